import type { FindingCode } from '../findings/catalog.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';

/** What a save or copy that ran out of space leaves behind. */
const CUT: ReadonlySet<FindingCode> = new Set<FindingCode>([
  ...(['FI101', 'FI102', 'FI104', 'ZP200', 'ZP201', 'ZP202', 'ZP203', 'ZP204', 'ZP219'] as const),
  ...(['LE301', 'LE302', 'LE311', 'PK301', 'PK302', 'ST201', 'ST202', 'ST212', 'GG204', 'GG216'] as const),
  ...(['NP207', 'HD202', 'OX201'] as const),
]);

/** Less than this on a disk is full: programs and logs need it. */
const NEARLY_FULL = 64 << 20;

/**
 * A file that is cut, on a disk without room for another copy of it. The writer was told so only as a failed write,
 * and whoever copies the file again runs into the same.
 */
export async function fullDiskFinding(
  findings: readonly Finding[],
  size: number,
  { folder }: ReadContext,
): Promise<readonly Finding[]> {
  if (folder?.freeBytes === undefined || !findings.some(({ code }) => CUT.has(code))) return [];
  const free = await folder.freeBytes();
  return free === null || (free >= NEARLY_FULL && free >= size) ? [] : [finding('FI123', {}, { free, size })];
}
