import type { ReportSummary } from '../../contract/report.ts';
import type { Location } from '../../findings/finding.ts';
import { formatCount, plural } from '../../model/quantity.ts';

/** Words that every kind of report shares. */

export function formatMilliseconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A place in words: file, entry, bytes, opcode, key. */
export function placeText({ file, entry, offset, end, opcode, key }: Location): string {
  const parts: string[] = [];
  if (file !== undefined) parts.push(`file ${file}`);
  if (entry !== undefined) parts.push(entry);
  if (offset !== undefined) parts.push(end === undefined ? `byte ${offset}` : `bytes ${offset} to ${end}`);
  if (opcode !== undefined) parts.push(`opcode ${opcode}`);
  if (key !== undefined && key.length > 0) parts.push(`key ${key.join('.')}`);
  return parts.join(', ');
}

/** `3 checkpoints: 2 valid, 1 corrupted` */
export function describeSummary(summary: ReportSummary): string {
  const parts = [`${formatCount(summary.valid)} valid`];
  for (const word of ['corrupted', 'incompatible', 'unsafe'] as const)
    if (summary[word] > 0) parts.push(`${formatCount(summary[word])} ${word}`);
  if (summary.failed > 0) parts.push(`${formatCount(summary.failed)} not read`);
  return `${plural(summary.total, 'checkpoint')}: ${parts.join(', ')}`;
}
