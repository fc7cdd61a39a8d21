import type { ByteSource } from '../bytes/byte-source.ts';
import type { Limits } from '../model/limits.ts';
import { parseDirectory } from './directory.ts';
import type { EntryTable } from './entry-table.ts';
import { FindingList } from './finding-list.ts';
import { CENTRAL_HEADER } from './layout.ts';

/** Central headers at the end of a file whose end record is missing. */
export interface LooseDirectory {
  readonly offset: number;
  /** One past the last whole central header. */
  readonly end: number;
  readonly table: EntryTable;
}

/** Bytes at the end of the file that are searched: the directory of a million entries takes about 80 MB. */
const WINDOWS = [1 << 16, 1 << 20, 1 << 24, 1 << 27] as const;

/**
 * Find what is left of a central directory at the end of a file, or null. Its entries say how long the records are,
 * which saves searching gigabytes of data for their ends.
 */
export async function findLooseDirectory(
  source: ByteSource,
  limits: Limits,
  signal?: AbortSignal,
): Promise<LooseDirectory | null> {
  for (const length of WINDOWS) {
    const start = Math.max(0, source.size - length);
    const bytes = await source.read(start, source.size - start, signal);
    const found = longestChain(bytes, start, limits);
    if (found === null) return null;
    // A chain that begins within the first header's length of the window may have begun before it.
    if (start === 0 || found.offset > start + LONGEST_HEADER) return found;
  }
  return null;
}

/** A central header with a name and extra fields of usual length. */
const LONGEST_HEADER = 1024;
/** Chains that are tried before giving up on a file full of signatures. */
const MOST_CHAINS = 16;

function longestChain(bytes: Uint8Array, start: number, limits: Limits): LooseDirectory | null {
  let best: LooseDirectory | null = null;
  let at = findSignature(bytes, 0);
  for (let tries = 0; at >= 0 && tries < MOST_CHAINS; tries++) {
    const parsed = parseDirectory(
      { bytes: bytes.subarray(at), offset: start + at, base: 0 },
      limits,
      new FindingList(limits),
    );
    if (parsed.table.length > (best?.table.length ?? 0))
      best = { offset: start + at, end: start + at + parsed.parsed, table: parsed.table };
    at = findSignature(bytes, at + Math.max(parsed.parsed, 1));
  }
  return best;
}

function findSignature(bytes: Uint8Array, from: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = bytes.indexOf(0x50, from); i >= 0 && i + 4 <= bytes.byteLength; i = bytes.indexOf(0x50, i + 1))
    if (view.getUint32(i, true) === CENTRAL_HEADER) return i;
  return -1;
}
