import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';

/** Bytes read at once. */
const CHUNK = 1 << 20;

/** What a name promises of the SHA-256 of its content: the whole of it, or how it begins. */
interface Promised {
  readonly digits: string;
  readonly whole: boolean;
}

/** `<name>-<8 or more digits>.<suffix>`. Source: torch/hub.py, `HASH_REGEX`. */
const IN_NAME = /-([a-f0-9]{8,64})\.(?:pth|pt|ckpt|bin|safetensors)$/;

/** Digits alone may be a date, and letters alone a word: those promise nothing. */
function promisedHash(name: string): Promised | null {
  if (/^[a-f0-9]{64}$/.test(name)) return { digits: name, whole: true };
  const digits = IN_NAME.exec(name)?.[1];
  if (digits === undefined || !/[a-f]/.test(digits) || !/\d/.test(digits)) return null;
  return { digits, whole: digits.length === 64 };
}

/** Whether the name of a file promises what its content hashes to: files of model zoos and of download caches do. */
export function promisesHash(name: string): boolean {
  return promisedHash(name) !== null;
}

/** Hold the SHA-256 of the content, in lower-case hexadecimal digits, against the one in the file's name. */
export function checkNamedHash(name: string, whole: string): readonly Finding[] {
  const promised = promisedHash(name);
  if (promised === null || whole.startsWith(promised.digits)) return [];
  if (promised.whole) return [finding('FI202', {}, { promised: promised.digits, actual: whole })];
  const data = { promised: promised.digits, actual: whole.slice(0, promised.digits.length), whole };
  return [finding('FI203', {}, data)];
}

/**
 * SHA-256 of the whole content; null where the host has none. It depends on the bytes in their order, so one thread
 * reads them from the beginning, beside those that check ranges: the system's cache has them read from the disk once.
 * Throws the signal's reason when cancelled.
 */
export async function sha256Of(
  source: ByteSource,
  { ports }: ReadContext,
  signal?: AbortSignal,
): Promise<string | null> {
  const hash = ports.sha256?.();
  if (hash === undefined) return null;
  for (let at = 0; at < source.size; at += CHUNK) {
    signal?.throwIfAborted();
    hash.update(await source.read(at, Math.min(CHUNK, source.size - at), signal));
  }
  return hash.digest();
}
