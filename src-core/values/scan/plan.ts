import { isKnownDType } from '../../model/dtype.ts';
import type { Segment } from './segments.ts';
import type { ScanDepth, ScanPart, ScanTask } from './task.ts';

/** Ranges of one task: thousands of tiny tensors are spread over threads, and not all of them are results at once. */
const MOST_PARTS = 4096;
/** Bytes of one task: enough that handing it out costs nothing, few enough that workers end together. */
export const TASK_BYTES = 32 << 20;
/** Bytes without interest that are read along rather than begun anew behind them. */
const GAP = 256 << 10;

/** Bytes whose CRC-32 is wanted; `id` is the caller's. */
export interface SummedRange {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Tasks in file order that read every wanted byte once. Ranges longer than a task are cut: what is made of the pieces is
 * merged by whoever collects. `wanted` says which segments are asked for by any tensor.
 */
export function planTasks(
  checksums: readonly SummedRange[],
  segments: readonly Segment[],
  wanted: (segment: number) => boolean,
  depth: ScanDepth,
  taskBytes = TASK_BYTES,
): readonly ScanTask[] {
  const parts = wholeParts(checksums, segments, wanted);
  const tasks: ScanTask[] = [];
  /** Parts `[from, to)` that become one task: neighbours that are small together. */
  let group = { start: 0, end: 0, from: 0, to: 0 };
  const close = () => {
    const { start, end, from, to } = group;
    if (to > from) tasks.push({ start, end, depth, parts: parts.slice(from, to) });
  };
  for (let from = 0; from < parts.length;) {
    const { start, end, to } = runAt(parts, from);
    if (end - start > taskBytes) {
      close();
      group = { start: end, end, from: to, to };
      cutRun(parts.slice(from, to), start, end, depth, taskBytes, tasks);
    } else if (
      group.to > group.from &&
      to - group.from <= MOST_PARTS &&
      start - group.end <= GAP &&
      end - group.start <= taskBytes
    ) {
      group = { ...group, end, to };
    } else {
      close();
      group = { start, end, from, to };
    }
    from = to;
  }
  close();
  return tasks;
}

function wholeParts(
  checksums: readonly SummedRange[],
  segments: readonly Segment[],
  wanted: (segment: number) => boolean,
): readonly ScanPart[] {
  const parts: ScanPart[] = [];
  for (const { id, start, end } of checksums) if (end > start) parts.push({ kind: 'checksum', id, start, end });
  for (const [id, { start, end, dtype, order, spread }] of segments.entries())
    if (end > start && isKnownDType(dtype) && wanted(id))
      parts.push({ kind: 'numbers', id, start, end, origin: start, limit: end, dtype, order, spread });
  return parts.sort((a, b) => a.start - b.start);
}

/** Parts from `from` on that touch or overlap: `[from, to)`, and the bytes they cover. */
function runAt(
  parts: readonly ScanPart[],
  from: number,
): { readonly start: number; readonly end: number; readonly to: number } {
  const start = parts[from]?.start ?? 0;
  let end = parts[from]?.end ?? 0;
  let to = from + 1;
  for (let part = parts[to]; part !== undefined && part.start < end; part = parts[++to]) end = Math.max(end, part.end);
  return { start, end, to };
}

/** A long run in slices; each has its pieces of the parts. */
function cutRun(
  parts: readonly ScanPart[],
  start: number,
  end: number,
  depth: ScanDepth,
  taskBytes: number,
  tasks: ScanTask[],
): void {
  let next = 0;
  let active: ScanPart[] = [];
  for (let at = start; at < end; at += taskBytes) {
    const sliceEnd = Math.min(at + taskBytes, end);
    for (let part = parts[next]; part !== undefined && part.start < sliceEnd; part = parts[++next]) active.push(part);
    const pieces = active.map((part) => ({
      ...part,
      start: Math.max(part.start, at),
      end: Math.min(part.end, sliceEnd),
    }));
    tasks.push({ start: at, end: sliceEnd, depth, parts: pieces.sort((a, b) => a.start - b.start) });
    active = active.filter((part) => part.end > sliceEnd);
  }
}
