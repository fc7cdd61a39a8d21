import type { StateCreator } from 'zustand/vanilla';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId, JobId } from '../../src-core/contract/ids.ts';
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
  /** Asked for, and not begun as far as is known: not to be asked for twice. */
  readonly isAsked: boolean;
}

export const EMPTY_DRAFT: RewriteDraft = {
  request: { edits: [], to: 'same' },
  place: 'beside',
  name: null,
  job: null,
  isAsked: false,
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
    const begin = (id: CheckpointId, ask: (draft: RewriteDraft) => Promise<JobId>) => {
      const draft = get().rewriteDrafts.get(id) ?? EMPTY_DRAFT;
      if (draft.isAsked) return;
      get().draftChanged(id, { isAsked: true });
      ask(draft).then(
        (job) => get().draftChanged(id, { isAsked: false, job, name: null }),
        (error: unknown) => {
          get().draftChanged(id, { isAsked: false });
          get().problemTold(`Could not write: ${failureText(error)}`);
        },
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
          get().draftChanged(id, { request: action.request, place: 'beside', name: suggestedName, job: null });
        set({ tab: 'rewrite' });
      },

      rewriteRun: (id, name) => {
        begin(id, ({ request, place }) =>
          client.runRewrite(id, request, place === 'in-place' ? { kind: 'in-place' } : { kind: 'beside', name }),
        );
      },

      salvageRun: (id, name) => begin(id, () => client.salvage(id, name)),
    };
  };
