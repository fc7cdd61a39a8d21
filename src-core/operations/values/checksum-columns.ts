import type { ChecksumTask } from '../../findings/format-result.ts';
import type { Rows } from '../../model/rows.ts';

/** What is needed of every checksum, a column for each fact: an archive makes its rows anew, with their names. */
export class ChecksumColumns {
  readonly length: number;
  /** File offset of the first byte. */
  readonly starts: Float64Array;
  /** Bytes as stored. */
  readonly bytes: Float64Array;
  readonly crcs: Uint32Array;
  /** -1 for bytes that are no storage. */
  readonly storages: Int32Array;
  readonly #flags: Uint8Array;

  /** `onFile` is told of each, in order, which file it lies in. */
  constructor(checksums: Rows<ChecksumTask>, onFile: (index: number, file: string | undefined) => void) {
    const { length } = checksums;
    this.length = length;
    this.starts = new Float64Array(length);
    this.bytes = new Float64Array(length);
    this.crcs = new Uint32Array(length);
    this.storages = new Int32Array(length);
    this.#flags = new Uint8Array(length);
    for (const [index, { file, fileOffset, storedBytes, size, method, crc32, storage }] of checksums.entries()) {
      this.starts[index] = fileOffset;
      this.bytes[index] = storedBytes;
      this.crcs[index] = crc32;
      this.storages[index] = storage ?? -1;
      this.#flags[index] = (method === 0 ? 0 : COMPRESSED) + (size === storedBytes ? 0 : OTHER_SIZE);
      onFile(index, file);
    }
  }

  isCompressed(index: number): boolean {
    return ((this.#flags[index] ?? 0) & COMPRESSED) !== 0;
  }

  /** Whether a stored entry is as long as it says, and its sum is this one. */
  isStoredWith(index: number, crc32: number): boolean {
    return this.crcs[index] === crc32 && this.#flags[index] === 0;
  }
}

const COMPRESSED = 1;
const OTHER_SIZE = 2;
