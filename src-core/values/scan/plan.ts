import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
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
  checksums: Rows<SummedRange>,
  segments: Rows<Segment>,
  wanted: (segment: number) => boolean,
  depth: ScanDepth,
  taskBytes = TASK_BYTES,
): Rows<ScanTask> {
  const parts = new PartList(checksums, segments, wanted);
  const tasks = new TaskList(parts, depth);
  /** Parts `[from, to)` that become one task: neighbours that are small together. */
  let group = { start: 0, end: 0, from: 0, to: 0 };
  for (let from = 0; from < parts.length;) {
    const { start, end, to } = parts.runAt(from);
    if (end - start > taskBytes) {
      tasks.add(group);
      group = { start: end, end, from: to, to };
      for (const slice of slicesOf(parts.slice(from, to), start, end, depth, taskBytes)) tasks.addMade(slice);
    } else if (
      group.to > group.from &&
      to - group.from <= MOST_PARTS &&
      start - group.end <= GAP &&
      end - group.start <= taskBytes
    ) {
      group = { ...group, end, to };
    } else {
      tasks.add(group);
      group = { start, end, from, to };
    }
    from = to;
  }
  tasks.add(group);
  return tasks;
}

/** Checksums and wanted segments in order of their first bytes; what is not empty of them. */
class PartList extends RowTable<ScanPart> {
  readonly length: number;
  readonly #checksums: Rows<SummedRange>;
  readonly #segments: Rows<Segment>;
  /** Places of checksums, then those of segments behind them. */
  readonly #order: Uint32Array;
  // In that order.
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor(checksums: Rows<SummedRange>, segments: Rows<Segment>, wanted: (segment: number) => boolean) {
    super();
    this.#checksums = checksums;
    this.#segments = segments;
    const all = checksums.length + segments.length;
    const [places, starts, ends] = [new Uint32Array(all), new Float64Array(all), new Float64Array(all)];
    let count = 0;
    const add = (place: number, { start, end }: { readonly start: number; readonly end: number }) => {
      [starts[place], ends[place]] = [start, end];
      if (end > start) places[count++] = place;
    };
    for (const [index, range] of checksums.entries()) add(index, range);
    for (const [index, segment] of segments.entries()) if (wanted(index)) add(checksums.length + index, segment);
    this.length = count;
    this.#order = places.slice(0, count).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
    this.#starts = Float64Array.from(this.#order, (place) => starts[place] ?? 0);
    this.#ends = Float64Array.from(this.#order, (place) => ends[place] ?? 0);
  }

  protected row(index: number): ScanPart {
    const place = this.#order[index] ?? 0;
    const checksum = this.#checksums.at(place);
    if (checksum !== undefined) return { kind: 'checksum', ...checksum };
    const id = place - this.#checksums.length;
    const segment = this.#segments.at(id);
    if (segment === undefined) throw new RangeError(`there is no part ${index}`);
    return { kind: 'numbers', id, ...segment, origin: segment.start, limit: segment.end };
  }

  slice(from: number, to: number): readonly ScanPart[] {
    return Array.from({ length: to - from }, (_, at) => this.row(from + at));
  }

  /** Parts from `from` on that touch or overlap: `[from, to)`, and the bytes they cover. */
  runAt(from: number): { readonly start: number; readonly end: number; readonly to: number } {
    const start = this.#starts[from] ?? 0;
    let end = this.#ends[from] ?? 0;
    let to = from + 1;
    for (; to < this.length && (this.#starts[to] ?? 0) < end; to++) end = Math.max(end, this.#ends[to] ?? 0);
    return { start, end, to };
  }
}

interface PartRun {
  readonly start: number;
  readonly end: number;
  /** Parts `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** Tasks that get their parts when they are asked for. */
class TaskList extends RowTable<ScanTask> {
  readonly #parts: PartList;
  readonly #depth: ScanDepth;
  readonly #tasks: (PartRun | ScanTask)[] = [];

  constructor(parts: PartList, depth: ScanDepth) {
    super();
    this.#parts = parts;
    this.#depth = depth;
  }

  get length(): number {
    return this.#tasks.length;
  }

  add(run: PartRun): void {
    if (run.to > run.from) this.#tasks.push(run);
  }

  addMade(task: ScanTask): void {
    this.#tasks.push(task);
  }

  protected row(index: number): ScanTask {
    const task = this.#tasks[index];
    if (task === undefined) throw new RangeError(`there is no task ${index}`);
    if ('parts' in task) return task;
    const { start, end, from, to } = task;
    return { start, end, depth: this.#depth, parts: this.#parts.slice(from, to) };
  }
}

/** A long run in slices; each has its pieces of the parts. */
function* slicesOf(
  parts: readonly ScanPart[],
  start: number,
  end: number,
  depth: ScanDepth,
  taskBytes: number,
): Generator<ScanTask, void> {
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
    yield { start: at, end: sliceEnd, depth, parts: pieces.sort((a, b) => a.start - b.start) };
    active = active.filter((part) => part.end > sliceEnd);
  }
}
