import type { ArrayChunk } from './array-chunks.ts';
import { crc32c } from './crc32c.ts';
import { indexesOf } from './grid.ts';
import type { ZarrArray } from './zarr.ts';

/** Offset and length of each chunk, and the checksum of the index. */
const ROW_BYTES = 16;
const CHECKSUM_BYTES = 4;
const ABSENT = 0xffff_ffff_ffff_ffffn;

export interface ShardBytes {
  readonly name: string;
  readonly length: number;
  readonly read: (from: number, count: number) => Promise<Uint8Array>;
}

export interface Shard {
  readonly chunks: readonly Omit<ArrayChunk, 'value'>[];
  readonly missing: readonly string[];
}

/**
 * The chunks of `inner` shape in a shard that begins at `origin` of the array, by the index behind them; or why there is
 * none. Those outside of the array are left out. Source: Zarr v3, "sharding codec".
 */
export async function readShard(
  shard: ShardBytes,
  origin: readonly number[],
  { shape, chunks }: ZarrArray,
  inner: readonly number[],
): Promise<Shard | string> {
  if (chunks.some((dim, at) => dim % (inner[at] ?? 1) !== 0)) return 'the chunks inside do not divide it';
  const count = chunks.reduce((product, dim, at) => product * (dim / (inner[at] ?? 1)), 1);
  const indexBytes = ROW_BYTES * count + CHECKSUM_BYTES;
  if (indexBytes > shard.length) return `it has ${shard.length} bytes, and its index alone ${indexBytes}`;
  const index = await shard.read(shard.length - indexBytes, indexBytes);
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  if (crc32c(index.subarray(0, -CHECKSUM_BYTES)) !== view.getUint32(indexBytes - CHECKSUM_BYTES, true))
    return 'the CRC-32C of its index does not match';
  const found: Omit<ArrayChunk, 'value'>[] = [];
  const missing: string[] = [];
  let row = 0;
  for (const place of indexesOf(chunks, inner)) {
    const at = ROW_BYTES * row++;
    const offsets = place.map((step, dim) => (origin[dim] ?? 0) + step * (inner[dim] ?? 1));
    if (offsets.some((offset, dim) => offset >= (shape[dim] ?? 0))) continue;
    const name = count === 1 ? shard.name : `${shard.name} [${place.join(', ')}]`;
    const [from, length] = [view.getBigUint64(at, true), view.getBigUint64(at + 8, true)];
    if (from === ABSENT && length === ABSENT) missing.push(name);
    else if (from + length > BigInt(shard.length)) return `its index names bytes beyond its ${shard.length}`;
    else found.push({ name, offsets, from: Number(from), length: Number(length) });
  }
  return { chunks: found, missing };
}
