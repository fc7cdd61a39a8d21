import type { FindingCode } from '../findings/catalog.ts';
import { finding, type Finding, type Location } from '../findings/finding.ts';
import type { ParsedPickle, PickleOddity, PickleProblem } from './node.ts';
import { DEEP, shapeOf } from './value-shape.ts';
import { valueText } from './value-text.ts';
import { wasteFindings } from './waste.ts';

/** Where the pickle is: its file of a set, its entry of an archive. */
export interface PicklePlace {
  readonly entry?: string;
  readonly file?: string;
  /** Added to every offset, where the pickle was read from the middle of something. */
  readonly offset?: number;
}

export interface PickleFindingOptions {
  /** Bytes behind STOP, and whether they begin with another pickle. Absent where the format has a right to them. */
  readonly tail?: { readonly bytes: number; readonly isPickle: boolean };
  /** Findings of one kind that are listed one by one. 50 where absent. */
  readonly perCode?: number;
}

const PROBLEM_CODES = {
  truncated: 'PK301',
  'no-stop': 'PK302',
  'unknown-opcode': 'PK303',
  'stack-underflow': 'PK304',
  'mark-missing': 'PK305',
  'memo-missing': 'PK306',
  'bad-argument': 'PK307',
  'bad-text': 'PK308',
  'unsupported-protocol': 'PK309',
  'odd-items': 'PK310',
  'not-a-container': 'PK311',
  'unhashable-key': 'PK312',
  'frame-crossed': 'PK313',
  'frame-overrun': 'PK314',
  'no-buffers': 'PK315',
  'global-not-text': 'PK316',
  limit: 'PK317',
} as const satisfies Record<PickleProblem['kind'], FindingCode>;

const ODDITY_CODES = {
  'stack-leftover': 'PK321',
  'mark-left': 'PK322',
  'frame-crossed': 'PK313',
  'frame-overrun': 'PK314',
  'protocol-later': 'PK323',
  'memo-sparse': 'PK324',
  'hex-int': 'PK325',
  'duplicate-key': 'PK326',
  deep: 'PK327',
  'opaque-integer': 'PK328',
  'long-integer': 'PK339',
  'python2-bytes': 'PK333',
} as const satisfies Record<PickleOddity['kind'], FindingCode>;

/** Equal hashes that do not come about by chance. */
const COLLIDING = 16;
/** Items that a small pickle may stand for before it is said. Real checkpoints share little. */
const EXPANDED = 10_000_000;

/** What is wrong with a pickle, and what is odd about it, in the order of the stream. */
export function pickleFindings(
  parsed: ParsedPickle,
  place: PicklePlace,
  options: PickleFindingOptions = {},
): Finding[] {
  const { problem } = parsed;
  const found: Finding[] = [];
  if (problem !== null) found.push(problemFinding(problem, parsed.value !== undefined, place));
  found.push(...oddityFindings(parsed.oddities, place, options.perCode ?? 50));
  if (parsed.value !== undefined) found.push(...shapeFindings(parsed, place, options.perCode ?? 50));
  if (options.tail !== undefined && options.tail.bytes > 0) found.push(tailFinding(parsed.end, options.tail, place));
  return found;
}

function problemFinding(problem: PickleProblem, goesOn: boolean, place: PicklePlace): Finding {
  const { kind, opcode, detail } = problem;
  const code =
    kind === 'global-not-text' && goesOn
      ? 'PK332'
      : kind === 'limit' && problem.cpython === 'MemoryError'
        ? 'PK318'
        : PROBLEM_CODES[kind];
  const offset = problem.offset + (place.offset ?? 0);
  const data = { opcode, offset, detail, byte: problem.byte.toString(16).padStart(2, '0') };
  return finding(code, { ...locate(place, problem.offset), opcode }, data, problem.cpython);
}

function locate(place: PicklePlace, offset: number): Location {
  return {
    ...(place.entry === undefined ? {} : { entry: place.entry }),
    ...(place.file === undefined ? {} : { file: place.file }),
    offset: offset + (place.offset ?? 0),
  };
}

function oddityFindings(oddities: readonly PickleOddity[], place: PicklePlace, perCode: number): Finding[] {
  const counts = new Map<string, number>();
  const found: Finding[] = [];
  for (const { kind, offset, detail } of oddities) {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > perCode) continue;
    const at = locate(place, offset);
    const data = { detail, offset: offset + (place.offset ?? 0), opcode: 'FRAME' };
    const reference = kind === 'python2-bytes' ? `UnicodeDecodeError: ${detail}` : undefined;
    found.push(finding(ODDITY_CODES[kind], at, data, reference));
  }
  return found;
}

function shapeFindings(parsed: ParsedPickle, place: PicklePlace, perCode: number): Finding[] {
  const shape = shapeOf(parsed.value ?? null);
  const at = locate(place, parsed.start);
  const found: Finding[] = [];
  for (const { key, count } of shape.repeated.slice(0, perCode))
    found.push(finding('PK326', at, { key: valueText(key, { characters: 120 }), count }));
  if (shape.colliding >= COLLIDING) found.push(finding('PK334', at, { count: shape.colliding }));
  if (shape.depth > DEEP) found.push(finding('PK327', at, { depth: shape.depth }));
  // A flat file of a hundred million floats stands for just that many.
  if (shape.expanded > EXPANDED && shape.expanded > 100 * (parsed.end - parsed.start))
    found.push(finding('PK331', at, { count: shape.expanded }));
  found.push(...wasteFindings(parsed, shape, at));
  return found;
}

function tailFinding(
  end: number,
  tail: { readonly bytes: number; readonly isPickle: boolean },
  place: PicklePlace,
): Finding {
  const at = { ...locate(place, end), end: end + tail.bytes + (place.offset ?? 0) };
  const offset = end + (place.offset ?? 0);
  return tail.isPickle ? finding('PK330', at, { offset }) : finding('PK329', at, { offset, count: tail.bytes });
}
