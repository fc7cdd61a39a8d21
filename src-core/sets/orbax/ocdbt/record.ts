import type { Ports } from '../../../bytes/ports.ts';
import { crc32c } from '../crc32c.ts';
import { RecordReader, RecordFault } from './record-reader.ts';

/** What records of a database begin with. */
export const MANIFEST_MAGIC = 0x0cdb3a2a;
export const NODE_MAGIC = 0x0cdb20de;

/** Magic, length and checksum. */
const FEWEST_BYTES = 16;
const ZSTANDARD = 1;

export interface RecordOptions {
  readonly ports: Ports;
  /** Bytes that its body may inflate to. */
  readonly limit: number;
}

/** `size`: bytes that were inflated to read it. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T; readonly size: number } | { readonly ok: false; readonly what: string };

/**
 * Read one record of a database. Layout: magic u32be | length of the record u64le | version, compression: varint | body,
 * plain or one Zstandard frame | CRC-32C of all before u32le. Source: tensorstore, "OCDBT storage format".
 */
export function decodeRecord<T>(
  bytes: Uint8Array,
  magic: number,
  { ports, limit }: RecordOptions,
  read: (body: RecordReader) => T,
): Decoded<T> {
  const what = envelopeFault(bytes, magic);
  if (what !== null) return { ok: false, what };
  try {
    const reader = new RecordReader(bytes.subarray(12, -4));
    const version = reader.varint();
    if (version !== 0) throw new RecordFault(`its version is ${version}, and 0 is the only one`);
    const body = bodyOf(reader, ports, limit);
    const value = read(body);
    if (!body.isAtEnd) throw new RecordFault('more bytes follow than it should have');
    return { ok: true, value, size: body.size };
  } catch (error) {
    if (error instanceof RecordFault) return { ok: false, what: error.message };
    throw error;
  }
}

function envelopeFault(bytes: Uint8Array, magic: number): string | null {
  if (bytes.length < FEWEST_BYTES) return `it has ${bytes.length} bytes`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic) return 'it does not begin like one';
  const length = view.getBigUint64(4, true);
  if (length !== BigInt(bytes.length)) return `it should have ${length} bytes and has ${bytes.length}`;
  const same = crc32c(bytes.subarray(0, -4)) === view.getUint32(bytes.length - 4, true);
  return same ? null : 'its CRC-32C does not match';
}

function bodyOf(reader: RecordReader, ports: Ports, limit: number): RecordReader {
  const compression = reader.varint();
  if (compression === 0) return reader;
  if (compression !== ZSTANDARD) throw new RecordFault(`its compression is number ${compression}, which is none`);
  const inflated = ports.inflateZstd(reader.rest(), limit);
  if (!inflated.ok) throw new RecordFault(`it does not inflate: ${inflated.message}`);
  return new RecordReader(inflated.bytes);
}
