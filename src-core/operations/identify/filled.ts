import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { hexOf } from './signatures.ts';

const CHUNK = 1 << 20;
/** Places that are looked at before the whole file is read: a real file ends the question here. */
const SAMPLES = 16;

/**
 * A file that holds one byte value and nothing else, as its finding. The head decides at once for almost every file;
 * samples next; only then is the rest read, as proof.
 */
export async function oneByteOnly(source: ByteSource, head: Uint8Array, signal?: AbortSignal): Promise<Finding | null> {
  const first = head[0];
  if (first === undefined || !isFilled(head, first)) return null;
  for (let sample = 1; sample < SAMPLES; sample++) {
    const at = Math.floor(((source.size - 1) * sample) / (SAMPLES - 1));
    const [byte] = await source.read(at, 1, signal);
    if (byte !== first) return null;
  }
  for (let at = head.length; at < source.size; at += CHUNK) {
    if (!isFilled(await source.read(at, Math.min(CHUNK, source.size - at), signal), first)) return null;
  }
  const data = { size: source.size, byte: hexOf(Uint8Array.of(first)) };
  return finding(first === 0 ? 'FI102' : 'FI103', { offset: 0, end: source.size }, data);
}

function isFilled(bytes: Uint8Array, value: number): boolean {
  for (const byte of bytes) if (byte !== value) return false;
  return true;
}
