import type { ByteSource } from '../bytes/byte-source.ts';
import type { PartialRecord, ZipEntry } from './archive.ts';
import { findDescriptor, matchDescriptor, type DescriptorMatch } from './descriptor.ts';
import { readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import { CENTRAL_HEADER, FLAG_DESCRIPTOR, LOCAL_HEADER, LOCAL_HEADER_SIZE, SENTINEL_32, STORED } from './layout.ts';
import { decodeName } from './names.ts';
import { SourceWindow, searchSource } from './window.ts';

export interface WalkOptions {
  /** Where to begin; the start of a record or anything before it. Default 0. */
  readonly start?: number;
  /**
   * Bytes of data a record should have, from the pickle or what is left of a directory, or null. It is believed only
   * where a data descriptor stands behind that many bytes.
   */
  readonly expectedSize?: (name: string) => number | null;
  /** Bytes that are searched for descriptors and headers before the walk pauses. Default: no limit. */
  readonly searchBytes?: number;
  readonly signal?: AbortSignal;
}

/** What the walk meets, in file order. Every walk ends with `directory`, `cut`, `paused` or `end`. */
export type WalkStep =
  /** A whole record: its size is proved by its descriptor or stands in its header, and its bytes are in the file. */
  | { readonly kind: 'record'; readonly entry: ZipEntry }
  /** Bytes that are no record, up to the next one. `name` is that of a record whose end cannot be told. */
  | { readonly kind: 'lost'; readonly start: number; readonly end: number; readonly name: string | null }
  /** The file ends inside this record. */
  | { readonly kind: 'cut'; readonly partial: PartialRecord }
  /** A central header: the records end here. */
  | { readonly kind: 'directory'; readonly offset: number }
  | { readonly kind: 'paused'; readonly offset: number }
  | { readonly kind: 'end'; readonly offset: number };

/**
 * Walk the local records of an archive without its directory. torch leaves the sizes in local headers zero, so the
 * end of a record is where a data descriptor gives exactly its distance from the start of the data.
 */
export async function* walkRecords(
  source: ByteSource,
  options: WalkOptions = {},
): AsyncGenerator<WalkStep, void, void> {
  const walker = new Walker(source, options);
  let offset = options.start ?? 0;
  for (;;) {
    const step = await walker.next(offset);
    yield step;
    if (step.kind === 'record') offset = step.entry.end ?? offset;
    else if (step.kind === 'lost') offset = step.end;
    else return;
  }
}

/** An entry of which the end, and what a descriptor tells, are found out later. */
type WalkedEntry = { -readonly [Field in keyof ZipEntry]: ZipEntry[Field] };

interface LocalHeader {
  readonly entry: WalkedEntry;
  readonly dataOffset: number;
  /** The sizes stand in the header itself. */
  readonly sized: boolean;
}

class Walker {
  readonly #source: ByteSource;
  readonly #options: WalkOptions;
  readonly #window: SourceWindow;
  #budget: number;
  #index = 0;

  constructor(source: ByteSource, options: WalkOptions) {
    this.#source = source;
    this.#options = options;
    this.#window = new SourceWindow(source, options.signal);
    this.#budget = options.searchBytes ?? Infinity;
  }

  async next(offset: number): Promise<WalkStep> {
    const { size } = this.#source;
    if (offset >= size) return { kind: 'end', offset: size };
    const signature = await this.#window.at(offset, 4);
    const word = signature.byteLength === 4 ? readWord(signature, 0) : 0;
    if (word === CENTRAL_HEADER) return { kind: 'directory', offset };
    if (word !== LOCAL_HEADER && !beginsLocalHeader(signature)) return this.#skip(offset, offset, null);
    const header = await this.#readHeader(offset);
    if (header === null) return { kind: 'cut', partial: { name: '', localHeaderOffset: offset, dataOffset: null } };
    if (header === 'implausible') return this.#skip(offset, offset + 4, null);
    return header.sized ? this.#sizedRecord(header) : this.#searchedRecord(header);
  }

  /** Null when the file ends inside the header. */
  async #readHeader(offset: number): Promise<LocalHeader | 'implausible' | null> {
    const fixed = await this.#window.at(offset, LOCAL_HEADER_SIZE);
    if (fixed.byteLength < LOCAL_HEADER_SIZE) return null;
    const fixedView = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength);
    const nameLength = fixedView.getUint16(26, true);
    const length = LOCAL_HEADER_SIZE + nameLength + fixedView.getUint16(28, true);
    if (!plausibleHeader(fixedView)) return 'implausible';
    // A copy: the entry keeps it for its name, and the window is large.
    const bytes = new Uint8Array(await this.#window.at(offset, length));
    if (bytes.byteLength < length) return null;
    const view = new DataView(bytes.buffer);
    const nameEnd = LOCAL_HEADER_SIZE + nameLength;
    const sizes: WideFields = {
      compressedSize: view.getUint32(18, true),
      size: view.getUint32(22, true),
      offset: 0,
      complete: true,
    };
    const wide = zip64Field(readExtraFields(view, nameEnd, length).fields);
    if (wide !== undefined) widen(view, wide.start, wide.end, sizes);
    const nameBytes = bytes.subarray(LOCAL_HEADER_SIZE, nameEnd);
    const entry: WalkedEntry = {
      index: this.#index,
      name: decodeName(nameBytes),
      nameBytes,
      flags: view.getUint16(6, true), // 4 - version needed; 6 - general purpose bit flag
      method: view.getUint16(8, true), // 8 - compression method; 10 - time, 12 - date
      crc32: view.getUint32(14, true), // 14 - CRC-32
      compressedSize: sizes.compressedSize,
      size: sizes.size,
      localHeaderOffset: offset,
      dataOffset: offset + length,
      end: null,
      externalAttributes: 0,
    };
    const later = (entry.flags & FLAG_DESCRIPTOR) !== 0;
    const sized = !later || (entry.crc32 !== 0 && sizes.size !== SENTINEL_32);
    return { entry, dataOffset: offset + length, sized };
  }

  async #sizedRecord(header: LocalHeader): Promise<WalkStep> {
    const { entry, dataOffset } = header;
    const end = dataOffset + entry.compressedSize;
    if (end > this.#source.size) return cut(header);
    let length = 0;
    if ((entry.flags & FLAG_DESCRIPTOR) !== 0) {
      const bytes = await this.#window.at(end, 24);
      length = matchDescriptor(bytes, 0, entry.compressedSize, entry.method === STORED)?.length ?? 0;
    }
    return this.#record(entry, end + length);
  }

  async #searchedRecord(header: LocalHeader): Promise<WalkStep> {
    const { entry, dataOffset } = header;
    const expected = this.#options.expectedSize?.(entry.name) ?? null;
    if (expected !== null) {
      const bytes = await this.#window.at(dataOffset + expected, 24);
      const match = matchDescriptor(bytes, 0, expected, entry.method === STORED);
      if (match !== null) return this.#described(entry, match, dataOffset + expected);
    }
    const found = await this.#search(dataOffset, entry.method === STORED);
    if (found === 'budget') return { kind: 'paused', offset: entry.localHeaderOffset };
    if (found.match !== null) return this.#described(entry, found.match, found.at);
    if (found.nextHeader === null) return cut(header);
    return { kind: 'lost', start: entry.localHeaderOffset, end: found.nextHeader, name: entry.name };
  }

  async #search(
    dataOffset: number,
    stored: boolean,
  ): Promise<
    'budget' | { readonly match: DescriptorMatch | null; readonly at: number; readonly nextHeader: number | null }
  > {
    const { size } = this.#source;
    const end = Math.min(size, dataOffset + this.#budget);
    let nextHeader: number | null = null;
    const visit = (chunk: Uint8Array, offset: number, places: number) => {
      nextHeader ??= findHeader(chunk, offset, places);
      return findDescriptor(chunk, offset, places, dataOffset, stored);
    };
    // Reading a chunk for every record would read a file of many small ones hundreds of times.
    const near = await this.#window.ahead(dataOffset);
    const start = Math.min(end, dataOffset + Math.max(0, near.byteLength - LOCAL_HEADER_SIZE));
    const found =
      visit(near, dataOffset, start - dataOffset) ??
      (await searchSource(this.#source, { start, end, overlap: LOCAL_HEADER_SIZE }, visit, this.#options.signal));
    this.#budget -= (found?.at ?? end) - dataOffset;
    if (found !== null) return { match: found.match, at: found.at, nextHeader };
    return end < size ? 'budget' : { match: null, at: size, nextHeader };
  }

  #described(entry: WalkedEntry, match: DescriptorMatch, dataEnd: number): WalkStep {
    entry.crc32 = match.crc32;
    entry.compressedSize = match.compressedSize;
    entry.size = match.size;
    return this.#record(entry, dataEnd + match.length);
  }

  #record(entry: WalkedEntry, end: number): WalkStep {
    this.#index += 1;
    entry.end = end;
    return { kind: 'record', entry };
  }

  /** From `from` on, find the next thing that looks like a record or the directory. */
  async #skip(start: number, from: number, name: string | null): Promise<WalkStep> {
    const { size } = this.#source;
    const end = Math.min(size, from + this.#budget);
    const next = await searchSource(
      this.#source,
      { start: from + 1, end, overlap: LOCAL_HEADER_SIZE },
      (chunk, offset, places) => findHeader(chunk, offset, places),
      this.#options.signal,
    );
    this.#budget -= (next ?? end) - from;
    if (next !== null) return { kind: 'lost', start, end: next, name };
    return end < size ? { kind: 'paused', offset: start } : { kind: 'end', offset: start };
  }
}

function cut(header: LocalHeader): WalkStep {
  const { entry, dataOffset } = header;
  return { kind: 'cut', partial: { name: entry.name, localHeaderOffset: entry.localHeaderOffset, dataOffset } };
}

/** First place in the chunk where a local or central header plausibly begins, as an offset in the file. */
function findHeader(chunk: Uint8Array, offset: number, places: number): number | null {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const last = Math.min(places, chunk.byteLength - LOCAL_HEADER_SIZE + 1);
  for (let i = chunk.indexOf(0x50); i >= 0 && i < last; i = chunk.indexOf(0x50, i + 1)) {
    const word = view.getUint32(i, true);
    if (word === CENTRAL_HEADER) return offset + i;
    if (word === LOCAL_HEADER && plausibleHeader(new DataView(chunk.buffer, chunk.byteOffset + i, LOCAL_HEADER_SIZE)))
      return offset + i;
  }
  return null;
}

/** Does a local header that a checkpoint may have begin here, or do the four bytes just happen to be in the data? */
function plausibleHeader(view: DataView): boolean {
  const versionNeeded = view.getUint16(4, true) & 0xff;
  const method = view.getUint16(8, true);
  const nameLength = view.getUint16(26, true);
  return versionNeeded <= 63 && method <= 99 && nameLength > 0 && nameLength <= 4096;
}

/** The last one to three bytes of a file may be the beginning of a signature. */
function beginsLocalHeader(bytes: Uint8Array): boolean {
  const signature = [0x50, 0x4b, 0x03, 0x04];
  return bytes.byteLength < 4 && bytes.every((byte, i) => byte === signature[i]);
}

function readWord(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
