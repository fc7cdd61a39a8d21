import type { TensorInfo } from '../model/tensor.ts';

/** A block of a tensor that is stored as a tensor of its own. */
export interface PlacedChunk {
  /** Where it begins, along each dimension of the whole. */
  readonly offsets: readonly number[];
  readonly tensor: TensorInfo;
}

/** More blocks are not held against one another. */
const MOST_CHUNKS = 100_000;
const PLACE = /^(\d+(,\d+)*)?$/;

/**
 * The blocks that a tensor of a distributed checkpoint lies in, first places first; null for a tensor in one piece, and
 * why not, in words that complete "not read: …", where they do not make up the whole.
 */
export function chunksOf({ storage, layout, parts, shape }: TensorInfo): readonly PlacedChunk[] | string | null {
  if (storage !== null || layout !== 'strided' || parts === undefined) return null;
  const entries = Object.entries(parts);
  if (!entries.every(([key]) => PLACE.test(key))) return null;
  if (entries.length > MOST_CHUNKS) return `it lies in ${entries.length} pieces`;
  const chunks = entries.map(([key, tensor]) => ({ offsets: key === '' ? [] : key.split(',').map(Number), tensor }));
  if (chunks.some((chunk) => !isInside(chunk, shape))) return 'its pieces do not fit its shape';
  chunks.sort((a, b) => comparePlaces(a.offsets, b.offsets));
  const elements = chunks.reduce((sum, chunk) => sum + volumeOf(chunk.tensor.shape), 0);
  if (elements !== volumeOf(shape)) return 'some of its pieces are missing';
  return overlaps(chunks) ? 'its pieces overlap' : chunks;
}

/** Row-major order of places. */
export function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (const [dim, place] of a.entries()) {
    const distance = place - (b[dim] ?? 0);
    if (distance !== 0) return distance;
  }
  return 0;
}

function isInside({ offsets, tensor }: PlacedChunk, shape: readonly number[]): boolean {
  return (
    offsets.length === shape.length &&
    tensor.shape.length === shape.length &&
    shape.every((size, dim) => (offsets[dim] ?? 0) + (tensor.shape[dim] ?? 0) <= size)
  );
}

function volumeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Swept along the first dimension: only chunks that are open there are held against each other. */
function overlaps(chunks: readonly PlacedChunk[]): boolean {
  let open: PlacedChunk[] = [];
  for (const chunk of chunks) {
    if (volumeOf(chunk.tensor.shape) === 0) continue;
    const at = chunk.offsets[0] ?? 0;
    open = open.filter((other) => (other.offsets[0] ?? 0) + (other.tensor.shape[0] ?? 1) > at);
    if (open.some((other) => meet(other, chunk))) return true;
    open.push(chunk);
  }
  return false;
}

function meet(a: PlacedChunk, b: PlacedChunk): boolean {
  return a.offsets.every((start, dim) => {
    const other = b.offsets[dim] ?? 0;
    return start < other + (b.tensor.shape[dim] ?? 1) && other < start + (a.tensor.shape[dim] ?? 1);
  });
}

/** A run of row-major positions of the whole that is a run of one chunk too. */
export interface ChunkRun {
  readonly chunk: number;
  /** Row-major position in the chunk. */
  readonly start: number;
  readonly length: number;
}

/** Cuts row-major positions `[start, start + count)` of the whole into runs of chunks. */
export class ChunkMap {
  readonly #shape: readonly number[];
  readonly #chunks: readonly PlacedChunk[];
  #last = 0;

  /** `chunks` as `chunksOf` gives them. */
  constructor(shape: readonly number[], chunks: readonly PlacedChunk[]) {
    this.#shape = shape;
    this.#chunks = chunks;
  }

  *runs(start: number, count: number): Generator<ChunkRun, void> {
    const end = start + count;
    for (let at = start; at < end;) {
      const run = this.#runAt(at);
      const length = Math.min(run.length, end - at);
      yield { ...run, length };
      at += length;
    }
  }

  #runAt(position: number): ChunkRun {
    const index = this.#shape.map(() => 0);
    for (let dim = this.#shape.length - 1, rest = position; dim >= 0; dim--) {
      const size = this.#shape[dim] ?? 1;
      index[dim] = rest % size;
      rest = Math.floor(rest / size);
    }
    const chunk = this.#find(index);
    const { offsets, tensor } = this.#chunks[chunk] ?? { offsets: [], tensor: { shape: [] } };
    let start = 0;
    for (const [dim, size] of tensor.shape.entries()) start = start * size + (index[dim] ?? 0) - (offsets[dim] ?? 0);
    return { chunk, start, length: this.#lengthAt(start, tensor.shape) };
  }

  /** Up to the end of the innermost dimensions that the chunk has whole. */
  #lengthAt(start: number, own: readonly number[]): number {
    let inner = 1;
    for (let dim = own.length - 1; dim >= 0; dim--) {
      inner *= own[dim] ?? 1;
      if (own[dim] !== this.#shape[dim]) break;
    }
    return inner - (start % inner);
  }

  /** Usually the one before, or the next. */
  #find(index: readonly number[]): number {
    const count = this.#chunks.length;
    for (let tried = 0; tried < count; tried++) {
      const chunk = (this.#last + tried) % count;
      const { offsets, tensor } = this.#chunks[chunk] ?? { offsets: [], tensor: null };
      if (tensor === null) continue;
      const isIn = offsets.every(
        (first, dim) => (index[dim] ?? 0) >= first && (index[dim] ?? 0) < first + (tensor.shape[dim] ?? 1),
      );
      if (isIn) return (this.#last = chunk);
    }
    throw new RangeError('a place that no chunk holds');
  }
}
