import { runTasksHere, type RunTasks } from '../../operations/values/run-tasks.ts';
import { scannerWith } from '../../operations/values/scanner.ts';
import { FileSource } from '../file-source.ts';
import { ScanPool } from '../scan-pool.ts';

/** Fewer bytes are read before threads have started. */
const WORTH_THREADS = 24 << 20;

/**
 * So many bytes are read in the time that it takes to put one result with the others, which is done here: of tiny tensors
 * threads take little work away, and 40 MB each.
 */
const PART_BYTES = 2048;

let shared: ScanPool | null = null;

/** On the threads of the process's one pool, where there is enough to read; otherwise here. */
export const runTasksOnThreads: RunTasks = async (run) => {
  const { source, tasks } = run;
  if (source instanceof FileSource && tasks.bytes - tasks.parts * PART_BYTES >= WORTH_THREADS) {
    shared ??= new ScanPool();
    if (shared.isAvailable && (await shared.run({ ...run, source })) === 'done') return;
  }
  await runTasksHere(run);
};

/** The scanner for files on this machine. */
export const nodeScanner = scannerWith(runTasksOnThreads);
