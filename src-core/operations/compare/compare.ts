import type { ByteSource } from '../../bytes/byte-source.ts';
import { elementCount } from '../../bytes/integers.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import { storageOpener, type OpenFile } from '../../values/storage-source.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { otherDifferences, type OtherDifference } from './other-values.ts';
import { pairTensors, type TensorPair } from './pair-tensors.ts';
import type { Rename } from './rename.ts';
import { haveSameBytes } from './same-bytes.ts';
import { compareTensors, type Side, type TensorDifference } from './tensor-difference.ts';

/** One checkpoint, open for reading. */
export interface Compared {
  readonly checkpoint: Checkpoint;
  readonly source: ByteSource;
  readonly context: ReadContext;
  /** Another file of the set it lies in. */
  readonly openFile?: OpenFile;
}

/** What is said of two tensors of one name. */
export interface PairDifference {
  readonly key: string;
  /** Its name in the other one, where that is not the same. */
  readonly renamedTo: string | null;
  readonly shape: readonly [string, string] | null;
  readonly dtype: readonly [string, string] | null;
  /**
   * `same` and `changed` are certain when values were read; by checksums alone, equal ones are evidence. `unknown` when
   * neither was there.
   */
  readonly content: 'same' | 'changed' | 'unknown';
  readonly values: TensorDifference | NotRead | null;
}

export interface Comparison {
  readonly rename: Rename | null;
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  /** Every pair, those that differ most first. */
  readonly pairs: readonly PairDifference[];
  readonly others: readonly OtherDifference[];
  /** How `content` is known. */
  readonly by: 'values' | 'checksums';
}

export interface CompareOptions {
  /** Read and compare every number; checksums of the archives say less, at once. */
  readonly values: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told now and then of what is known by then: pairs that were not read yet are as checksums tell. */
  readonly onPartial?: (comparison: Comparison) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compare two checkpoints: names, shapes, dtypes, values. Values are streamed pair by pair, so that memory does not grow
 * with the files. Throws what the sources throw, and the signal's reason.
 */
export async function compareCheckpoints(a: Compared, b: Compared, options: CompareOptions): Promise<Comparison> {
  const { pairs, onlyInA, onlyInB, rename } = pairTensors(a.checkpoint, b.checkpoint);
  const others = otherDifferences(a.checkpoint.root, b.checkpoint.root);
  const resultOf = (compared: readonly PairDifference[], by: Comparison['by']): Comparison => ({
    rename,
    onlyInA: onlyInA.map(({ name }) => name),
    onlyInB: onlyInB.map(({ name }) => name),
    pairs: [...compared].sort((x, y) => weightOf(y) - weightOf(x)),
    others,
    by,
  });
  const first = byChecksums(a, b, pairs);
  if (!options.values) return resultOf(first, 'checksums');
  const { onPartial } = options;
  const found: PairDifference[] = [];
  let [begun, spent] = [a.context.ports.now(), 0];
  for await (const pair of byValues(a, b, pairs, options)) {
    found.push(pair);
    const now = a.context.ports.now();
    // Telling takes longer the more there is to tell: most of the time is for reading.
    if (onPartial === undefined || now - begun < PARTIAL_MS + 10 * spent) continue;
    onPartial(resultOf([...found, ...first.slice(found.length)], 'checksums'));
    begun = a.context.ports.now();
    spent = begun - now;
  }
  return resultOf(found, 'values');
}

/** Time between two tellings. */
const PARTIAL_MS = 500;

/** Whether nothing at all differs, as far as it was looked at. */
export function isSame({ onlyInA, onlyInB, pairs, others }: Comparison): boolean {
  return onlyInA.length + onlyInB.length + others.length === 0 && pairs.every((pair) => !differs(pair));
}

export function differs({ shape, dtype, content }: PairDifference): boolean {
  return shape !== null || dtype !== null || content === 'changed';
}

async function* byValues(
  a: Compared,
  b: Compared,
  pairs: readonly TensorPair[],
  { onProgress, signal }: CompareOptions,
): AsyncGenerator<PairDifference, void> {
  const openA = storageOpener(a.source, a.checkpoint, a.context, a.openFile);
  const openB = storageOpener(b.source, b.checkpoint, b.context, b.openFile);
  const total = pairs.reduce((sum, pair) => sum + Number(elementCount(pair.a.shape)), 0);
  let done = 0;
  for (const pair of pairs) {
    signal?.throwIfAborted();
    const facts = factsOf(pair);
    const elements = Number(elementCount(pair.a.shape));
    if (facts.shape !== null) yield { ...facts, content: 'changed', values: null };
    else {
      const left: Side = { tensor: pair.a, storages: a.checkpoint.storages, open: openA };
      const right: Side = { tensor: pair.b, storages: b.checkpoint.storages, open: openB };
      const before = done;
      const values = await differenceOf(left, right, (count) => onProgress?.((done += count), total), signal);
      done = before;
      const content = !values.ok ? 'unknown' : values.changed > 0 ? 'changed' : 'same';
      yield { ...facts, content, values };
    }
    onProgress?.((done += elements), total);
  }
}

async function differenceOf(
  a: Side,
  b: Side,
  onElements: (elements: number) => void,
  signal?: AbortSignal,
): Promise<TensorDifference | NotRead> {
  if (!(await haveSameBytes(a, b, signal))) return await compareTensors(a, b, onElements, signal);
  const elements = Number(elementCount(a.tensor.shape));
  return { ...IDENTICAL, elements };
}

const IDENTICAL: TensorDifference = {
  ok: true,
  elements: 0,
  changed: 0,
  maxAbsolute: 0,
  maxRelative: 0,
  cosine: 1,
  becameUnfinite: 0,
  becameFinite: 0,
  first: -1,
};

function byChecksums(a: Compared, b: Compared, pairs: readonly TensorPair[]): readonly PairDifference[] {
  const inA = checksumsOf(a.checkpoint);
  const inB = checksumsOf(b.checkpoint);
  return pairs.map((pair) => {
    const facts = factsOf(pair);
    if (facts.shape !== null || facts.dtype !== null) return { ...facts, content: 'changed', values: null };
    const left = pair.a.storage === null ? undefined : inA.get(pair.a.storage);
    const right = pair.b.storage === null ? undefined : inB.get(pair.b.storage);
    const sameView = pair.a.storageOffset === pair.b.storageOffset && String(pair.a.stride) === String(pair.b.stride);
    if (left === undefined || right === undefined) return { ...facts, content: 'unknown', values: null };
    // Another checksum of a storage that holds more than this tensor says nothing of the tensor.
    if (left === right && sameView) return { ...facts, content: 'same', values: null };
    return { ...facts, content: left === right || !fills(a, pair.a) ? 'unknown' : 'changed', values: null };
  });
}

function fills({ checkpoint }: Compared, tensor: TensorPair['a']): boolean {
  const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
  const elements = Number(elementCount(tensor.shape));
  return storage?.bytes === elements * (dtypeBytes(tensor.dtype) ?? Number.NaN);
}

/** CRC-32 and size of storages whose archive entry has them, as text. */
function checksumsOf({ storages, archive }: Checkpoint): ReadonlyMap<number, string> {
  const entries = new Map((archive?.entries ?? []).map((entry) => [entry.name, entry]));
  const sums = new Map<number, string>();
  for (const [index, { entry: name, byteOrder }] of storages.entries()) {
    const entry = name === undefined ? undefined : entries.get(name);
    if (entry === undefined || entry.crc32 === 0) continue;
    sums.set(index, `${entry.crc32}/${entry.size}/${byteOrder}`);
  }
  return sums;
}

type Facts = Pick<PairDifference, 'key' | 'renamedTo' | 'shape' | 'dtype'>;

function factsOf({ a, b }: TensorPair): Facts {
  const [shapeA, shapeB] = [a.shape.join(', '), b.shape.join(', ')];
  return {
    key: a.name,
    renamedTo: a.name === b.name ? null : b.name,
    shape: shapeA === shapeB ? null : [`[${shapeA}]`, `[${shapeB}]`],
    dtype: a.dtype === b.dtype ? null : [a.dtype, b.dtype],
  };
}

/** For sorting: another shape first, then numbers that became NaN, then the largest relative difference. */
function weightOf({ shape, content, values, dtype }: PairDifference): number {
  if (shape !== null) return Infinity;
  if (values?.ok === true) {
    if (values.becameUnfinite + values.becameFinite > 0) return Number.MAX_VALUE;
    return values.changed === 0 ? 0 : 1 + values.maxRelative;
  }
  return content === 'changed' ? 2 : content === 'unknown' ? 0.5 : dtype === null ? 0 : 0.25;
}
