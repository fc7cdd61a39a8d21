import { finding, type Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import { readChecksums, type Actual } from './checksums.ts';
import type { Scanner } from './scan.ts';

/** Reads checksums with `Ports.crc32`, one entry after the other. Values need a scanner that knows dtypes. */
export const portableScanner: Scanner = async ({ source, context, checksums, onProgress }) => {
  const findings: Finding[] = [];
  const damagedStorages = new Set<number>();
  const report = (done: number, total: number) => {
    onProgress('checksums', done, total);
  };
  for await (const { task, actual } of readChecksums(source, checksums, context, report)) {
    const found = checksumFinding(task, actual);
    if (found === null) continue;
    findings.push(found);
    if (task.storage !== null) damagedStorages.add(task.storage);
  }
  return { findings, damagedStorages, stats: null };
};

/** What the difference between recorded and actual bytes means, or null when there is none. */
function checksumFinding(task: ChecksumTask, actual: Actual): Finding | null {
  const { entry } = task;
  if (actual.kind === 'skipped') return null;
  if (actual.kind === 'damaged') return finding('ZP265', { entry }, { entry, why: actual.message });
  if (actual.size !== task.size)
    return finding('ZP266', { entry }, { entry, expected: task.size, actual: actual.size });
  if (actual.crc32 === task.crc32) return null;
  const data = { entry, bytes: actual.size, expected: hex(task.crc32), actual: hex(actual.crc32) };
  return finding('ZP260', { entry, offset: 0, end: actual.size }, data);
}

function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`;
}
