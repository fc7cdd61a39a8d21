import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId, Client, JobId } from '../../src-core/contract/client.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';

/** One checkpoint held against another. */
export interface Comparison {
  readonly b: CheckpointId;
  readonly job: JobId;
}

export interface CompareSlice {
  /** The last comparison of each checkpoint. */
  readonly comparisons: ReadonlyMap<CheckpointId, Comparison>;
  readonly compareAsked: (a: CheckpointId, b: CheckpointId, values: boolean) => void;
}

type Create = StateCreator<AppState, [], [], CompareSlice>;

export const createCompareSlice =
  (client: Client): Create =>
  (set, get) => ({
    comparisons: new Map(),
    compareAsked: (a, b, values) => {
      client.compare(a, b, { values }).then(
        (job) => set({ comparisons: new Map(get().comparisons).set(a, { b, job }) }),
        (error: unknown) => get().problemTold(`Could not compare: ${failureText(error)}`),
      );
    },
  });
