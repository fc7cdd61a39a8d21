import type { ZipEntry } from './archive.ts';

/**
 * An entry as the sweep builds it: plain numbers, and the name's bytes as a view made only when asked for, so that
 * 200,000 of them stay cheap. `dataOffset` and `end` are filled in from the local header.
 */
export class DirectoryEntry implements ZipEntry {
  index: number;
  name: string;
  flags = 0;
  method = 0;
  crc32 = 0;
  compressedSize = 0;
  size = 0;
  localHeaderOffset = 0;
  dataOffset: number | null = null;
  end: number | null = null;
  externalAttributes = 0;
  /** Version needed (low 16 bits as 4.4.3), time and date packed as the directory holds them: compared, never shown. */
  versionNeeded = 0;
  timeAndDate = 0;
  /** The local header itself gives the right CRC and sizes, so that a data descriptor would say nothing new. */
  selfDescribed = false;
  readonly #bytes: Uint8Array;
  readonly #nameStart: number;
  readonly nameLength: number;

  constructor(index: number, name: string, bytes: Uint8Array, nameStart: number, nameLength: number) {
    this.index = index;
    this.name = name;
    this.#bytes = bytes;
    this.#nameStart = nameStart;
    this.nameLength = nameLength;
  }

  get nameBytes(): Uint8Array {
    return this.#bytes.subarray(this.#nameStart, this.#nameStart + this.nameLength);
  }

  /** Does the name equal these bytes? No view is made. */
  nameEquals(other: Uint8Array, start: number, length: number): boolean {
    if (length !== this.nameLength) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[this.#nameStart + i] !== other[start + i]) return false;
    return true;
  }
}
