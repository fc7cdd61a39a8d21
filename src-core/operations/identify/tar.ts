import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { latin1 } from '../../bytes/latin1.ts';

const BLOCK = 512;
/** Members that are read before the list is cut; torch's own tar has four. */
const MEMBERS = 64;

/** What torch before 0.1.10 put in its archives. Source: torch/serialization.py, `legacy_load`. */
const TORCH_MEMBERS: ReadonlySet<string> = new Set(['sys_info', 'pickle', 'storages', 'tensors']);

export interface TarListing {
  /** Member names in file order, `./` in front removed. */
  readonly members: readonly string[];
  /** Whether it is torch's own layout, perhaps with a member missing. */
  readonly torch: boolean;
}

/** List a tar archive by its headers, or null when the file does not begin with one. Damage ends the list. */
export async function listTar(source: ByteSource, head: Uint8Array, signal?: AbortSignal): Promise<TarListing | null> {
  if (!isTarHeader(head.subarray(0, BLOCK))) return null;
  const members: string[] = [];
  let at = 0;
  while (at + BLOCK <= source.size && members.length < MEMBERS) {
    const header = at + BLOCK <= head.length ? head.subarray(at, at + BLOCK) : await source.read(at, BLOCK, signal);
    if (!isTarHeader(header)) break;
    members.push(fieldText(header, 0, 100).replace(/^\.\//, ''));
    const size = octal(header, 124, 12);
    if (size === null) break;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { members, torch: members.filter((name) => TORCH_MEMBERS.has(name)).length >= 2 };
}

export function tarFinding({ members }: TarListing): Finding {
  const shown = members.slice(0, 5).map((name) => `\`${name}\``);
  const rest = members.length - shown.length;
  return finding('FI110', { offset: 0 }, { members: shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '') });
}

/** By the magic of POSIX tar, or by the checksum where the magic is absent (V7 tar). */
function isTarHeader(header: Uint8Array): boolean {
  if (header.length < BLOCK || header[0] === 0) return false;
  if (latin1(header, 257, 262) === 'ustar') return true;
  const stored = octal(header, 148, 8);
  if (stored === null) return false;
  let sum = 8 * 0x20; // the checksum field itself counts as blanks
  for (let index = 0; index < BLOCK; index++) if (index < 148 || index >= 156) sum += header[index] ?? 0;
  return sum === stored;
}

function octal(header: Uint8Array, at: number, length: number): number | null {
  const text = fieldText(header, at, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

function fieldText(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return latin1(field, 0, end === -1 ? field.length : end);
}
