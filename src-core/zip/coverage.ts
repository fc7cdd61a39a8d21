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

/** Report names that stand twice in the directory, or differ only in the case of ASCII letters. */
export function checkNames(entries: readonly DirectoryEntry[], findings: FindingList): void {
  const exact = new Map<string, DirectoryEntry>();
  const folded = new Map<string, string>();
  for (const entry of entries) {
    const first = exact.get(entry.name);
    if (first !== undefined) {
      findings.add('ZP233', { entry: entry.name }, { first: first.index, second: entry.index });
      continue;
    }
    exact.set(entry.name, entry);
  }
  for (const [name, entry] of exact) {
    const lower = lowerAscii(name);
    const other = folded.get(lower);
    if (other === undefined) folded.set(lower, name);
    else findings.add(TORCH_RECORD.test(lower) ? 'ZP234' : 'ZP239', { entry: name }, { other, index: entry.index });
  }
}

function lowerAscii(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : name;
}
