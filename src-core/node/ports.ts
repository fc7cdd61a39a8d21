import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { crc32Portable } from '../bytes/crc32.ts';
import type { InflateResult, Ports, RunningHash } from '../bytes/ports.ts';

/** What Node does for the core. `zlib.crc32` came with 20.15. */
export const nodePorts: Ports = {
  crc32: 'crc32' in zlib ? (bytes, previous) => zlib.crc32(bytes, previous ?? 0) : crc32Portable,
  inflateRaw,
  sha256: runningSha256,
  now: () => performance.now(),
};

function runningSha256(): RunningHash {
  const hash = createHash('sha256');
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
}

function inflateRaw(bytes: Uint8Array, limit: number): InflateResult {
  try {
    return { ok: true, bytes: zlib.inflateRawSync(bytes, { maxOutputLength: Math.max(limit, 1) }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, why: tooLong ? 'limit' : 'damaged', message };
  }
}
