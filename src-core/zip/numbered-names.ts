import { decimal } from '../bytes/decimal.ts';
import { equalRanges } from '../bytes/equal-ranges.ts';
import { LONG_NAME } from './names.ts';

const SLASH = 0x2f;

/**
 * Those names of a directory that are one folder and a number behind it: nearly all of a large checkpoint's. They are known as
 * numbers while the directory is read, and need not be looked at as names then.
 */
export class NumberedNames {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** By row, the number; -1 for any other name. */
  readonly numbers: Int32Array;
  /** Where the folder, with its slash, stands in `bytes`: the first that has a number right behind another ordinary name. */
  start = 0;
  length = 0;
  #isSettled = false;

  constructor(bytes: Uint8Array, count: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.numbers = new Int32Array(count).fill(-1);
  }

  /** Is the next name, `bytes[start, start + length)`, a number in the folder? */
  take(row: number, start: number, length: number): boolean {
    const { bytes, view, length: skip } = this;
    const number =
      length > skip && length <= LONG_NAME && equalRanges(view, start, view, this.start, skip)
        ? decimal(bytes, start + skip, start + length)
        : -1;
    if (number < 0) return false;
    this.numbers[row] = number;
    this.#isSettled = true;
    return true;
  }

  /** Expect numbers in the folder of this name, of which no check of names has anything to say. */
  expectBeside(start: number, length: number): void {
    if (this.#isSettled) return;
    this.start = start;
    this.length = this.bytes.subarray(start, start + length).lastIndexOf(SLASH) + 1;
  }
}
