import { classifyGlobal } from './classify.ts';

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
const LONGEST_NAME = 200;
const MOST_FOUND = 20;

/**
 * Look for the byte patterns of GLOBAL, INST and STACK_GLOBAL naming dangerous code, wherever they stand. For bytes that
 * an unpickler may reach although a parser does not: behind a frame end, after STOP, after damage.
 *
 * Only dangerous names are reported: chance hits in weights are ruled out by the exact module and name.
 */
export function dangerousNamesIn(bytes: Uint8Array, start = 0, end = bytes.length): readonly HiddenName[] {
  const found: HiddenName[] = [];
  // The end of the line ahead: without one near by no name is read out, however many letters begin one.
  let newline = -1;
  for (let at = start; at < end && found.length < MOST_FOUND; at++) {
    const byte = bytes[at];
    if (newline <= at) newline = endOfLine(bytes, at + 1, end);
    const pair =
      byte === GLOBAL || byte === INST
        ? newline - at > LONGEST_NAME + 1
          ? null
          : textPair(bytes, at + 1, end)
        : byte === SHORT_BINUNICODE || byte === BINUNICODE
          ? stringPair(bytes, at, end)
          : null;
    if (pair === null) continue;
    const { safety, why } = classifyGlobal(pair[0], pair[1]);
    if (safety === 'unsafe') found.push({ offset: at, module: pair[0], name: pair[1], why });
  }
  return found;
}

function endOfLine(bytes: Uint8Array, from: number, end: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at < 0 || at >= end ? Number.POSITIVE_INFINITY : at;
}

function textPair(bytes: Uint8Array, at: number, end: number): readonly [string, string] | null {
  const module = identifier(bytes, at, end);
  if (module === null || bytes[at + module.length] !== NEWLINE) return null;
  const next = at + module.length + 1;
  const name = identifier(bytes, next, end);
  return name === null || bytes[next + name.length] !== NEWLINE ? null : [module, name];
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
  let text = '';
  for (let i = at; i < end && text.length < LONGEST_NAME; i++) {
    const byte = bytes[i] ?? 0;
    const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    const digit = byte >= 0x30 && byte <= 0x39;
    if (!letter && byte !== 0x5f && !(text !== '' && (digit || byte === 0x2e))) break;
    text += String.fromCharCode(byte);
  }
  return text === '' ? null : text;
}
