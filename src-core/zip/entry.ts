import type { ZipEntry } from './archive.ts';

/**
 * An entry as the sweep builds it: plain numbers, and the name's bytes as a view made only when asked for, so that
 * 200,000 of them stay cheap. `dataOffset` and `end` are filled in from the local header.
 */
export class DirectoryEntry implements ZipEntry {
  readonly index: number;
  name = '';
  flags = 0;
  method = 0;
  crc32 = 0;
  compressedSize = 0;
  size = 0;
  localHeaderOffset = 0;
  dataOffset: number | null = null;
  end: number | null = null;
  externalAttributes = 0;
  /** Version needed, time and date as the header holds them: compared, never shown. */
  versionNeeded = 0;
  timeAndDate = 0;
  /** The local header itself gives the right CRC and sizes, so that a data descriptor would say nothing new. */
  selfDescribed = false;
  readonly nameLength: number;
  readonly #bytes: Uint8Array;
  readonly #nameStart: number;

  /** The name is `bytes[nameStart, nameStart + nameLength)`; its text is set later, for many entries together. */
  constructor(index: number, bytes: Uint8Array, nameStart: number, nameLength: number) {
    this.index = index;
    this.#bytes = bytes;
    this.#nameStart = nameStart;
    this.nameLength = nameLength;
  }

  get nameBytes(): Uint8Array {
    return this.#bytes.subarray(this.#nameStart, this.#nameStart + this.nameLength);
  }

  /** Does the name stand in `other` at `start`? No view is made. */
  nameEquals(other: Uint8Array, start: number): boolean {
    for (let i = 0; i < this.nameLength; i++) if (this.#bytes[this.#nameStart + i] !== other[start + i]) return false;
    return true;
  }

  /** Are the names equal but for the case of ASCII letters? */
  nameFoldsTo(other: DirectoryEntry): boolean {
    if (other.nameLength !== this.nameLength) return false;
    for (let i = 0; i < this.nameLength; i++) {
      if (foldCase(this.#bytes[this.#nameStart + i] ?? 0) !== foldCase(other.#bytes[other.#nameStart + i] ?? 0))
        return false;
    }
    return true;
  }

  /** A hash that is equal for names that fold to each other (FNV-1a over folded bytes). */
  foldedHash(): number {
    let hash = 0x811c9dc5;
    for (let i = this.#nameStart; i < this.#nameStart + this.nameLength; i++)
      hash = Math.imul(hash ^ foldCase(this.#bytes[i] ?? 0), 0x01000193);
    return hash >>> 0;
  }

  sameName(other: DirectoryEntry): boolean {
    return other.nameLength === this.nameLength && this.nameEquals(other.#bytes, other.#nameStart);
  }
}

function foldCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
