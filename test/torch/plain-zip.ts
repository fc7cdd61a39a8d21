import { crc32, deflateRawSync } from 'node:zlib';
import { concat } from '../damage/bytes.ts';

export interface PlainEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** How `bytes` are compressed already, and to how many they inflate. */
  readonly compression?: { readonly method: number; readonly size: number };
}

/** A zip archive as other programs write it: sizes in the local headers, no padding, no root folder of its own. */
export function plainZip(entries: readonly PlainEntry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes, deflate, compression } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const data = deflate === true ? deflateRawSync(bytes) : bytes;
    const { method, size } = compression ?? { method: deflate === true ? 8 : 0, size: bytes.length };
    const fixed = header(method, crc32(bytes), data.length, size, nameBytes.length);
    const local = concat([Uint8Array.of(0x50, 0x4b, 3, 4), fixed, nameBytes, data]);
    const tail = new Uint8Array(14);
    new DataView(tail.buffer).setUint32(10, offset, true);
    centrals.push(concat([Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0), fixed, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = concat(centrals);
  return concat([...locals, directory, endRecord(entries.length, directory.length, offset)]);
}

/** Version, flags, method, time, date, CRC-32, both sizes, name length, extra length: the same in both headers. */
function header(method: number, crc: number, stored: number, size: number, nameLength: number): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 20, true);
  view.setUint16(2, 0x800, true);
  view.setUint16(4, method, true);
  view.setUint32(10, crc, true);
  view.setUint32(14, stored, true);
  view.setUint32(18, size, true);
  view.setUint16(22, nameLength, true);
  return bytes;
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return bytes;
}
