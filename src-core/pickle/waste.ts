import { finding, type Finding, type Location } from '../findings/finding.ts';
import type { ParsedPickle, PickleObject, PickleValue } from './node.ts';
import { OP } from './opcodes.ts';
import { partsOf } from './parts.ts';
import { DEEP, type ValueShape } from './value-shape.ts';

/** Nesting below which nothing is said, and bytes of the pickle for each level. Whole modules take a hundred a level. */
const NESTED = 100;
const BYTES_A_LEVEL = 16;
/** Opcodes of no use from which they are told, and the part of all that they are. Tuples that hold themselves need some. */
const DROPPED = 64;
const DROPPED_PART = 1 / 50;
/** Empty containers from which they are told, and the part of all opcodes that they are. */
const EMPTY = 1000;
const EMPTY_PART = 0.9;
/** References to one object from which they are told, and the part of all opcodes that references are. */
const REFERENCES = 500;
const REFERENCES_PART = 0.8;

/** What a pickle has its readers do for nothing: told of what is made of little else. */
export function wasteFindings(parsed: ParsedPickle, shape: ValueShape, at: Location): readonly Finding[] {
  const found: Finding[] = [];
  const bytes = parsed.end - parsed.start;
  const { depth } = shape;
  if (depth > NESTED && depth <= DEEP && depth * BYTES_A_LEVEL > bytes)
    found.push(finding('PK335', at, { depth, bytes }));
  return [...found, ...droppedFindings(parsed, at), ...referenceFindings(parsed, at), ...emptyFindings(parsed, at)];
}

function droppedFindings(parsed: ParsedPickle, at: Location): readonly Finding[] {
  const { opcodes } = parsed;
  const dropped = count(parsed, [OP.POP, OP.POP_MARK]);
  const filled = count(parsed, [OP.PUT, OP.BINPUT, OP.LONG_BINPUT, OP.MEMOIZE]);
  // A slot holds what some other opcode made.
  const overfilled = Math.max(0, filled - (opcodes - filled));
  const wasted = dropped + overfilled;
  if (wasted < DROPPED || wasted < opcodes * DROPPED_PART) return [];
  const what = dropped >= overfilled ? 'values are made and dropped' : 'memo slots are filled again and again';
  return [finding('PK336', at, { count: wasted, opcodes, what })];
}

function emptyFindings(parsed: ParsedPickle, at: Location): readonly Finding[] {
  const { opcodes } = parsed;
  // There is one empty tuple, which serialisers write wherever it occurs.
  const empty = count(parsed, [OP.EMPTY_DICT, OP.EMPTY_LIST, OP.EMPTY_SET]);
  if (empty < EMPTY || empty < opcodes * EMPTY_PART) return [];
  return [finding('PK338', at, { count: empty, opcodes })];
}

function referenceFindings(parsed: ParsedPickle, at: Location): readonly Finding[] {
  const { opcodes, value } = parsed;
  const references = count(parsed, [OP.GET, OP.BINGET, OP.LONG_BINGET]);
  if (references < REFERENCES || references < opcodes * REFERENCES_PART || value === undefined) return [];
  const most = mostReferred(value);
  if (most === null || most.count < REFERENCES) return [];
  return [finding('PK337', at, { what: most.kind === 'call' ? 'object' : most.kind, count: most.count })];
}

interface Referred {
  readonly kind: PickleObject['kind'];
  readonly count: number;
}

/** The container or the result of a call that occurs most often. Each is looked into once. */
function mostReferred(root: PickleValue): Referred | null {
  const counts = new Map<PickleObject, number>();
  const open: PickleObject[] = [];
  const meet = (value: PickleValue) => {
    if (value === null || typeof value !== 'object' || !isShared(value)) return;
    const before = counts.get(value) ?? 0;
    counts.set(value, before + 1);
    if (before === 0) open.push(value);
  };
  meet(root);
  for (let node = open.pop(); node !== undefined; node = open.pop()) for (const part of partsOf(node)) meet(part);
  let most: Referred | null = null;
  for (const [{ kind }, count] of counts) if (count > (most?.count ?? 0)) most = { kind, count };
  return most;
}

/** Names, text and numbers are shared in every pickle, and so is the one empty tuple. */
function isShared(value: PickleObject): boolean {
  if (value.kind === 'tuple') return value.items.length > 0;
  return ['list', 'numbers', 'dict', 'set', 'call', 'persistent'].includes(value.kind);
}

function count({ opcodeCounts }: ParsedPickle, opcodes: readonly number[]): number {
  return opcodes.reduce((sum, opcode) => sum + (opcodeCounts[opcode] ?? 0), 0);
}
