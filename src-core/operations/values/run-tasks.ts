import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Ports } from '../../bytes/ports.ts';
import { plainCrc, quickestCrc, type ChunkCrc } from '../../values/fold-crc.ts';
import { createWorkspace, type Workspace } from '../../values/kernels.ts';
import { runTask } from '../../values/scan/run-task.ts';
import type { ScanTasks } from '../../values/scan/plan.ts';
import type { ScanRow } from '../../values/scan/task.ts';

export interface TaskRun {
  readonly source: ByteSource;
  readonly ports: Ports;
  readonly tasks: ScanTasks;
  /** Called with the results of each task, in whatever order they end. */
  readonly onRows: (rows: Iterable<ScanRow>) => void;
  /** Called as bytes are read, with how many more there are. */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Runs tasks to their end. Rejects with the signal's reason when cancelled, with what the source throws otherwise. */
export type RunTasks = (run: TaskRun) => Promise<void>;

/** One task after the other, on the thread that asks, with pauses in which others may run. */
export const runTasksHere: RunTasks = async ({ source, ports, tasks, onRows, onBytes, signal }) => {
  const desk = takeDesk(ports);
  const { work } = desk;
  const crc = crcFor(desk, tasks, ports);
  const fill = filler(source, ports, signal);
  for (const task of tasks) {
    const steps = runTask(work, task, crc, source.size);
    for (let step = steps.next(); ; step = steps.next()) {
      signal?.throwIfAborted();
      if (step.done === true) {
        onRows(step.value);
        break;
      }
      const { offset, length } = step.value;
      await fill(work.bytes.subarray(work.chunk, work.chunk + length), offset);
      onBytes(length);
    }
  }
  // One that a run was torn from has counts of it on it, and is not used again.
  idle.set(ports, desk);
};

interface Desk {
  readonly work: Workspace;
  /** The quickest of this host, once it has been looked for. */
  crc: ChunkCrc | null;
}

/** The desk that nobody sits at: to compile kernels and time checksums takes longer than to scan a small file. */
const idle = new WeakMap<Ports, Desk>();

function takeDesk(ports: Ports): Desk {
  const free = idle.get(ports);
  idle.delete(ports);
  return free ?? { work: createWorkspace(), crc: null };
}

/** Fewer bytes are summed in the time it takes to find out how they are summed soonest. */
const WORTH_TIMING = 4 << 20;

function crcFor(desk: Desk, tasks: ScanTasks, ports: Ports): ChunkCrc {
  const crc32 = (bytes: Uint8Array, previous?: number) => ports.crc32(bytes, previous);
  if (desk.crc !== null) return desk.crc;
  if (tasks.bytes < WORTH_TIMING) return plainCrc(crc32);
  return (desk.crc = quickestCrc(desk.work, crc32, () => ports.now()));
}

/** Reads at once are kept to this many milliseconds between turns of the event loop. */
const TURN_MS = 8;

/**
 * Fills memory from a source: at once where the source can and is quick, through the event loop every few milliseconds and
 * after a slow read, so that others have their turn and a cancellation is heard.
 */
function filler(
  source: ByteSource,
  ports: Ports,
  signal: AbortSignal | undefined,
): (target: Uint8Array, offset: number) => Promise<void> {
  let turn = -Infinity;
  return async (target, offset) => {
    if (source.fillNow !== undefined && ports.now() - turn < TURN_MS) {
      source.fillNow(offset, target);
      return;
    }
    target.set(await source.read(offset, target.length, signal));
    turn = ports.now();
  };
}
