import type { DirectoryEntry } from './entry.ts';
import type { FindingList } from './finding-list.ts';

export interface CoverageOptions {
  /** The records should fill `[start, end)`: from the first byte of the archive to its directory. */
  readonly start: number;
  readonly end: number;
  /** All entries are known, so that a gap between them is one. */
  readonly complete: boolean;
}

/**
 * Do the records lie one behind the other, from the first byte to the directory, with nothing between them and none on
 * top of another? `entries` are in order of their local header offset.
 */
export function checkCoverage(
  entries: readonly DirectoryEntry[],
  options: CoverageOptions,
  findings: FindingList,
): void {
  const { start, end: directory, complete } = options;
  let covered = start;
  let last: DirectoryEntry | null = null;
  // Behind a record whose own end is unknown nothing can be said about a gap.
  const reportGap = (until: number) => {
    if (complete && until > covered && last?.end !== null)
      findings.add('ZP232', { offset: covered, end: until }, { count: until - covered, offset: covered });
  };
  for (const entry of entries) {
    const begin = entry.localHeaderOffset;
    if (begin < covered && last !== null)
      findings.add('ZP231', { entry: entry.name, offset: begin, end: covered }, { other: last.name, offset: begin });
    reportGap(begin);
    const end = entry.end ?? begin;
    if (end >= covered || last === null) {
      covered = Math.max(covered, end);
      last = entry;
    }
  }
  if (covered > directory && last !== null)
    findings.add(
      'ZP231',
      { entry: last.name, offset: directory, end: covered },
      { other: 'the central directory', offset: directory },
    );
  reportGap(directory);
}

/** What torch looks up by name, whatever the case of its letters (miniz compares names without case). */
const TORCH_RECORD =
  /(?:^|\/)(?:data\.pkl|constants\.pkl|version|byteorder|\.format_version|\.storage_alignment|data\/[^/]*)$/;

/**
 * Report names that stand twice in the directory, or differ only in the case of ASCII letters. A table of hashes over
 * the name bytes does it in one pass: a map of 200,000 strings would take longer than reading the archive.
 */
export function checkNames(entries: readonly DirectoryEntry[], findings: FindingList): void {
  let slots = 16;
  while (slots < entries.length * 2) slots *= 2;
  const table = new Int32Array(slots);
  const hashes = new Uint32Array(entries.length);
  for (const entry of entries) {
    const hash = entry.foldedHash();
    hashes[entry.index] = hash;
    // The product spreads neighbours, whose hashes differ in few bits, over the table.
    let slot = (Math.imul(hash, 0x9e3779b1) >>> 0) & (slots - 1);
    let clash: DirectoryEntry | null = null;
    for (let taken = table[slot] ?? 0; taken !== 0; slot = (slot + 1) & (slots - 1), taken = table[slot] ?? 0) {
      const other = entries[taken - 1];
      if (other === undefined || hashes[other.index] !== hash || !entry.nameFoldsTo(other)) continue;
      if (clash === null || entry.sameName(other)) clash = other;
    }
    table[slot] = entry.index + 1;
    if (clash !== null) reportClash(entry, clash, findings);
  }
}

function reportClash(entry: DirectoryEntry, other: DirectoryEntry, findings: FindingList): void {
  const at = { entry: entry.name };
  if (entry.sameName(other)) findings.add('ZP233', at, { first: other.index, second: entry.index });
  else findings.add(TORCH_RECORD.test(entry.name.toLowerCase()) ? 'ZP234' : 'ZP239', at, { other: other.name });
}
