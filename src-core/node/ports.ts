import zlib from 'node:zlib';
import { crc32Portable } from '../bytes/crc32.ts';
import type { InflateResult, Ports } from '../bytes/ports.ts';

/** What Node does for the core. `zlib.crc32` came with 20.15. */
export const nodePorts: Ports = {
  crc32: 'crc32' in zlib ? (bytes, previous) => zlib.crc32(bytes, previous ?? 0) : crc32Portable,
  inflateRaw,
  now: () => performance.now(),
};

function inflateRaw(bytes: Uint8Array, limit: number): InflateResult {
  try {
    return { ok: true, bytes: zlib.inflateRawSync(bytes, { maxOutputLength: Math.max(limit, 1) }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, why: tooLong ? 'limit' : 'damaged', message };
  }
}
