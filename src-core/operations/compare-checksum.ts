import { finding, type Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import { checksumFindings, type ChecksumPolicy } from '../zip/checksums.ts';
import { findBlankRun } from '../zip/zero-runs.ts';
import type { Actual } from './checksums.ts';
import type { ScanRequest } from './scan.ts';

/** What the difference between recorded and actual bytes means; [] when there is none. */
export async function compareChecksum(
  task: ChecksumTask,
  actual: Actual,
  policy: ChecksumPolicy,
  { source, context: { signal } }: Pick<ScanRequest, 'source' | 'context'>,
): Promise<readonly Finding[]> {
  const { entry } = task;
  if (actual.kind === 'skipped') return [];
  if (task.unsummed === true) return chunkFindings(task, actual);
  if (actual.kind === 'damaged') return [finding('ZP265', { entry }, { entry, why: actual.message })];
  if (actual.size !== task.size)
    return [finding('ZP266', { entry }, { entry, expected: task.size, actual: actual.size })];
  const found = checksumFindings(task, actual.crc32, policy);
  if (task.method !== 0 || !found.some(({ code }) => code === 'ZP260')) return found;
  // The bytes differ: where in them a block is missing is worth a second read.
  const range = { start: task.fileOffset, end: task.fileOffset + task.storedBytes };
  const options = { shortest: 512, block: 512, ...(signal === undefined ? {} : { signal }) };
  return checksumFindings(task, actual.crc32, policy, await findBlankRun(source, range, options));
}

/** A chunk of an array, which has no checksum: it is to inflate to as many bytes as the array needs. */
function chunkFindings(
  { entry, size }: ChecksumTask,
  actual: Exclude<Actual, { kind: 'skipped' }>,
): readonly Finding[] {
  if (actual.kind === 'read' && actual.size === size) return [];
  const what =
    actual.kind === 'damaged'
      ? `it does not inflate: ${actual.message}`
      : `it inflates to ${actual.size} bytes, the array needs ${size}`;
  return [finding('SE228', {}, { file: entry, what })];
}

/** Whether a finding of a checksum says that the bytes are not those that were written. */
export function isDamage({ code }: Finding): boolean {
  return code !== 'ZP263';
}
