import { dtypeBytes } from '../../model/dtype.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { ScanRequest, ScanStep } from '../scan.ts';
import type { ChecksumColumns } from './checksum-columns.ts';
import { storageOf, type FilePart, type Pieces } from './file-parts.ts';

/** Bytes of all files told as one sum, that never goes back and ends at the total. */
export class ScanProgress {
  readonly #onProgress: ScanRequest['onProgress'];
  readonly #sizes: ReadonlyMap<FilePart, number>;
  readonly #total: number;
  readonly #last: ScanStep;
  #before = 0;
  #current = 0;
  #limit = 0;

  constructor(request: ScanRequest, parts: readonly FilePart[], checksums: ChecksumColumns, pieces: Pieces) {
    this.#onProgress = request.onProgress;
    const { checkpoint } = request;
    this.#sizes = new Map(parts.map((part) => [part, bytesOf(part, checkpoint, checksums, pieces)]));
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
function bytesOf(part: FilePart, { storages }: Checkpoint, checksums: ChecksumColumns, pieces: Pieces): number {
  const { placements } = pieces;
  /** By storage: whether its bytes are counted already. */
  const summed = new Uint8Array(storages.length);
  let bytes = 0;
  for (const id of part.checksums) {
    bytes += checksums.bytes[id] ?? 0;
    const storage = checksums.storages[id] ?? -1;
    if (storage >= 0) summed[storage] = 1;
  }
  for (const id of part.pieces) {
    const storage = placements.storageAt(id);
    if (!placements.isDense(id)) {
      const counted = pieces.at(id)?.counted;
      if (counted === undefined || storageOf(counted, storages) === undefined) continue;
      bytes += visitedBytes(counted);
    } else if (summed[storage] === 0) bytes += storages.at(storage)?.bytes ?? 0;
    if (storage >= 0) summed[storage] = 1;
  }
  return bytes;
}

/** What stride 0 repeats is visited once. */
function visitedBytes({ shape, stride, dtype }: TensorInfo): number {
  const elements = shape.reduce((product, size, dim) => product * (stride?.[dim] === 0 && size > 0 ? 1 : size), 1);
  return elements * (dtypeBytes(dtype) ?? 1);
}
