import type { StateCreator } from 'zustand/vanilla';
import type { Client } from '../../src-core/contract/client.ts';
import type { JobId } from '../../src-core/contract/ids.ts';
import type { Job } from '../../src-core/contract/jobs.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';

/** Work that goes on by itself, as the engine tells it. */
export interface JobSlice {
  readonly jobs: ReadonlyMap<JobId, Job>;
  readonly jobsOpened: () => void;
  readonly jobTold: (job: Job) => void;
  readonly jobCancelled: (id: JobId) => void;
}

/** Whether this job runs; so does one that has begun and of which nothing was told yet. */
export function goesOn({ jobs }: JobSlice, id: JobId | null): boolean {
  return id !== null && (jobs.get(id)?.state.status ?? 'running') === 'running';
}

type Create = StateCreator<AppState, [], [], JobSlice>;

export const createJobSlice =
  (client: Client): Create =>
  (set, get) => ({
    jobs: new Map(),

    jobsOpened: () => {
      client.jobs().then(
        (jobs) => {
          // What an event told meanwhile is newer.
          set({ jobs: new Map([...jobs.map((job) => [job.id, job] as const), ...get().jobs]) });
        },
        // An engine that does not answer is told by the queue; what goes on is told again by its next event.
        () => undefined,
      );
    },

    jobTold: (job) => set({ jobs: new Map(get().jobs).set(job.id, job) }),

    jobCancelled: (id) => {
      client.cancelJob(id).catch((error: unknown) => {
        get().problemTold(`Could not cancel: ${failureText(error)}`);
      });
    },
  });
