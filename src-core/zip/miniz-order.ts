import type { FindingCode } from '../findings/catalog.ts';
import { latin1 } from '../bytes/latin1.ts';
import type { ZipArchive, ZipEntry } from './archive.ts';

/** Anything with a name of one character a byte. */
export interface Named {
  readonly name: string;
}

/**
 * Entries in the order in which miniz, the zip reader inside torch, has them after sorting: a heap sort, so that of several with one name the order
 * follows from all the others. Source: miniz, `mz_zip_reader_sort_central_dir_offsets_by_filename`.
 */
export function sortedByName<T extends Named>(entries: readonly T[]): readonly T[] {
  const items = entries.map((entry) => ({ key: lowerAscii(entry.name), entry }));
  const siftDown = (from: number, end: number) => {
    for (let root = from; ;) {
      let child = root * 2 + 1;
      if (child >= end) return;
      if (child + 1 < end && keyAt(items, child) < keyAt(items, child + 1)) child += 1;
      if (keyAt(items, root) >= keyAt(items, child)) return;
      swap(items, root, child);
      root = child;
    }
  };
  for (let start = (items.length - 2) >> 1; start >= 0; start--) siftDown(start, items.length);
  for (let end = items.length - 1; end > 0; end--) {
    swap(items, end, 0);
    siftDown(0, end);
  }
  return items.map(({ entry }) => entry);
}

/** The entry that a binary search meets first. Source: miniz, `mz_zip_locate_file_binary_search`. */
export function winnerByName<T extends Named>(sorted: readonly T[], name: string): T | null {
  const wanted = lowerAscii(name);
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = low + ((high - low) >> 1);
    const entry = sorted[middle];
    if (entry === undefined) return null;
    const key = lowerAscii(entry.name);
    if (key === wanted) return entry;
    if (key < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

function keyAt(items: readonly { readonly key: string }[], index: number): string {
  return items[index]?.key ?? '';
}

function swap(items: unknown[], a: number, b: number): void {
  const [first, second] = [items[a], items[b]];
  if (first === undefined || second === undefined) return;
  items[a] = second;
  items[b] = first;
}

/** It compares bytes, with the letters of ASCII made small. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Two records of one name, as miniz compares names. */
const SAME_NAME: ReadonlySet<FindingCode> = new Set<FindingCode>(['ZP233', 'ZP234', 'ZP239']);

/** The record torch finds under a full name; null for an archive in which every name is another one. */
export function torchLookup(archive: ZipArchive): ((name: string) => ZipEntry | null) | null {
  const { directory, findings } = archive;
  if (directory === null || !findings.some(({ code }) => SAME_NAME.has(code))) return null;
  const named = archive.entries
    .slice(0, directory.count)
    .map((entry) => ({ entry, name: latin1(entry.nameBytes, 0, entry.nameBytes.length) }));
  const sorted = sortedByName(named);
  return (name) => {
    const bytes = new TextEncoder().encode(name);
    return winnerByName(sorted, latin1(bytes, 0, bytes.length))?.entry ?? null;
  };
}
