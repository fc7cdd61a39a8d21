import type { ByteSource } from '../../../bytes/byte-source.ts';
import {
  DEFLATED,
  FLAG_ENCRYPTED,
  FLAG_PATCHED,
  FLAG_STRONG_ENCRYPTION,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  SENTINEL_32,
  STORED,
} from '../../../zip/layout.ts';
import { sortedByName, winnerByName } from '../../../zip/miniz-order.ts';
import { isWide, zip64Field, type MinizEntry, type MinizError } from './read-directory.ts';

/** Where a record is and how long, once Zip64 has been looked at. */
export interface MinizRecord {
  readonly entry: MinizEntry;
  readonly compressedSize: number;
  readonly size: number;
  readonly localHeaderOffset: number;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: MinizError };

const MS_DOS_FOLDER = 0x10;

/** An archive that miniz has opened: names are looked up without regard to case, and local headers hardly read. */
export class MinizArchive {
  readonly entries: readonly MinizEntry[];
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #sorted: readonly MinizEntry[];

  constructor(source: ByteSource, entries: readonly MinizEntry[], signal: AbortSignal | undefined) {
    this.entries = entries;
    this.#source = source;
    this.#signal = signal;
    this.#sorted = sortedByName(entries);
  }

  /** `name` has one character a byte. */
  find(name: string): MinizEntry | null {
    return winnerByName(this.#sorted, name);
  }

  /** Source: miniz, `mz_zip_file_stat_internal`; an entry it cannot read makes torch stop here already. */
  stat(entry: MinizEntry): Answer<MinizRecord> {
    const { method, flags } = entry;
    const wide = widened(entry);
    if (wide === null) return failed('invalid header or archive is corrupted');
    if (method !== STORED && method !== DEFLATED) return failed('unsupported method');
    if ((flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION)) !== 0) return failed('unsupported encryption');
    if ((flags & FLAG_PATCHED) !== 0) return failed('unsupported feature');
    return { ok: true, value: wide };
  }

  /** First byte of a record's data, or null where it reads none: for a folder, and for a record of no bytes. */
  async locate({ entry, compressedSize, localHeaderOffset }: MinizRecord): Promise<Answer<number | null>> {
    if (isFolder(entry) || compressedSize === 0) return { ok: true, value: null };
    const header = await this.#localHeader(localHeaderOffset);
    if (header === null) return failed('file read failed');
    if (header.getUint32(0, true) !== LOCAL_HEADER) return failed('invalid header or archive is corrupted');
    const data = dataBehind(header, localHeaderOffset);
    return data + compressedSize > this.#source.size
      ? failed('invalid header or archive is corrupted')
      : { ok: true, value: data };
  }

  /** Where a mapped record is taken to begin: the header is not looked at, apart from its two lengths. */
  async mappedOffset({ localHeaderOffset }: MinizRecord): Promise<number | null> {
    const header = await this.#localHeader(localHeaderOffset);
    return header === null ? null : dataBehind(header, localHeaderOffset);
  }

  async #localHeader(offset: number): Promise<DataView | null> {
    if (offset + LOCAL_HEADER_SIZE > this.#source.size) return null;
    const bytes = await this.#source.read(offset, LOCAL_HEADER_SIZE, this.#signal);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** Of such an entry it reads nothing, and says that all went well. */
export function isFolder({ name, externalAttributes }: MinizEntry): boolean {
  return name.endsWith('/') || (externalAttributes & MS_DOS_FOLDER) !== 0;
}

function dataBehind(header: DataView, offset: number): number {
  return offset + LOCAL_HEADER_SIZE + header.getUint16(26, true) + header.getUint16(28, true);
}

/** Sizes and place with those that Zip64 has; null where its field is too short for them. */
function widened(entry: MinizEntry): MinizRecord | null {
  const { compressedSize, size, localHeaderOffset, extra } = entry;
  const record = { entry, compressedSize, size, localHeaderOffset };
  if (!isWide(entry)) return record;
  const field = zip64Field(extra);
  if (field === 'damaged') return null;
  if (field === null) return record;
  let at = 0;
  const wide = (narrow: number): number | null => {
    if (narrow !== SENTINEL_32) return narrow;
    if (field.byteLength - at < 8) return null;
    at += 8;
    return Number(field.getBigUint64(at - 8, true));
  };
  const full = wide(size);
  const stored = full === null ? null : wide(compressedSize);
  const place = stored === null ? null : wide(localHeaderOffset);
  if (full === null || stored === null || place === null) return null;
  return { entry, size: full, compressedSize: stored, localHeaderOffset: place };
}

function failed(error: MinizError): { readonly ok: false; readonly error: MinizError } {
  return { ok: false, error };
}
