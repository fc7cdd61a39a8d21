import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { quickestCrc } from '../values/fold-crc.ts';
import { createWorkspace } from '../values/kernels.ts';
import { runTask } from '../values/scan/run-task.ts';
import { encodeRows, type ScanRow } from '../values/scan/task.ts';
import { nodePorts } from './ports.ts';
import { isCancelled, takeTask, type ReadFailure, type RunMessage, type WorkerMessage } from './scan/protocol.ts';

/** One thread of the scan pool: reads into its own memory, where everything runs over it. */

/** Progress is told after this many bytes. */
const TELL_BYTES = 4 << 20;

const work = createWorkspace();
const crc = quickestCrc(
  work,
  (bytes, previous) => nodePorts.crc32(bytes, previous),
  () => nodePorts.now(),
);

/** Why the bytes of a file could not be had. */
class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly failure: ReadFailure;

  constructor(failure: ReadFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

function say(message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function runAll({ run, descriptor, fileSize, tasks }: RunMessage): void {
  let untold = 0;
  const tell = () => {
    say({ type: 'bytes', run, bytes: untold });
    untold = 0;
  };
  for (let task = takeTask(tasks); task !== null; task = takeTask(tasks)) {
    const steps = runTask(work, task, crc, fileSize);
    let rows: readonly ScanRow[] | null = null;
    while (rows === null) {
      if (isCancelled(tasks)) return;
      const step = steps.next();
      if (step.done === true) rows = step.value;
      else {
        fill(descriptor, step.value.offset, step.value.length);
        untold += step.value.length;
        if (untold >= TELL_BYTES) tell();
      }
    }
    const code = encodeRows(rows);
    tell();
    say({ type: 'rows', run, rows: code }, [code.buffer]);
  }
}

/** Read bytes of the file to the beginning of the chunk. */
function fill(descriptor: number, offset: number, length: number): void {
  for (let filled = 0; filled < length;) {
    let count: number;
    try {
      count = readSync(descriptor, work.bytes, work.chunk + filled, length - filled, offset + filled);
    } catch (error) {
      const code =
        error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
      throw new ReadError({ offset: offset + filled, code, message: error instanceof Error ? error.message : code });
    }
    if (count === 0) throw new ReadError({ offset: offset + filled, code: 'ECHANGED', message: 'it ends early' });
    filled += count;
  }
}

parentPort?.on('message', (message: RunMessage) => {
  const { run } = message;
  try {
    runAll(message);
    say({ type: 'ended', run, failure: null });
  } catch (error) {
    if (error instanceof ReadError) say({ type: 'ended', run, failure: error.failure });
    else say({ type: 'broken', run, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

say({ type: 'ready' });
