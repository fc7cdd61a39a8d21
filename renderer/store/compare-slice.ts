import type { StateCreator } from 'zustand/vanilla';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId, JobId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';

/** One checkpoint held against another. */
export interface Comparison {
  readonly b: CheckpointId;
  /** Null until the engine has begun it. */
  readonly job: JobId | null;
}

export interface CompareSlice {
  /** The comparison of each checkpoint that was asked for last. */
  readonly comparisons: ReadonlyMap<CheckpointId, Comparison>;
  readonly compareAsked: (a: CheckpointId, b: CheckpointId, values: boolean) => void;
}

type Create = StateCreator<AppState, [], [], CompareSlice>;

export const createCompareSlice =
  (client: Client): Create =>
  (set, get) => ({
    comparisons: new Map(),
    compareAsked: (a, b, values) => {
      const last = get().comparisons.get(a);
      const before = last?.job === null ? undefined : last;
      const asked: Comparison = { b, job: null };
      /** Answers may come in any order: only that to the last question counts. */
      const put = (comparison: Comparison | undefined) => {
        const comparisons = new Map(get().comparisons);
        if (comparisons.get(a) !== asked) return;
        if (comparison === undefined) comparisons.delete(a);
        else comparisons.set(a, comparison);
        set({ comparisons });
      };
      set({ comparisons: new Map(get().comparisons).set(a, asked) });
      client.compare(a, b, { values }).then(
        (job) => put({ b, job }),
        (error: unknown) => {
          put(before);
          get().problemTold(`Could not compare: ${failureText(error)}`);
        },
      );
    },
  });
