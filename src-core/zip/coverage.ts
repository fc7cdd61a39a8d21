import { areProvenDistinct } from './distinct-names.ts';
import type { EntryTable } from './entry-table.ts';
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
 * top of another? `order` has the rows in order of their local header offset.
 */
export function checkCoverage(
  table: EntryTable,
  order: Uint32Array,
  options: CoverageOptions,
  findings: FindingList,
): void {
  const { start, end: directory, complete } = options;
  let covered = start;
  let last = -1;
  // Behind a record whose own end is unknown nothing can be said about a gap.
  const reportGap = (until: number) => {
    if (complete && (last < 0 || !Number.isNaN(table.ends[last])))
      findings.add('ZP232', { offset: covered, end: until }, { count: until - covered, offset: covered });
  };
  for (const index of order) {
    const begin = table.headerOffsets[index] ?? 0;
    if (begin < covered && last >= 0)
      findings.add(
        'ZP231',
        { entry: table.names.text(index), offset: begin, end: covered },
        { other: table.names.text(last), offset: begin },
      );
    if (begin > covered) reportGap(begin);
    const end = table.ends[index] ?? NaN;
    const known = Number.isNaN(end) ? begin : end;
    if (known >= covered || last < 0) {
      covered = Math.max(covered, known);
      last = index;
    }
  }
  if (covered > directory && last >= 0)
    findings.add(
      'ZP231',
      { entry: table.names.text(last), offset: directory, end: covered },
      { other: 'the central directory', offset: directory },
    );
  if (directory > covered) reportGap(directory);
}

/** What torch looks up by name, whatever the case of its letters (miniz compares names without case). */
const TORCH_RECORD =
  /(?:^|\/)(?:data\.pkl|constants\.pkl|version|byteorder|\.format_version|\.storage_alignment|data\/[^/]*)$/;

/**
 * Report names that stand twice in the directory, or differ only in the case of ASCII letters. A table of hashes over
 * the name bytes does it in one pass: a map of 200,000 strings would take longer than reading the archive.
 */
export function checkNames(table: EntryTable, findings: FindingList): void {
  if (areProvenDistinct(table)) return;
  const { names, length } = table;
  // At most half of the slots are taken.
  const bits = Math.max(4, 33 - Math.clz32(length));
  const slots = new Int32Array(2 ** bits);
  const mask = slots.length - 1;
  const hashes = new Uint32Array(length);
  for (let index = 0; index < length; index++) {
    const hash = names.foldedHash(index);
    hashes[index] = hash;
    let clash = -1;
    // The upper bits of the product depend on all of the hash.
    let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
    for (let taken = slots[slot] ?? 0; taken !== 0; slot = (slot + 1) & mask, taken = slots[slot] ?? 0) {
      const other = taken - 1;
      if (hashes[other] !== hash || !names.equalButForCase(index, other)) continue;
      if (clash < 0 || names.equal(index, other)) clash = other;
    }
    slots[slot] = index + 1;
    if (clash >= 0) reportClash(table, index, clash, findings);
  }
}

function reportClash({ names }: EntryTable, index: number, other: number, findings: FindingList): void {
  const name = names.text(index);
  if (names.equal(index, other)) findings.add('ZP233', { entry: name }, { first: other, second: index });
  else {
    const code = TORCH_RECORD.test(name.toLowerCase()) ? 'ZP234' : 'ZP239';
    findings.add(code, { entry: name }, { other: names.text(other) });
  }
}
