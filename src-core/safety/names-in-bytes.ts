import { latin1 } from '../bytes/latin1.ts';
import { shortAscii } from '../pickle/text/utf8.ts';
import { canLeadToDanger, classifyGlobal, type GlobalMeaning } from './classify.ts';

/** A dangerous name found in bytes that no pickle machine reads in order. */
export interface HiddenName {
  readonly offset: number;
  readonly module: string;
  readonly name: string;
  readonly why: string;
}

const GLOBAL = 0x63;
const INST = 0x69;
const NEWLINE = 0x0a;
const SHORT_BINUNICODE = 0x8c;
const BINUNICODE = 0x58;
const DOT = 0x2e;
const LONGEST_NAME = 200;
/** Characters before the first dot of a dangerous name. */
const LONGEST_ROOT = 32;
const MOST_FOUND = 20;
const MOST_KNOWN = 4096;

/**
 * Look for the byte patterns of GLOBAL, INST and STACK_GLOBAL naming dangerous code, wherever they stand. For bytes that
 * an unpickler may reach although a parser does not: behind a frame end, after STOP, after damage.
 *
 * Only dangerous names are reported: chance hits in weights are ruled out by the exact module and name.
 */
export function dangerousNamesIn(bytes: Uint8Array, start = 0, end = bytes.length): readonly HiddenName[] {
  const found: HiddenName[] = [];
  const meanings = new Meanings();
  let line = emptyLine(start, start - 1);
  for (let at = start; at < end && found.length < MOST_FOUND; at++) {
    const byte = bytes[at];
    if (line.end <= at) line = readLine(bytes, at + 1, end, meanings);
    const pair =
      byte === GLOBAL || byte === INST
        ? textPair(bytes, at + 1, line)
        : byte === SHORT_BINUNICODE || byte === BINUNICODE
          ? stringPair(bytes, at, end)
          : null;
    if (pair === null) continue;
    const { safety, why } = meanings.of(pair[0], pair[1]);
    if (safety === 'unsafe') found.push({ offset: at, module: pair[0], name: pair[1], why });
  }
  return found;
}

/** Names are looked up once: bytes that compress well hold the same ones over and over. */
class Meanings {
  readonly #known = new Map<string, GlobalMeaning>();
  readonly #dangerous = new Map<string, boolean>();

  of(module: string, name: string): GlobalMeaning {
    return remembered(this.#known, `${module}\n${name}`, () => classifyGlobal(module, name));
  }

  /** Whether a name may be dangerous whatever module is asked for it. */
  isDangerous(name: string): boolean {
    return remembered(this.#dangerous, name, () => classifyGlobal('_', name).safety === 'unsafe');
  }
}

function remembered<T>(known: Map<string, T>, key: string, ask: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = ask();
  if (known.size < MOST_KNOWN) known.set(key, answer);
  return answer;
}

/**
 * The line ahead, for the many places in it where GLOBAL may begin: what all of them share is found once, so that bytes
 * that are full of such places take no longer than others.
 */
interface Line {
  /** Where the identifier begins that ends with the line. */
  readonly start: number;
  readonly end: number;
  /** What the next line names; null where no GLOBAL can end. */
  readonly name: string | null;
  /** True where what any module is asked for may be dangerous. */
  readonly isSuspicious: boolean;
  /** The dot, or the end of the line, behind the last place that was looked at. */
  dot: number;
}

function emptyLine(start: number, end: number): Line {
  return { start, end, name: null, isSuspicious: false, dot: start };
}

function readLine(bytes: Uint8Array, from: number, limit: number, meanings: Meanings): Line {
  const newline = bytes.indexOf(NEWLINE, from);
  const end = newline < 0 || newline >= limit ? Number.POSITIVE_INFINITY : newline;
  const next = end === Number.POSITIVE_INFINITY ? null : identifier(bytes, end + 1, limit);
  if (next === null || bytes[end + 1 + next.length] !== NEWLINE) return emptyLine(from, end);
  let start = end;
  while (start > from && end - start < LONGEST_NAME && isPartOfName(bytes[start - 1] ?? 0)) start--;
  const isSuspicious = meanings.isDangerous(next) || textOf(bytes, start, end).includes('.__');
  return { start, end, name: next, isSuspicious, dot: start };
}

function textPair(bytes: Uint8Array, at: number, line: Line): readonly [string, string] | null {
  if (line.name === null || at < line.start || at >= line.end || !beginsName(bytes[at] ?? 0)) return null;
  if (!line.isSuspicious && !canLeadToDanger(firstPart(bytes, at, line))) return null;
  return [textOf(bytes, at, line.end), line.name];
}

/** What stands before the first dot; nothing where that is longer than in any dangerous name. */
function firstPart(bytes: Uint8Array, start: number, line: Line): string {
  let dot = Math.max(start, line.dot);
  while (dot < line.end && bytes[dot] !== DOT) dot++;
  line.dot = dot;
  return dot - start > LONGEST_ROOT ? '' : textOf(bytes, start, dot);
}

/** Two string opcodes in a row (memo opcodes may stand between), closed by STACK_GLOBAL. */
function stringPair(bytes: Uint8Array, at: number, end: number): readonly [string, string] | null {
  const first = stringOpcode(bytes, at, end);
  if (first === null) return null;
  const second = stringOpcode(bytes, skipMemo(bytes, first.end), end);
  if (second === null) return null;
  const closing = skipMemo(bytes, second.end);
  return closing < end && bytes[closing] === 0x93 ? [first.text, second.text] : null;
}

function stringOpcode(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly text: string; readonly end: number } | null {
  const short = bytes[at] === SHORT_BINUNICODE;
  if (!short && bytes[at] !== BINUNICODE) return null;
  const header = short ? 2 : 5;
  if (at + header > end) return null;
  const length = short ? (bytes[at + 1] ?? 0) : (bytes[at + 1] ?? 0) + ((bytes[at + 2] ?? 0) << 8);
  if (length === 0 || length > LONGEST_NAME || at + header + length > end) return null;
  const text = identifier(bytes, at + header, at + header + length);
  return text?.length === length ? { text, end: at + header + length } : null;
}

/** MEMOIZE, BINPUT and LONG_BINPUT leave the stack as it is. */
function skipMemo(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x94) at += 1;
    else if (byte === 0x71) at += 2;
    else if (byte === 0x72) at += 5;
    else return at;
  }
}

/** The longest dotted ASCII identifier at `at`; null where there is none. */
function identifier(bytes: Uint8Array, at: number, end: number): string | null {
  if (at >= end || !beginsName(bytes[at] ?? 0)) return null;
  let last = at + 1;
  while (last < end && last - at < LONGEST_NAME && isPartOfName(bytes[last] ?? 0)) last++;
  return textOf(bytes, at, last);
}

function beginsName(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f;
}

function isPartOfName(byte: number): boolean {
  return beginsName(byte) || (byte >= 0x30 && byte <= 0x39) || byte === DOT;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return shortAscii(bytes, start, end) ?? latin1(bytes, start, end);
}
