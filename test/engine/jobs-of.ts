import type { JobId } from '../../src-core/contract/ids.ts';
import type { Job } from '../../src-core/contract/jobs.ts';
import type { Engine } from '../../src-core/node/engine/engine.ts';

/** Where the corpus is. */
export const CORPUS = new URL('../../../shared/corpus/files/', import.meta.url).pathname;

/** The job, once it has ended and what it made is checked. */
export async function ended(engine: Engine, id: JobId): Promise<Job> {
  await engine.idle();
  const job = (await engine.request('jobs', [])).find((one) => one.id === id);
  if (job === undefined) throw new Error('not in the list');
  return job;
}
