import { isKnownDType } from '../../model/dtype.ts';
import type { Segment } from './segments.ts';
import type { ScanDepth, ScanPart, ScanTask } from './task.ts';

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
  for (const { start, end, from, to } of runsOf(parts)) {
    if (end - start <= taskBytes) tasks.push({ start, end, depth, parts: parts.slice(from, to) });
    else cutRun(parts.slice(from, to), start, end, depth, taskBytes, tasks);
  }
  return joinSmall(tasks, taskBytes);
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

interface Run {
  readonly start: number;
  end: number;
  /** Parts `[from, to)` lie in it. */
  readonly from: number;
  to: number;
}

/** Parts that touch or overlap, as one run. */
function runsOf(parts: readonly ScanPart[]): readonly Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (const [index, { start, end }] of parts.entries()) {
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
      last.to = index + 1;
    } else runs.push((last = { start, end, from: index, to: index + 1 }));
  }
  return runs;
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

/** Neighbours that are small together become one task. */
function joinSmall(tasks: readonly ScanTask[], taskBytes: number): readonly ScanTask[] {
  const joined: ScanTask[] = [];
  let group: ScanTask[] = [];
  const close = () => {
    const first = group[0];
    const last = group.at(-1);
    if (first !== undefined && last !== undefined)
      joined.push(
        group.length === 1
          ? first
          : { start: first.start, end: last.end, depth: first.depth, parts: group.flatMap(({ parts }) => parts) },
      );
    group = [];
  };
  for (const task of tasks) {
    const first = group[0];
    const last = group.at(-1);
    const fits =
      first !== undefined && last !== undefined && task.start - last.end <= GAP && task.end - first.start <= taskBytes;
    if (!fits) close();
    group.push(task);
  }
  close();
  return joined;
}
