import type { JobId } from '../../src-core/contract/ids.ts';
import { ENGINE_LOST, type Job } from '../../src-core/contract/jobs.ts';

/** Jobs that go on in the engine: lost with it. */
export class RunningJobs {
  readonly #jobs = new Map<JobId, Job>();

  update(job: Job): void {
    if (job.state.status === 'running') this.#jobs.set(job.id, job);
    else this.#jobs.delete(job.id);
  }

  /** All of them as jobs that have failed; none runs any more. */
  lose(message: string): readonly Job[] {
    const state = { status: 'failed', code: ENGINE_LOST, message } as const;
    const lost = Array.from(this.#jobs.values(), (job) => ({ ...job, state }));
    this.#jobs.clear();
    return lost;
  }
}
