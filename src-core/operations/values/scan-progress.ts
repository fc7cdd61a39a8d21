import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import { denseView } from '../../values/view.ts';
import type { ScanRequest, ScanStep } from '../scan.ts';
import { storageOf, type FilePart, type Piece } from './file-parts.ts';

/** Bytes of all files told as one sum, that never goes back and ends at the total. */
export class ScanProgress {
  readonly #onProgress: ScanRequest['onProgress'];
  readonly #sizes: ReadonlyMap<FilePart, number>;
  readonly #total: number;
  readonly #last: ScanStep;
  #before = 0;
  #current = 0;
  #limit = 0;

  constructor(request: ScanRequest, parts: readonly FilePart[], pieces: Rows<Piece>) {
    this.#onProgress = request.onProgress;
    this.#sizes = new Map(parts.map((part) => [part, bytesOf(part, request, pieces)]));
    this.#total = [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.#last = request.values ? 'values' : 'checksums';
  }

  begin(part: FilePart): void {
    this.#current = 0;
    this.#limit = this.#sizes.get(part) ?? 0;
  }

  add(step: ScanStep, bytes: number): void {
    this.#current = Math.min(this.#limit, this.#current + bytes);
    this.#onProgress(step, this.#before + this.#current, this.#total);
  }

  finish(): void {
    const missing = this.#limit - this.#current;
    if (missing > 0) this.add(this.#last, missing);
    this.#before += this.#limit;
    this.#limit = this.#current = 0;
  }
}

/** Bytes that are read: entries with a checksum, storages without one, and once more what is visited element by element. */
function bytesOf(part: FilePart, { checkpoint, checksums }: ScanRequest, pieces: Rows<Piece>): number {
  const { storages } = checkpoint;
  const summed = new Set<number | null>();
  let bytes = 0;
  for (const id of part.checksums) {
    const task = checksums.at(id);
    bytes += task?.storedBytes ?? 0;
    summed.add(task?.storage ?? null);
  }
  for (const id of part.pieces) {
    const counted = pieces.at(id)?.counted;
    const storage = counted === undefined ? undefined : storageOf(counted, storages);
    if (counted === undefined || storage === undefined) continue;
    if (counted.storage === null || denseView(counted, storage) === null) bytes += visitedBytes(counted.shape, counted);
    else if (!summed.has(counted.storage)) bytes += storage.bytes;
    summed.add(counted.storage);
  }
  return bytes;
}

/** What stride 0 repeats is visited once. */
function visitedBytes(shape: readonly number[], { stride, dtype }: Piece['counted']): number {
  const elements = shape.reduce((product, size, dim) => product * (stride?.[dim] === 0 && size > 0 ? 1 : size), 1);
  return elements * (dtypeBytes(dtype) ?? 1);
}
