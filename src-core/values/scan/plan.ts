import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import { sortRows } from '../../zip/file-order.ts';
import { decodeNumbersCode, type SegmentList } from './segments.ts';
import {
  encodeTask,
  encodeWhole,
  lengthOfTask,
  lengthOfWhole,
  type ScanDepth,
  type ScanPart,
  type ScanTask,
} from './task.ts';

/** Ranges of one task: thousands of tiny tensors are spread over threads, and not all of them are results at once. */
const MOST_PARTS = 512;
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

/** Tasks in file order. Nearly all are ranges of parts, which are made when somebody asks for them. */
export interface ScanTasks extends Rows<ScanTask> {
  /** Bytes that are read. */
  readonly bytes: number;
  /** Ranges in them, of which something is made. */
  readonly parts: number;
  /** Of checksums, and of segments, that are cut: how many pieces each is in. */
  readonly cutChecksums: ReadonlyMap<number, number>;
  readonly cutSegments: ReadonlyMap<number, number>;
  /** Numbers that a task is encoded as. */
  lengthOf(index: number): number;
  /** Write a task to `out`, which has room for exactly its numbers. */
  encode(index: number, out: Float64Array): void;
}

/**
 * Tasks in file order that read every wanted byte once. Ranges longer than a task are cut: what is made of the pieces is
 * merged by whoever collects. `wanted` says which segments are asked for by any tensor.
 */
export function planTasks(
  checksums: Rows<SummedRange>,
  segments: SegmentList,
  wanted: (segment: number) => boolean,
  depth: ScanDepth,
  taskBytes = TASK_BYTES,
): ScanTasks {
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
class PartList {
  readonly length: number;
  readonly #segments: SegmentList;
  /** By checksum. */
  readonly #ids: Float64Array;
  /** Places of checksums, then those of segments behind them. */
  readonly #order: Uint32Array;
  // By these places.
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor(checksums: Rows<SummedRange>, segments: SegmentList, wanted: (segment: number) => boolean) {
    this.#segments = segments;
    const all = checksums.length + segments.length;
    this.#ids = new Float64Array(checksums.length);
    this.#starts = new Float64Array(all);
    this.#ends = new Float64Array(all);
    const places = new Uint32Array(all);
    let count = 0;
    const add = (place: number, start: number, end: number) => {
      this.#starts[place] = start;
      this.#ends[place] = end;
      if (end > start) places[count++] = place;
    };
    for (let index = 0; index < checksums.length; index++) {
      const { id, start, end } = checksums.at(index) ?? NO_RANGE;
      this.#ids[index] = id;
      add(index, start, end);
    }
    const sums = count;
    for (let index = 0; index < segments.length; index++)
      if (wanted(index)) add(checksums.length + index, segments.startAt(index), segments.endAt(index));
    this.length = count;
    this.#order = mergeRows(
      sortRows(places.subarray(0, sums), this.#starts),
      sortRows(places.subarray(sums, count), this.#starts),
      this.#starts,
    );
  }

  at(index: number): ScanPart {
    const place = this.#order[index] ?? 0;
    const [start, end] = [this.startAt(index), this.endAt(index)];
    if (place < this.#ids.length) return { kind: 'checksum', id: this.idAt(index), start, end };
    const numbers = decodeNumbersCode(this.codeAt(index));
    return { kind: 'numbers', id: this.idAt(index), start, end, origin: start, limit: end, ...numbers };
  }

  startAt(index: number): number {
    return this.#starts[this.#order[index] ?? 0] ?? 0;
  }

  endAt(index: number): number {
    return this.#ends[this.#order[index] ?? 0] ?? 0;
  }

  idAt(index: number): number {
    const place = this.#order[index] ?? 0;
    return place < this.#ids.length ? (this.#ids[place] ?? 0) : place - this.#ids.length;
  }

  /** 0 for a checksum, else `numbersCode`. */
  codeAt(index: number): number {
    const segment = (this.#order[index] ?? 0) - this.#ids.length;
    return segment < 0 ? 0 : this.#segments.codeAt(segment);
  }

  slice(from: number, to: number): readonly ScanPart[] {
    return Array.from({ length: to - from }, (_, at) => this.at(from + at));
  }

  /** Parts from `from` on that touch or overlap: `[from, to)`, and the bytes they cover. */
  runAt(from: number): { readonly start: number; readonly end: number; readonly to: number } {
    const start = this.startAt(from);
    let end = this.endAt(from);
    let to = from + 1;
    for (; to < this.length && this.startAt(to) < end; to++) end = Math.max(end, this.endAt(to));
    return { start, end, to };
  }
}

const NO_RANGE: SummedRange = { id: 0, start: 0, end: 0 };

/** Two lists of rows in the order of a column as one; of equal rows those of the first come first. */
function mergeRows(a: Uint32Array, b: Uint32Array, column: Float64Array): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at++) {
    const takesFirst = j === b.length || (i < a.length && (column[a[i] ?? 0] ?? 0) <= (column[b[j] ?? 0] ?? 0));
    merged[at] = (takesFirst ? a[i++] : b[j++]) ?? 0;
  }
  return merged;
}

interface PartRun {
  readonly start: number;
  readonly end: number;
  /** Parts `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

class TaskList extends RowTable<ScanTask> implements ScanTasks {
  readonly cutChecksums = new Map<number, number>();
  readonly cutSegments = new Map<number, number>();
  bytes = 0;
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

  get parts(): number {
    return this.#parts.length;
  }

  add(run: PartRun): void {
    if (run.to > run.from) this.#push(run);
  }

  /** A task that holds pieces of parts. */
  addMade(task: ScanTask): void {
    this.#push(task);
    for (const { kind, id } of task.parts) {
      const cut = kind === 'checksum' ? this.cutChecksums : this.cutSegments;
      cut.set(id, (cut.get(id) ?? 0) + 1);
    }
  }

  #push(task: PartRun | ScanTask): void {
    this.#tasks.push(task);
    this.bytes += task.end - task.start;
  }

  lengthOf(index: number): number {
    const task = this.#taskAt(index);
    return 'parts' in task ? lengthOfTask(task) : lengthOfWhole(task.to - task.from);
  }

  encode(index: number, out: Float64Array): void {
    const task = this.#taskAt(index);
    if ('parts' in task) encodeTask(task, out);
    else encodeWhole({ ...task, depth: this.#depth }, this.#parts, out);
  }

  protected row(index: number): ScanTask {
    const task = this.#taskAt(index);
    if ('parts' in task) return task;
    const { start, end, from, to } = task;
    return { start, end, depth: this.#depth, parts: this.#parts.slice(from, to) };
  }

  #taskAt(index: number): PartRun | ScanTask {
    const task = this.#tasks[index];
    if (task === undefined) throw new RangeError(`there is no task ${index}`);
    return task;
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
