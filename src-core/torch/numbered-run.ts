import type { PackedCall } from '../pickle/packed-call.ts';
import type { StorageContainer } from './storage-container.ts';

/** Calls that are looked at together. */
const MOST = 1024;

/** Storages of packed calls that follow each other, as columns, where their keys are one number after the other. */
export class NumberedRun {
  readonly #bytes = new Float64Array(MOST);
  readonly #offsets = new Float64Array(MOST);
  /** Of those that were taken last, the first byte in the file. */
  offsets = this.#offsets.subarray(0, 0);

  /**
   * Take calls from `at` on whose keys are `first` and the numbers behind it, as far as the container has them just as they
   * should be. Gives how many.
   */
  take(calls: readonly PackedCall[], at: number, first: number, itemSize: number, container: StorageContainer): number {
    const bytes = this.#bytes;
    const most = Math.min(MOST, calls.length - at);
    let count = 0;
    for (; count < most; count++) {
      const call = calls[at + count];
      if (call?.storageKey !== first + count) break;
      bytes[count] = call.form.count * itemSize;
    }
    const placed = container.placeNumbered?.(first, bytes.subarray(0, count), this.#offsets) ?? 0;
    this.offsets = this.#offsets.subarray(0, placed);
    return placed;
  }
}
