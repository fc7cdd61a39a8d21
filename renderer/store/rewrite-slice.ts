import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId, Client, JobId } from '../../src-core/contract/client.ts';
import type { Repair, RewriteRequest } from '../../src-core/contract/rewrite.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';

/** A rewrite that is being put together, and the job that ran it last. */
export interface RewriteDraft {
  readonly request: RewriteRequest;
  readonly place: 'beside' | 'in-place';
  /** What was typed for the new file; null takes what the plan suggests. */
  readonly name: string | null;
  readonly job: JobId | null;
}

export const EMPTY_DRAFT: RewriteDraft = {
  request: { edits: [], to: 'same' },
  place: 'beside',
  name: null,
  job: null,
};

export interface RewriteSlice {
  /** By checkpoint, so that looking at another one loses nothing. */
  readonly rewriteDrafts: ReadonlyMap<CheckpointId, RewriteDraft>;
  readonly draftChanged: (id: CheckpointId, change: Partial<RewriteDraft>) => void;
  /** Open the Rewrite view with this repair filled in. A salvage is only opened: nothing is written by looking at it. */
  readonly repairOpened: (id: CheckpointId, repair: Repair) => void;
  /** Write; `name` is the new file's, beside the old one. */
  readonly rewriteRun: (id: CheckpointId, name: string) => void;
  readonly salvageRun: (id: CheckpointId, name: string) => void;
}

type Create = StateCreator<AppState, [], [], RewriteSlice>;

export const createRewriteSlice =
  (client: Client): Create =>
  (set, get) => {
    const began = (id: CheckpointId, job: Promise<JobId>) => {
      job.then(
        (started) => get().draftChanged(id, { job: started, name: null }),
        (error: unknown) => get().problemTold(`Could not write: ${failureText(error)}`),
      );
    };
    return {
      rewriteDrafts: new Map(),

      draftChanged: (id, change) => {
        const { rewriteDrafts } = get();
        const draft = { ...(rewriteDrafts.get(id) ?? EMPTY_DRAFT), ...change };
        set({ rewriteDrafts: new Map(rewriteDrafts).set(id, draft) });
      },

      repairOpened: (id, { action, suggestedName }) => {
        if (action.kind === 'rewrite')
          get().draftChanged(id, { ...EMPTY_DRAFT, request: action.request, name: suggestedName });
        set({ tab: 'rewrite' });
      },

      rewriteRun: (id, name) => {
        const { request, place } = get().rewriteDrafts.get(id) ?? EMPTY_DRAFT;
        began(
          id,
          client.runRewrite(id, request, place === 'in-place' ? { kind: 'in-place' } : { kind: 'beside', name }),
        );
      },

      salvageRun: (id, name) => began(id, client.salvage(id, name)),
    };
  };
