import { runFolder } from '../../src-core/node/run-folder/run-folder.ts';
import { logFailedCheckpoint } from '../../src-core/pipeline/failed-list.ts';
import { FileProgressTracker } from '../../src-core/pipeline/file-progress-tracker.ts';

/** Child of the interleaving test: marks 15 files of its own complete, and adds 15 failures. */
const [, , folder = '', worker = ''] = process.argv;
const run = runFolder(folder);
const tracker = new FileProgressTracker(run, 'S');
for (let i = 0; i < 15; i++) {
  await tracker.markComplete(`${worker}-${i}.pt`);
  await logFailedCheckpoint(run, `${worker}-${i}.pt`, 'reason');
}
