import type { ZipArchive } from '../../zip/archive.ts';
import type { ByteRange } from '../../zip/spans.ts';

/** Findings that tell of bytes outside of the records: without them no range has to be looked for. */
const BESIDE_RECORDS: ReadonlySet<string> = new Set(['ZP215', 'ZP217', 'ZP232']);

/**
 * Bytes of a file that no record of its directory holds: in front of the archive, between records, in the comment,
 * behind the end. An archive as writers leave it has none. Half-open, in file order.
 */
export function unlistedRanges(archive: ZipArchive, size: number): readonly ByteRange[] {
  const { directory, findings } = archive;
  if (directory === null) return [];
  const { prefixBytes, trailingBytes, commentLength } = directory;
  const none = prefixBytes === 0 && trailingBytes === 0 && commentLength === 0;
  if (none && !findings.some(({ code }) => BESIDE_RECORDS.has(code))) return [];
  const ranges: ByteRange[] = [];
  let covered = 0;
  const cover = (start: number, end: number) => {
    if (start > covered) ranges.push({ start: covered, end: start });
    covered = Math.max(covered, end);
  };
  const inOrder = archive.entries.toSorted((one, other) => one.localHeaderOffset - other.localHeaderOffset);
  for (const { localHeaderOffset, end, dataOffset, compressedSize } of inOrder)
    if (localHeaderOffset < size)
      cover(localHeaderOffset, end ?? (dataOffset ?? localHeaderOffset) + (dataOffset === null ? 0 : compressedSize));
  cover(directory.offset, directory.offset + directory.size);
  // The end records stand in front of the comment; what else stands there is looked at with them.
  for (const end of [size - trailingBytes - commentLength, size - trailingBytes, size]) cover(end, end);
  return ranges.map(({ start, end }) => ({ start, end: Math.min(end, size) })).filter(({ start, end }) => start < end);
}
