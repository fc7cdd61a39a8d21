import type { ByteSource } from '../bytes/byte-source.ts';
import type { ZipArchive } from './archive.ts';
import type { FindingList } from './finding-list.ts';
import type { ReadArchiveOptions } from './read.ts';

export async function diagnose(
  source: ByteSource,
  options: ReadArchiveOptions,
  findings: FindingList,
  why: 'no-end-record' | 'no-directory',
): Promise<ZipArchive> {
  void options;
  if (why === 'no-end-record') findings.add('ZP201', {}, { size: source.size });
  return { entries: [], directory: null, findings: findings.toArray(), unusable: true, partial: null };
}
