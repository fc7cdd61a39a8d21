import { finding, type Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import { checksumFindings, checksumPolicy, type ChecksumPolicy } from '../zip/checksums.ts';
import { findBlankRun } from '../zip/zero-runs.ts';
import { readChecksums, type Actual } from './checksums.ts';
import type { ScanRequest, Scanner } from './scan.ts';

/** Reads checksums with `Ports.crc32`, one entry after the other. Values need a scanner that knows dtypes. */
export const portableScanner: Scanner = async (request) => {
  const { source, context, checkpoint, checksums, onProgress } = request;
  const policy = checksumPolicy(checkpoint.archive?.entries ?? []);
  const findings: Finding[] = [];
  const damagedStorages = new Set<number>();
  const report = (done: number, total: number) => {
    onProgress('checksums', done, total);
  };
  for await (const { task, actual } of readChecksums(source, checksums, context, report)) {
    const found = await compareChecksum(task, actual, policy, request);
    findings.push(...found);
    if (task.storage !== null && found.some(isDamage)) damagedStorages.add(task.storage);
  }
  return { findings, damagedStorages, stats: null };
};

/** What the difference between recorded and actual bytes means; [] when there is none. */
export async function compareChecksum(
  task: ChecksumTask,
  actual: Actual,
  policy: ChecksumPolicy,
  { source, context: { signal } }: Pick<ScanRequest, 'source' | 'context'>,
): Promise<readonly Finding[]> {
  const { entry } = task;
  if (actual.kind === 'skipped') return [];
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

function isDamage({ code }: Finding): boolean {
  return code !== 'ZP263';
}
