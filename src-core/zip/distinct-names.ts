import { decimalText } from '../bytes/decimal.ts';
import { latin1 } from '../bytes/latin1.ts';
import type { EntryTable } from './entry-table.ts';

/** Names that are looked at one by one. */
const FEW = 64;

const SLASH = 0x2f;

/**
 * True where a look at few names proves that no two of all are equal, whatever the case of their letters: all others are
 * different numbers in one folder. False says nothing.
 */
export function areProvenDistinct(table: EntryTable): boolean {
  const middle = table.names.bytesOf(table.length >> 1);
  const folder = middle.subarray(0, middle.lastIndexOf(SLASH) + 1);
  const numbered = table.folder(folder);
  if (numbered.outside.length + numbered.others.length > FEW) return false;
  const [prefix, seen] = [folded(folder), new Set<string>()];
  for (const row of [...numbered.outside.map(({ index }) => index), ...numbered.others]) {
    const name = folded(table.names.bytesOf(row));
    const number = name.startsWith(prefix) ? decimalText(name, prefix.length) : -1;
    if (seen.has(name) || numbered.rowOf(number) >= 0) return false;
    seen.add(name);
  }
  return true;
}

/** Names that differ in the case of ASCII letters alone are one text, and some others as well. */
function folded(name: Uint8Array): string {
  return latin1(name, 0, name.length).toLowerCase();
}
