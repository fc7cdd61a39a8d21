import type { SetEntry } from '../../bytes/file-set.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { isPlainName } from '../../bytes/plain-name.ts';
import { groupBy } from '../../model/group-by.ts';
import type { DcpItem } from './metadata.ts';

/** The items of one file, in the order in which they lie in it. */
export interface RankFile {
  readonly file: string;
  readonly size: number;
  readonly items: readonly DcpItem[];
}

export interface CheckedFiles {
  /** Files that are there, with the items that can be read from them. */
  readonly readable: readonly RankFile[];
  readonly findings: readonly Finding[];
}

/** Hold the places that the metadata notes against the files that are there. */
export function checkFiles(items: readonly DcpItem[], entries: readonly SetEntry[]): CheckedFiles {
  const sizes = new Map(entries.filter(({ kind }) => kind === 'file').map(({ name, size }) => [name, size]));
  const groups = groupByFile(items);
  const swapped = swappedFiles(groups, sizes);
  const findings: Finding[] = [];
  const readable: RankFile[] = [];
  for (const [file, own] of groups) {
    const size = sizes.get(file);
    const count = own.length;
    if (!isPlainName(file)) findings.push(finding('SE216', {}, { name: file.slice(0, 256), count }));
    else if (size === undefined) findings.push(finding('SE211', { file }, { file, count }));
    else if (size === 0) findings.push(finding('FI101', { file }, {}, 'EOFError'));
    else {
      const other = swapped.get(file);
      if (other === undefined) readable.push({ file, size, items: inside(own, size) });
      findings.push(...lengthFindings(file, size, own, other));
    }
  }
  for (const name of sizes.keys())
    if (name.endsWith('.distcp') && !groups.has(name)) findings.push(finding('SE215', { file: name }, { file: name }));
  return { readable, findings };
}

function groupByFile(items: readonly DcpItem[]): ReadonlyMap<string, readonly DcpItem[]> {
  const groups = groupBy(items, ({ file }) => file);
  for (const group of groups.values()) group.sort((a, b) => a.start - b.start);
  return groups;
}

function endOf(items: readonly DcpItem[]): number {
  return items.reduce((end, { start, length }) => Math.max(end, start + length), 0);
}

function inside(items: readonly DcpItem[], size: number): readonly DcpItem[] {
  return items.filter(({ start, length }) => start + length <= size);
}

function lengthFindings(
  file: string,
  size: number,
  items: readonly DcpItem[],
  other: string | undefined,
): readonly Finding[] {
  const needed = endOf(items);
  if (other !== undefined) return [finding('SE213', { file }, { file, other, needed, size })];
  if (size > needed) return [finding('SE214', { file, offset: needed, end: size }, { file, count: size - needed })];
  const count = items.length - inside(items, size).length;
  return count === 0 ? [] : [finding('SE212', { file, offset: size, end: needed }, { file, size, count, needed })];
}

/** Pairs of files each of which has exactly the length that the other should have. */
function swappedFiles(
  groups: ReadonlyMap<string, readonly DcpItem[]>,
  sizes: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
  const wrong = [...groups].flatMap(([file, items]) => {
    const size = sizes.get(file);
    const needed = endOf(items);
    return size === undefined || size === needed ? [] : [{ file, size, needed }];
  });
  const byLengths = new Map(wrong.map((one) => [`${one.size} ${one.needed}`, one.file]));
  return new Map(
    wrong.flatMap(({ file, size, needed }) => {
      const other = byLengths.get(`${needed} ${size}`);
      return other === undefined ? [] : [[file, other] as const];
    }),
  );
}
