import { finding, type Finding } from '../findings/finding.ts';
import type { ZipEntry } from '../zip/archive.ts';
import { isMacLeftover, STORAGES, type ArchiveRoot } from './archive-root.ts';

/** Records of a checkpoint beside its storages, by their names inside the root. Source: torch/serialization.py, `_save`. */
const OF_TORCH: ReadonlySet<string> = new Set(
  'data.pkl version byteorder .format_version .storage_alignment .data/version .data/serialization_id'.split(' '),
);

/**
 * Records that no load reads: storages that the object does not refer to, and what torch never writes. `records` are the
 * archive's rows as `ZipStorages` has them. Records outside of the root, and
 * second ones of one name, have findings of their own.
 */
export function unreadFindings(root: ArchiveRoot, records: Uint8Array): readonly Finding[] {
  const unread = root.table
    .where((row) => (records[row] ?? 0) === 0)
    .filter((entry) => entry.name.startsWith(root.prefix) && root.isFound(entry) && !isLeftover(entry));
  const inside = (entry: ZipEntry) => entry.name.slice(root.prefix.length);
  const storages = unread.filter((entry) => inside(entry).startsWith(STORAGES));
  const others = unread.filter(
    (entry) => !inside(entry).startsWith(STORAGES) && !OF_TORCH.has(inside(entry).toLowerCase()),
  );
  return [...told('TA215', others), ...told('TA216', storages)];
}

/** What archivers add: folders, and what the Finder keeps. */
function isLeftover({ name, size }: ZipEntry): boolean {
  return (name.endsWith('/') && size === 0) || isMacLeftover(name);
}

function told(code: 'TA215' | 'TA216', entries: readonly ZipEntry[]): readonly Finding[] {
  const [first] = entries;
  if (first === undefined) return [];
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const others = entries.length === 1 ? '' : ` and ${entries.length - 1} more`;
  return [finding(code, { entry: first.name }, { bytes, others, name: first.name.slice(0, 256) })];
}
