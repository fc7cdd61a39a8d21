import type { ByteRange, RangeKind } from '../../contract/archive.ts';
import type { DescribedFinding } from '../../findings/describe.ts';
import type { ArchiveEntry, Checkpoint } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';

/** Bytes of a local header before its name. Source: APPNOTE.TXT 4.3.7. */
const LOCAL_HEADER = 30;
/** Bytes a data descriptor can have: with or without signature, 32 or 64 bit sizes. Source: APPNOTE.TXT 4.3.9. */
const DESCRIPTOR = new Set([12, 16, 20, 24]);

/** Findings of bytes that belong to nothing, each with their range in the file. */
const HIDDEN: ReadonlySet<string> = new Set(['ZP205', 'ZP206', 'ZP217', 'ZP232', 'ST211', 'ST213', 'LE306', 'NP208']);

/**
 * What each byte of a file is, in order and without holes. Storages that overlap are told by the first; ranges of findings
 * are laid over what is there. [] for a set: its bytes are in several files.
 */
export function byteRanges(checkpoint: Checkpoint, findings: readonly DescribedFinding[]): readonly ByteRange[] {
  if (checkpoint.storages.some(({ file }) => file !== undefined)) return [];
  const known =
    checkpoint.archive === null ? plainRanges(checkpoint) : archiveRanges(checkpoint, checkpoint.archive.entries);
  const filled = fillGaps(
    known.sort((a, b) => a.start - b.start),
    checkpoint,
  );
  const found = [...hiddenRanges(checkpoint, findings), ...damagedRanges(checkpoint, findings)];
  return found.reduce(layOver, filled);
}

function range(start: number, end: number, kind: RangeKind, name: string, tensor: number | null = null): ByteRange {
  return { start, end, kind, name, tensor, count: 1 };
}

function archiveRanges(checkpoint: Checkpoint, entries: Rows<ArchiveEntry>): ByteRange[] {
  const encoder = new TextEncoder();
  const tensors = tensorsByStorage(checkpoint);
  const storages = new Map(checkpoint.storages.map((storage, index) => [storage.entry ?? '', index]));
  const ranges: ByteRange[] = [];
  for (const { name, headerOffset, dataOffset, compressedSize } of entries) {
    const header = Math.min(dataOffset, headerOffset + LOCAL_HEADER + encoder.encode(name).length);
    ranges.push(range(headerOffset, header, 'header', name), range(header, dataOffset, 'padding', name));
    const storage = storages.get(name);
    const kind = storage !== undefined ? 'tensor' : name.endsWith('.pkl') ? 'pickle' : 'record';
    const tensor = storage === undefined ? null : (tensors.get(storage) ?? null);
    ranges.push(range(dataOffset, dataOffset + compressedSize, kind, name, tensor));
  }
  return ranges;
}

function plainRanges(checkpoint: Checkpoint): ByteRange[] {
  const tensors = tensorsByStorage(checkpoint);
  return checkpoint.storages.flatMap(({ fileOffset, bytes, key, file }, index) =>
    fileOffset === null || file !== undefined
      ? []
      : [range(fileOffset, fileOffset + bytes, 'tensor', key, tensors.get(index) ?? null)],
  );
}

function tensorsByStorage({ tensors }: Checkpoint): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const [index, { storage }] of tensors.entries())
    if (storage !== null && !first.has(storage)) first.set(storage, index);
  return first;
}

/** Cut what overlaps and name what is between. */
function fillGaps(sorted: readonly ByteRange[], checkpoint: Checkpoint): readonly ByteRange[] {
  const { size, archive } = checkpoint;
  const ranges: ByteRange[] = [];
  let at = 0;
  for (const one of sorted) {
    const start = Math.max(at, one.start);
    const end = Math.min(size, one.end);
    if (end <= start) continue;
    if (start > at) ranges.push(...gapRanges(at, start, ranges.at(-1), checkpoint));
    ranges.push({ ...one, start, end });
    at = end;
  }
  if (at >= size) return ranges;
  const directory = archive?.directory ?? [size, size];
  if (directory[1] <= directory[0] || directory[0] < at || directory[1] > size)
    return [...ranges, ...gapRanges(at, size, ranges.at(-1), checkpoint)];
  if (directory[0] > at) ranges.push(...gapRanges(at, directory[0], ranges.at(-1), checkpoint));
  ranges.push(range(directory[0], directory[1], 'directory', 'central directory'));
  if (directory[1] < size) ranges.push(range(directory[1], size, 'directory', 'end of central directory'));
  return ranges;
}

/** Bytes that no entry and no storage has. */
function gapRanges(
  start: number,
  end: number,
  before: ByteRange | undefined,
  { archive, format }: Checkpoint,
): readonly ByteRange[] {
  if (archive !== null) {
    const isDescriptor = before !== undefined && before.kind !== 'header' && DESCRIPTOR.has(end - start);
    return [range(start, end, isDescriptor ? 'descriptor' : 'gap', isDescriptor ? before.name : '')];
  }
  if (start > 0) return [range(start, end, 'gap', '')];
  const isPickle = format === 'torch-legacy' || format === 'pickle';
  return [range(0, end, isPickle ? 'pickle' : 'header', '')];
}

function hiddenRanges({ size }: Checkpoint, findings: readonly DescribedFinding[]): readonly ByteRange[] {
  return findings.flatMap(({ code, message, at: { entry, file, offset, end } }): readonly ByteRange[] => {
    if (!HIDDEN.has(code) || entry !== undefined || file !== undefined || offset === undefined || offset >= size)
      return [];
    return [range(offset, Math.min(size, end ?? size), 'hidden', `${code} ${message}`)];
  });
}

function damagedRanges({ archive, size }: Checkpoint, findings: readonly DescribedFinding[]): readonly ByteRange[] {
  const entries = new Map((archive?.entries ?? []).map((entry) => [entry.name, entry]));
  return findings.flatMap(({ severity, kind, code, message, at }): readonly ByteRange[] => {
    if (HIDDEN.has(code) || severity !== 'error' || kind !== 'corrupted' || at.file !== undefined) return [];
    const entry = at.entry === undefined ? undefined : entries.get(at.entry);
    if (at.entry !== undefined && entry === undefined) return [];
    const base = entry?.dataOffset ?? 0;
    if (at.offset === undefined && entry === undefined) return [];
    const start = base + (at.offset ?? 0);
    const end =
      at.end !== undefined
        ? base + at.end
        : at.offset === undefined && entry !== undefined
          ? base + entry.compressedSize
          : start + 1;
    return start >= size || end <= start ? [] : [range(start, Math.min(end, size), 'damage', `${code} ${message}`)];
  });
}

/** `over` in front of whatever lies there; the tensor behind it stays known. */
function layOver(ranges: readonly ByteRange[], over: ByteRange): readonly ByteRange[] {
  const first = firstEnding(ranges, over.start);
  const laid: ByteRange[] = ranges.slice(0, first);
  let tensor: number | null = null;
  let after = first;
  for (; after < ranges.length; after += 1) {
    const one = ranges[after];
    if (one === undefined || one.start >= over.end) break;
    tensor ??= one.tensor;
    if (one.start < over.start) laid.push({ ...one, end: over.start });
  }
  laid.push({ ...over, tensor });
  const last = ranges[after - 1];
  if (last !== undefined && last.end > over.end) laid.push({ ...last, start: over.end });
  return [...laid, ...ranges.slice(after)];
}

/** The first range that ends behind `offset`. */
export function firstEnding(ranges: readonly ByteRange[], offset: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? Infinity) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
