import type { ByteSource } from '../../../bytes/byte-source.ts';
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD_SIZE,
  EXTRA_ZIP64,
  FLAG_MASKED_HEADERS,
  LOCAL_HEADER_SIZE,
  SENTINEL_16,
  SENTINEL_32,
  STORED,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from '../../../zip/layout.ts';
import { latin1 } from '../../../bytes/latin1.ts';
import { findEndRecord } from './find-end.ts';

/** What miniz, the zip reader inside torch, says when it gives up; `system` is the operating system's own refusal. */
export type MinizError =
  | 'not a ZIP archive'
  | 'failed finding central directory'
  | 'invalid header or archive is corrupted'
  | 'unsupported multidisk archive'
  | 'unsupported central directory size'
  | 'unsupported encryption'
  | 'unsupported method'
  | 'unsupported feature'
  | 'too many files'
  | 'file read failed'
  | 'unexpected decompressed size'
  | 'system';

/** A directory entry by the fields miniz reads, before Zip64 widens them. */
export interface MinizEntry {
  readonly index: number;
  /** One character a byte. */
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localHeaderOffset: number;
  readonly externalAttributes: number;
  readonly extra: Uint8Array;
}

export type MinizDirectory =
  { readonly ok: true; readonly entries: readonly MinizEntry[] } | { readonly ok: false; readonly error: MinizError };

const CORRUPTED = refused('invalid header or archive is corrupted');
const MULTIDISK = refused('unsupported multidisk archive');

/**
 * Open an archive as the zip reader inside torch does, which checks other things than we do, in an order of its own.
 * Source: miniz 3.0, `mz_zip_reader_read_central_dir`; every refusal observed with torch 2.13.
 */
export async function readMinizDirectory(source: ByteSource, signal?: AbortSignal): Promise<MinizDirectory> {
  if (source.size < END_RECORD_SIZE) return refused('not a ZIP archive');
  const end = await findEndRecord(source, signal);
  if (typeof end === 'string') return refused(end);
  const plain = await viewOf(source, end, END_RECORD_SIZE, signal);
  const claim: Claim = {
    thisDisk: plain.getUint16(4, true),
    directoryDisk: plain.getUint16(6, true),
    onDisk: plain.getUint16(8, true),
    total: plain.getUint16(10, true),
    size: plain.getUint32(12, true),
    offset: plain.getUint32(16, true),
  };
  const wide = await readZip64(source, end, signal);
  if (typeof wide === 'string') return refused(wide);
  const { total, onDisk, thisDisk, directoryDisk, size, offset } = wide ?? claim;
  if (total !== onDisk) return MULTIDISK;
  if ((thisDisk | directoryDisk) !== 0 && (thisDisk !== 1 || directoryDisk !== 1)) return MULTIDISK;
  if (size < total * CENTRAL_HEADER_SIZE || offset + size > source.size) return CORRUPTED;
  return parseEntries(await source.read(offset, size, signal), { total, thisDisk, fileSize: source.size });
}

interface Claim {
  readonly thisDisk: number;
  readonly directoryDisk: number;
  readonly onDisk: number;
  readonly total: number;
  readonly size: number;
  readonly offset: number;
}

/** The Zip64 end record where its locator leads to one; null where the plain one counts. */
async function readZip64(source: ByteSource, end: number, signal?: AbortSignal): Promise<Claim | MinizError | null> {
  if (end < ZIP64_LOCATOR_SIZE + ZIP64_END_RECORD_SIZE) return null;
  const locator = await viewOf(source, end - ZIP64_LOCATOR_SIZE, ZIP64_LOCATOR_SIZE, signal);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR) return null;
  const at = locator.getBigUint64(8, true);
  if (at > BigInt(source.size - ZIP64_END_RECORD_SIZE)) return 'not a ZIP archive';
  const record = await viewOf(source, Number(at), ZIP64_END_RECORD_SIZE, signal);
  if (record.getUint32(0, true) !== ZIP64_END_RECORD) return null;
  const most = BigInt(SENTINEL_32);
  const total = record.getBigUint64(32, true);
  const onDisk = record.getBigUint64(24, true);
  const size = record.getBigUint64(40, true);
  if (record.getBigUint64(4, true) < BigInt(ZIP64_END_RECORD_SIZE - 12))
    return 'invalid header or archive is corrupted';
  if (locator.getUint32(16, true) !== 1) return 'unsupported multidisk archive';
  if (total > most || onDisk > most) return 'too many files';
  if (size > most) return 'unsupported central directory size';
  return {
    thisDisk: record.getUint32(16, true),
    directoryDisk: record.getUint32(20, true),
    onDisk: Number(onDisk),
    total: Number(total),
    size: Number(size),
    // Beyond every file either way: that it is no exact number any more does not matter.
    offset: Number(record.getBigUint64(48, true)),
  };
}

interface EntryRules {
  readonly total: number;
  readonly thisDisk: number;
  readonly fileSize: number;
}

function parseEntries(bytes: Uint8Array, rules: EntryRules): MinizDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: MinizEntry[] = [];
  let at = 0;
  for (let index = 0; index < rules.total; index++) {
    const left = bytes.length - at;
    if (left < CENTRAL_HEADER_SIZE || view.getUint32(at, true) !== CENTRAL_HEADER) return CORRUPTED;
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const nameStart = at + CENTRAL_HEADER_SIZE;
    const extraStart = nameStart + nameLength;
    const entry: MinizEntry = {
      index,
      name: latin1(bytes, nameStart, Math.min(extraStart, bytes.length)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      externalAttributes: view.getUint32(at + 38, true),
      localHeaderOffset: view.getUint32(at + 42, true),
      extra: bytes.subarray(extraStart, extraStart + extraLength),
    };
    const error = entryError(entry, view.getUint32(at + 10, true), view.getUint16(at + 34, true), rules);
    if (error !== null) return refused(error);
    const length = CENTRAL_HEADER_SIZE + nameLength + extraLength + view.getUint16(at + 32, true);
    if (length > left) return CORRUPTED;
    entries.push(entry);
    at += length;
  }
  return { ok: true, entries };
}

/** `methodAndTime` is what it looks at to tell a stored entry: four bytes where the method has two. */
function entryError(
  entry: MinizEntry,
  methodAndTime: number,
  disk: number,
  { thisDisk, fileSize }: EntryRules,
): MinizError | null {
  const { compressedSize, size, localHeaderOffset, extra, flags } = entry;
  if (isWide(entry) && extra.length > 0 && zip64Field(extra) === 'damaged')
    return 'invalid header or archive is corrupted';
  if (compressedSize !== SENTINEL_32 && size !== SENTINEL_32) {
    const differ = methodAndTime === STORED && compressedSize !== size;
    if (differ || (size !== 0 && compressedSize === 0)) return 'invalid header or archive is corrupted';
  }
  if (disk === SENTINEL_16 || (disk !== thisDisk && disk !== 1)) return 'unsupported multidisk archive';
  if (compressedSize !== SENTINEL_32 && localHeaderOffset + LOCAL_HEADER_SIZE + compressedSize > fileSize)
    return 'invalid header or archive is corrupted';
  return (flags & FLAG_MASKED_HEADERS) === 0 ? null : 'unsupported encryption';
}

/** Does one of the three fields say that Zip64 has the number? */
export function isWide({ compressedSize, size, localHeaderOffset }: MinizEntry): boolean {
  return Math.max(compressedSize, size, localHeaderOffset) === SENTINEL_32;
}

/** The data of the Zip64 field; null where there is none. */
export function zip64Field(extra: Uint8Array): DataView | null | 'damaged' {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at < extra.length;) {
    if (extra.length - at < 4) return 'damaged';
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) return 'damaged';
    if (view.getUint16(at, true) === EXTRA_ZIP64) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return null;
}

async function viewOf(source: ByteSource, offset: number, length: number, signal?: AbortSignal): Promise<DataView> {
  const bytes = await source.read(offset, length, signal);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function refused(error: MinizError): MinizDirectory {
  return { ok: false, error };
}
