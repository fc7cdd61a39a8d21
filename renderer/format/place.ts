import type { DescribedFinding } from '../../src-core/findings/describe.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import { formatCount } from './count.ts';
import { formatKeyPath } from './name.ts';

/** Where a finding is, as labelled parts: file of the set, entry, bytes, opcode, key. */
export function describePlace(at: DescribedFinding['at']): readonly (readonly [string, string])[] {
  const parts: (readonly [string, string])[] = [];
  if (at.file !== undefined) parts.push(['file', displayText(at.file)]);
  if (at.entry !== undefined) parts.push(['entry', displayText(at.entry)]);
  if (at.offset !== undefined) parts.push([at.end === undefined ? 'byte' : 'bytes', byteRange(at.offset, at.end)]);
  if (at.opcode !== undefined) parts.push(['opcode', at.opcode]);
  if (at.key !== undefined && at.key.length > 0) parts.push(['key', formatKeyPath(at.key)]);
  return parts;
}

/** Half-open in the data, first to last for people. */
function byteRange(offset: number, end: number | undefined): string {
  if (end === undefined || end <= offset + 1) return formatCount(offset);
  return `${formatCount(offset)} to ${formatCount(end - 1)}`;
}
