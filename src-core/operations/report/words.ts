import type { ReportSummary } from '../../contract/report.ts';
import type { Location } from '../../findings/finding.ts';

/** Words that every kind of report shares. */

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `12 bytes`, `6.6 KiB`, `1.9 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const exponent = Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length);
  return `${(bytes / 1024 ** exponent).toFixed(1)} ${UNITS[exponent - 1] ?? ''}`;
}

/** `1,234,567` */
export function formatCount(count: number): string {
  // `toLocaleString` loads the data of all languages, which takes longer than checking a small file.
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 tensor`, `12 tensors` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

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
