import type { Ports } from '../bytes/ports.ts';
import { FOLD_BYTES, type Workspace } from './kernels.ts';

/** Below this the fold's fixed cost outweighs its speed. */
const WORTH_FOLDING = 32 << 10;
const BLOCK = 16;

export type Crc32 = Ports['crc32'];

/** CRC-32 over a range of the workspace's bytes, continued from `previous`. May overwrite the range and the 4,800 bytes before it. */
export type ChunkCrc = (work: Workspace, start: number, end: number, previous: number) => number;

/** The host's own CRC-32, which reads only. */
export function plainCrc(crc32: Crc32): ChunkCrc {
  return ({ bytes }, start, end, previous) => crc32(bytes.subarray(start, end), previous);
}

/**
 * CRC-32 by a fold in place: `foldCrc` leaves 4,800 bytes whose CRC register is that of all, and `crc32` finishes. The
 * register before is the first four bytes' concern: it is XORed into them. Requires kernels.
 */
export function foldedCrc(crc32: Crc32): ChunkCrc {
  return (work, start, end, previous) => {
    const { kernels, bytes } = work;
    const blocks = Math.floor((end - start) / BLOCK);
    if (kernels === null || end - start < WORTH_FOLDING) return crc32(bytes.subarray(start, end), previous);
    bytes.fill(0, start - FOLD_BYTES, start);
    const register = ~previous;
    for (let i = 0; i < 4; i++) bytes[start + i] = (bytes[start + i] ?? 0) ^ ((register >>> (8 * i)) & 0xff);
    kernels.foldCrc(start, blocks);
    const folded = start + blocks * BLOCK;
    // Continued from 0xffffffff, the host starts with an empty register.
    const crc = crc32(bytes.subarray(folded - FOLD_BYTES, folded), 0xffffffff);
    return folded === end ? crc : crc32(bytes.subarray(folded, end), crc);
  };
}

/**
 * Whichever is quicker on this host: measured once, over the workspace's own chunk. Some hosts have a CRC-32 instruction
 * and use it, some do not.
 */
export function quickestCrc(work: Workspace, crc32: Crc32, now: () => number): ChunkCrc {
  if (work.kernels === null) return plainCrc(crc32);
  const bytes = 256 << 10;
  const time = (crc: ChunkCrc): number => {
    let best = Infinity;
    for (let round = 0; round < 3; round++) {
      const begin = now();
      crc(work, work.chunk, work.chunk + bytes, 0);
      best = Math.min(best, now() - begin);
    }
    return best;
  };
  const folded = foldedCrc(crc32);
  return time(folded) < time(plainCrc(crc32)) ? folded : plainCrc(crc32);
}
