import type { ByteSource } from '../../bytes/byte-source.ts';
import { MemorySource } from '../../bytes/memory-source.ts';
import { LONGEST_ZSTD_HEADER, readZstdBlock, readZstdHeader, ZSTD_BLOCK_HEADER } from '../../decompress/zstd-frames.ts';

/** Smaller files are read in one go. */
const WHOLE = 256 << 10;

/**
 * Why the bytes are no whole Zstandard frame of `expected` bytes, or null. The blocks are counted, not inflated: at most
 * `mostBlocks`, beyond which nothing is said.
 */
export async function zstdFault(file: ByteSource, expected: number | null, mostBlocks: number): Promise<string | null> {
  const source = file.size <= WHOLE ? new MemorySource(await file.read(0, file.size)) : file;
  const header = readZstdHeader(await source.read(0, Math.min(LONGEST_ZSTD_HEADER, source.size)));
  if (typeof header === 'string') return header;
  if (header.content !== null && expected !== null && header.content !== expected)
    return `it inflates to ${header.content} bytes, the array needs ${expected}`;
  let at = header.length;
  for (let count = 0; count < mostBlocks; count++) {
    if (at + ZSTD_BLOCK_HEADER > source.size) return `it ends after ${source.size} bytes, before its last block`;
    const block = readZstdBlock(await source.read(at, ZSTD_BLOCK_HEADER));
    if (block === null) return `its block at byte ${at} is of no known kind`;
    at += block.length;
    if (!block.isLast) continue;
    const end = at + header.checksum;
    return end > source.size ? `it ends after ${source.size} of ${end} bytes` : null;
  }
  return null;
}
