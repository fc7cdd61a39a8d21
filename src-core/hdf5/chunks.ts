import type { ReadContext } from '../findings/format-result.ts';
import { adler32, fletcher32 } from './checksums.ts';
import type { Dataset } from './dataset.ts';
import { Hdf5Fault, type Hdf5File } from './file.ts';
import { readTreeNode } from './groups.ts';

const DEFLATE = 1;
const FLETCHER = 3;
const MOST_CHUNKS = 10_000_000;

export interface Chunk {
  readonly address: number;
  readonly bytes: number;
  /** Bits of filters that were left out for this chunk. */
  readonly mask: number;
}

/** Every chunk of a dataset under a version 1 B-tree. */
export async function readChunks(file: Hdf5File, address: number, rank: number): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  const waiting = [address];
  const seen = new Set<number>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node) || chunks.length > MOST_CHUNKS)
      throw new Hdf5Fault(file.base + node, 'a tree that holds itself');
    seen.add(node);
    const { level, count, fields } = await readTreeNode(file, node, 1, 8 + 8 * rank);
    for (let index = 0; index < count; index++) {
      const bytes = fields.u32();
      const mask = fields.u32();
      fields.skip(8 * rank);
      const child = file.address(fields);
      if (child === null) continue;
      if (level === 0) chunks.push({ address: child, bytes, mask });
      else waiting.push(child);
    }
  }
  return chunks;
}

/** Why the bytes of a chunk are not those that were written; null when its checksums agree or it has none. */
export function chunkFault(
  stored: Uint8Array,
  { filters }: Dataset,
  mask: number,
  context: ReadContext,
): string | null {
  let bytes = stored;
  for (let at = filters.length - 1; at >= 0; at--) {
    if (((mask >>> at) & 1) === 1) continue;
    const filter = filters[at];
    if (filter === FLETCHER) {
      const body = bytes.subarray(0, -4);
      if (bytes.length < 4 || !fletcherMatches(body, bytes.subarray(-4)))
        return 'its Fletcher-32 checksum does not match';
      bytes = body;
    } else if (filter === DEFLATE) {
      const inflated = inflateZlib(bytes, context);
      if (typeof inflated === 'string') return inflated;
      bytes = inflated;
      // What is left is shuffled at most, and that has no checksum.
    } else if (filter !== 2) return null;
  }
  return null;
}

function fletcherMatches(body: Uint8Array, recorded: Uint8Array): boolean {
  const sum = fletcher32(body);
  const view = new DataView(recorded.buffer, recorded.byteOffset, 4);
  const value = view.getUint32(0, true);
  // Before 1.6.3 the bytes of each half were exchanged. Source: HDF5, `H5Zfletcher32.c`.
  const swapped = ((sum & 0xff00ff) << 8) | ((sum >>> 8) & 0xff00ff);
  return sum === value || swapped >>> 0 === value;
}

/** Header, raw DEFLATE, Adler-32. Source: RFC 1950. */
function inflateZlib(bytes: Uint8Array, { ports, limits }: ReadContext): Uint8Array | string {
  const [method = 0, flags = 0] = bytes;
  if (bytes.length < 6 || (method & 15) !== 8 || ((method << 8) | flags) % 31 !== 0)
    return 'its compressed data has no zlib header';
  const inflated = ports.inflateRaw(bytes.subarray(2, -4), limits.inflatedEntryBytes);
  if (!inflated.ok) return `its compressed data does not inflate: ${inflated.message}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4);
  return adler32(inflated.bytes) === view.getUint32(0)
    ? inflated.bytes
    : 'the Adler-32 of its compressed data does not match';
}
