import type { ByteSource } from '../../bytes/byte-source.ts';
import { elementCount } from '../../bytes/integers.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';
import { storageOpener, type OpenFile } from '../../values/storage-source.ts';
import { checksumComparer } from './by-checksums.ts';
import { otherDifferences, type OtherDifference } from './other-values.ts';
import { differs, factsOf, PairContents, type Content, type PairDifference } from './pair-differences.ts';
import { pairTensors, type TensorPair } from './pair-tensors.ts';
import type { Rename } from './rename.ts';
import { haveSameBytes } from './same-bytes.ts';
import { compareTensors, type Side } from './tensor-difference.ts';

/** One checkpoint, open for reading. */
export interface Compared {
  readonly checkpoint: Checkpoint;
  readonly source: ByteSource;
  readonly context: ReadContext;
  /** Another file of the set it lies in. */
  readonly openFile?: OpenFile;
}

export interface Comparison {
  readonly rename: Rename | null;
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  /** Every pair, those that differ most first. */
  readonly pairs: Rows<PairDifference>;
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
  const contents = byChecksums(a, b, pairs);
  const resultBy = (by: Comparison['by']): Comparison => {
    return { rename, onlyInA, onlyInB, pairs: contents.worstFirst(), others, by };
  };
  if (!options.values) return resultBy('checksums');
  const { onPartial } = options;
  let [begun, spent] = [a.context.ports.now(), 0];
  let read = 0;
  for await (const found of byValues(a, b, pairs, options)) {
    contents.set(read++, found);
    const now = a.context.ports.now();
    // Telling takes longer the more there is to tell: most of the time is for reading.
    if (onPartial === undefined || now - begun < PARTIAL_MS + 10 * spent) continue;
    onPartial(resultBy('checksums'));
    begun = a.context.ports.now();
    spent = begun - now;
  }
  return resultBy('values');
}

/** Time between two tellings. */
const PARTIAL_MS = 500;

/** Whether nothing at all differs, as far as it was looked at. */
export function isSame({ onlyInA, onlyInB, pairs, others }: Comparison): boolean {
  return onlyInA.length + onlyInB.length + others.length === 0 && !pairs.some(differs);
}

async function* byValues(
  a: Compared,
  b: Compared,
  pairs: Rows<TensorPair>,
  { onProgress, signal }: CompareOptions,
): AsyncGenerator<Content, void> {
  const openA = storageOpener(a.source, a.checkpoint, a.context, a.openFile);
  const openB = storageOpener(b.source, b.checkpoint, b.context, b.openFile);
  const total = pairs.reduce((sum, pair) => sum + Number(elementCount(pair.a.shape)), 0);
  let done = 0;
  for (const pair of pairs) {
    signal?.throwIfAborted();
    const elements = Number(elementCount(pair.a.shape));
    if (factsOf(pair).shape !== null) yield { content: 'changed', values: null };
    else {
      const left: Side = { tensor: pair.a, storages: a.checkpoint.storages, open: openA };
      const right: Side = { tensor: pair.b, storages: b.checkpoint.storages, open: openB };
      const before = done;
      yield await contentOf(left, right, (count) => onProgress?.((done += count), total), signal);
      done = before;
    }
    onProgress?.((done += elements), total);
  }
}

async function contentOf(
  a: Side,
  b: Side,
  onElements: (elements: number) => void,
  signal?: AbortSignal,
): Promise<Content> {
  if (await haveSameBytes(a, b, signal)) return 'identical';
  const values = await compareTensors(a, b, onElements, signal);
  return { content: !values.ok ? 'unknown' : values.changed > 0 ? 'changed' : 'same', values };
}

function byChecksums(a: Compared, b: Compared, pairs: Rows<TensorPair>): PairContents {
  const contents = new PairContents(pairs);
  const compare = checksumComparer(a.checkpoint, b.checkpoint);
  for (const [index, pair] of pairs.entries()) {
    const { shape, dtype } = factsOf(pair);
    contents.set(index, { content: shape !== null || dtype !== null ? 'changed' : compare(pair), values: null });
  }
  return contents;
}
