import { runTasksHere, type RunTasks } from '../../operations/values/run-tasks.ts';
import { scannerWith } from '../../operations/values/scanner.ts';
import { FileSource } from '../file-source.ts';
import { ScanPool } from '../scan-pool.ts';

/** Fewer bytes are read before threads have started. */
const WORTH_THREADS = 24 << 20;

let shared: ScanPool | null = null;

/** On the threads of the process's one pool, where there is enough to read; otherwise here. */
export const runTasksOnThreads: RunTasks = async (run) => {
  const { source, tasks } = run;
  if (source instanceof FileSource && tasks.bytes >= WORTH_THREADS) {
    shared ??= new ScanPool();
    if (shared.isAvailable && (await shared.run({ ...run, source })) === 'done') return;
  }
  await runTasksHere(run);
};

/** The scanner for files on this machine. */
export const nodeScanner = scannerWith(runTasksOnThreads);
