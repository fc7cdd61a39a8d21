import type { ScanTasks } from '../../values/scan/plan.ts';
import { decodeTask, type ScanTask } from '../../values/scan/task.ts';

/** What a worker is asked to do: take the next task from a shared list until none is left, or all is cancelled. */
export interface RunMessage {
  readonly run: number;
  readonly descriptor: number;
  readonly fileSize: number;
  readonly tasks: SharedTasks;
}

/** What a worker says. `ready` comes once; `ended` is the last word of a run. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'rows'; readonly run: number; readonly rows: Float64Array }
  | { readonly type: 'bytes'; readonly run: number; readonly bytes: number }
  | { readonly type: 'ended'; readonly run: number; readonly failure: ReadFailure | null }
  /** Not the file's fault and not the machine's. */
  | { readonly type: 'broken'; readonly run: number; readonly message: string };

export interface ReadFailure {
  readonly offset: number;
  /** The system's code; ECHANGED where the file ended too early. */
  readonly code: string;
  readonly message: string;
}

/** A list of tasks in memory that all threads see. */
export interface SharedTasks {
  readonly codes: SharedArrayBuffer;
  /** Task `i` is `codes[starts[i], starts[i + 1])`, in float64. */
  readonly starts: SharedArrayBuffer;
  /** int32: the next task to take, and whether all is cancelled. */
  readonly control: SharedArrayBuffer;
}

const NEXT = 0;
const CANCELLED = 1;

export function shareTasks(tasks: ScanTasks): SharedTasks {
  const starts = new Float64Array(new SharedArrayBuffer((tasks.length + 1) * 8));
  let end = 0;
  for (let index = 0; index < tasks.length; index++) starts[index + 1] = end += tasks.lengthOf(index);
  const codes = new Float64Array(new SharedArrayBuffer(Math.max(1, end) * 8));
  for (let index = 0; index < tasks.length; index++)
    tasks.encode(index, codes.subarray(starts[index], starts[index + 1]));
  return { codes: codes.buffer, starts: starts.buffer, control: new SharedArrayBuffer(8) };
}

/** The next task nobody has taken, in file order; null when there is none. */
export function takeTask({ codes, starts, control }: SharedTasks): ScanTask | null {
  const places = new Float64Array(starts);
  const index = Atomics.add(new Int32Array(control), NEXT, 1);
  const [start, end] = [places[index], places[index + 1]];
  return start === undefined || end === undefined ? null : decodeTask(new Float64Array(codes).subarray(start, end));
}

export function cancelTasks({ control }: SharedTasks): void {
  Atomics.store(new Int32Array(control), CANCELLED, 1);
}

export function isCancelled({ control }: SharedTasks): boolean {
  return Atomics.load(new Int32Array(control), CANCELLED) === 1;
}
