import type { FileSet } from '../../bytes/file-set.ts';
import { MemorySource } from '../../bytes/memory-source.ts';
import { SliceSource } from '../../bytes/slice-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { withFile } from '../read-part.ts';
import { cellCount, indexesOf } from './grid.ts';
import { readShard } from './shard.ts';
import { readStored, type PresentValue, type StoredValues } from './stored-value.ts';
import type { ChunkCodec, ZarrArray } from './zarr.ts';
import { zstdFault } from './zstd-frame.ts';

/** Chunks that are opened, blocks that are counted in one, and bytes that are inflated: more would no longer be quick. */
const MOST_OPENED = 2000;
const MOST_BLOCKS = 4096;
const MOST_INFLATED = 64 << 20;
/** Chunks of an array beyond this many are not looked for one by one. */
const MOST_CHUNKS = 100_000;

/** One chunk that is there. */
export interface ArrayChunk {
  /** What it is called: the key of its value, and its place in that where several lie in one. */
  readonly name: string;
  /** Where it begins, along each dimension of the array. */
  readonly offsets: readonly number[];
  readonly value: PresentValue;
  /** Its bytes in the value. */
  readonly from: number;
  readonly length: number;
}

export interface ArrayChunks {
  readonly chunks: readonly ArrayChunk[];
  /** Shape of each, also at the edge of the array. */
  readonly shape: readonly number[];
  readonly codec: ChunkCodec;
  readonly total: number;
  /** Keys of those that are not there. */
  readonly missing: readonly string[];
  /** Values that are lost with their data file. */
  readonly lost: number;
  /** What is wrong with values and chunks, by name. */
  readonly faults: readonly { readonly name: string; readonly what: string }[];
}

/** Finds the chunks of arrays and looks whether they are as long as they say, within one budget for all arrays. */
export class ChunkFinder {
  readonly #files: FileSet;
  readonly #values: StoredValues;
  readonly #context: ReadContext;
  #toOpen = MOST_OPENED;
  #toInflate = MOST_INFLATED;

  constructor(files: FileSet, values: StoredValues, context: ReadContext) {
    this.#files = files;
    this.#values = values;
    this.#context = context;
  }

  /** Null where there are more chunks than are looked at one by one. */
  async find(array: string, zarr: ZarrArray): Promise<ArrayChunks | null> {
    const { storage } = zarr;
    const inner = storage.kind === 'sharded' ? storage.chunks : zarr.chunks;
    const codec = storage.kind === 'sharded' ? storage.codec : storage;
    const total = cellCount(zarr.shape, inner);
    if (total > MOST_CHUNKS) return null;
    const chunks: ArrayChunk[] = [];
    const missing: string[] = [];
    const faults: { name: string; what: string }[] = [];
    let lost = 0;
    for (const index of indexesOf(zarr.shape, zarr.chunks)) {
      const name = `${array}/${zarr.keyOf(index)}`;
      const value = this.#values.get(name);
      if (value === undefined) {
        missing.push(name);
        continue;
      }
      if (value.kind === 'lost') {
        lost += 1;
        continue;
      }
      const offsets = index.map((step, dim) => step * (zarr.chunks[dim] ?? 1));
      if (storage.kind === 'sharded') {
        const signal = this.#context.signal;
        const read = (from: number, count: number) => readStored(this.#files, value, from, count, signal);
        const shard = await readShard({ name, length: value.length, read }, offsets, zarr, storage.chunks);
        if (typeof shard === 'string') faults.push({ name, what: shard });
        else {
          chunks.push(...shard.chunks.map((chunk) => ({ ...chunk, value })));
          missing.push(...shard.missing);
        }
      } else chunks.push({ name, offsets, value, from: 0, length: value.length });
    }
    const expected = zarr.itemBytes === null ? null : inner.reduce((product, dim) => product * dim, zarr.itemBytes);
    for (const chunk of chunks) {
      const what = await this.#fault(chunk, codec, expected);
      if (what !== null) faults.push({ name: chunk.name, what });
    }
    return { chunks, shape: inner, codec, total, missing, lost, faults };
  }

  async #fault(chunk: ArrayChunk, codec: ChunkCodec, expected: number | null): Promise<string | null> {
    const { value, from, length } = chunk;
    if (codec.kind === 'plain')
      return expected === null || length === expected ? null : `it has ${length} bytes, the array needs ${expected}`;
    if (codec.kind === 'unread' || this.#toOpen === 0) return null;
    this.#toOpen -= 1;
    this.#context.signal?.throwIfAborted();
    if (value.kind === 'file')
      return await withFile(this.#files, value.file, (source) =>
        zstdFault(new SliceSource(source, value.offset + from, length), expected, MOST_BLOCKS),
      );
    const bytes = value.bytes.subarray(from, from + length);
    return (await zstdFault(new MemorySource(bytes), expected, MOST_BLOCKS)) ?? this.#inlineFault(bytes, expected);
  }

  /** What a node holds lies in no file of its own, and nobody else would look whether it inflates. */
  #inlineFault(bytes: Uint8Array, expected: number | null): string | null {
    if (expected === null || expected > this.#toInflate) return null;
    this.#toInflate -= expected;
    const inflated = this.#context.ports.inflateZstd(bytes, expected);
    if (!inflated.ok) return `it does not inflate: ${inflated.message}`;
    const { length } = inflated.bytes;
    return length === expected ? null : `it inflates to ${length} bytes, the array needs ${expected}`;
  }
}
