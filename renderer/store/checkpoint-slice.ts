import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointView, QueueItem, ValidateOptions } from '../../src-core/contract/checkpoints.ts';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';
import type { Items } from './queue-slice.ts';

/** What the right side shows. `revision` grows with every view that was read, so that pages are asked for anew. */
export type Shown =
  | { readonly status: 'none' }
  /** Nothing has been read yet: the row alone is known. */
  | { readonly status: 'pending'; readonly id: CheckpointId }
  | { readonly status: 'shown'; readonly id: CheckpointId; readonly view: CheckpointView; readonly revision: number }
  | { readonly status: 'failed'; readonly id: CheckpointId; readonly message: string };

export interface CheckpointSlice {
  readonly shown: Shown;
  readonly tab: string;
  /** Tensors of the shown checkpoint whose statistics came while it was shown; 0: no event told of any. */
  readonly statisticsKnown: number;
  readonly checkpointSelected: (id: CheckpointId | null) => void;
  /** Something is being opened to be looked at. The returned function shows it, unless another was selected meanwhile. */
  readonly selectionAwaited: () => (opened: CheckpointId) => void;
  /** Rows changed: show the first one there is, and read the shown one again when its state moved on. */
  readonly checkpointFollowed: (before: Items, changed: readonly QueueItem[]) => void;
  /** These rows went away: if the shown one is among them, show its neighbour in the queue as it was shown `before`. */
  readonly selectionRepaired: (gone: readonly CheckpointId[], before: readonly CheckpointId[]) => void;
  /** The next row that appears is shown: someone has just opened it. Not if something else is selected until then. */
  readonly additionExpected: () => void;
  /** Whether what has just appeared is to be shown; the one after it is not. */
  readonly takesAddition: () => boolean;
  /** Have the engine look whether the disk still holds what is shown; what has changed is told by an event. */
  readonly diskLookedAt: () => void;
  readonly statisticsTold: (id: CheckpointId, known: number) => void;
  readonly tabSelected: (tab: string) => void;
  readonly checkAsked: (ids: readonly CheckpointId[], options: Partial<ValidateOptions>) => void;
  readonly cancelAsked: (ids: readonly CheckpointId[]) => void;
}

type Create = StateCreator<AppState, [], [], CheckpointSlice>;

const QUICK = { checksums: false, values: false } as const;

export const createCheckpointSlice =
  (client: Client): Create =>
  (set, get) => {
    let isExpected = false;
    /** What level 4 was asked last: another check does not forget it. */
    const expected = new Map<CheckpointId, Pick<ValidateOptions, 'requiredKeys' | 'expectation'>>();
    let request = 0;

    const read = (id: CheckpointId) => {
      request += 1;
      const own = request;
      const isCurrent = () => own === request && selectedId(get().shown) === id;
      client.view(id).then(
        (view) => {
          if (!isCurrent()) return;
          set({ shown: view === null ? { status: 'pending', id } : { status: 'shown', id, view, revision: own } });
        },
        (error: unknown) => {
          if (isCurrent()) set({ shown: { status: 'failed', id, message: failureText(error) } });
        },
      );
    };

    const show = (id: CheckpointId | null) => {
      if (id === null) {
        set({ shown: { status: 'none' } });
        return;
      }
      if (selectedId(get().shown) !== id) set({ shown: { status: 'pending', id }, shownRun: null, statisticsKnown: 0 });
      read(id);
    };

    return {
      shown: { status: 'none' },
      tab: 'tensors',
      statisticsKnown: 0,

      checkpointSelected: (id) => {
        isExpected = false;
        show(id);
      },

      selectionAwaited: () => {
        const { shown, shownRun } = get();
        return (opened) => {
          const now = get();
          if (selectedId(now.shown) === selectedId(shown) && now.shownRun === shownRun) now.checkpointSelected(opened);
        };
      },

      checkpointFollowed: (before, changed) => {
        const current = selectedId(get().shown);
        const added = changed.find(({ id }) => !before.has(id));
        if (added !== undefined && get().takesAddition()) {
          show(added.id);
          return;
        }
        const own = changed.find(({ id }) => id === current);
        if (own !== undefined && movedOn(before.get(own.id), own)) read(own.id);
      },

      selectionRepaired: (gone, before) => {
        const current = selectedId(get().shown);
        if (current === null || !gone.includes(current)) return;
        show(neighbour(before, current, gone));
      },

      additionExpected: () => {
        isExpected = true;
      },

      takesAddition: () => {
        const takes = isExpected || (get().shown.status === 'none' && get().shownRun === null);
        isExpected = false;
        return takes;
      },

      diskLookedAt: () => {
        const { shown } = get();
        if (shown.status === 'shown') client.view(shown.id).catch(() => undefined);
      },

      statisticsTold: (id, known) => {
        if (selectedId(get().shown) === id) set({ statisticsKnown: known });
      },

      tabSelected: (tab) => set({ tab }),

      checkAsked: (ids, options) => {
        const { requiredKeys, expectation } = get().preferences;
        for (const id of ids) {
          const whole = { ...QUICK, ...(expected.get(id) ?? { requiredKeys, expectation }), ...options };
          expected.set(id, { requiredKeys: whole.requiredKeys, expectation: whole.expectation });
          client.validate(id, whole).catch((error: unknown) => {
            get().problemTold(`Could not check: ${failureText(error)}`);
          });
        }
      },

      cancelAsked: (ids) => {
        for (const id of ids) {
          client.cancel(id).catch((error: unknown) => {
            get().problemTold(`Could not cancel: ${failureText(error)}`);
          });
        }
      },
    };
  };

/** Progress alone changes no evidence; a new step or an end does. */
function movedOn(before: QueueItem | undefined, now: QueueItem): boolean {
  if (before === undefined || before.stale !== now.stale) return true;
  const [a, b] = [before.state, now.state];
  if (a.status !== b.status) return true;
  if (a.status === 'running' && b.status === 'running') return a.step !== b.step;
  return a.status !== 'waiting';
}

export function selectedId(shown: Shown): CheckpointId | null {
  return shown.status === 'none' ? null : shown.id;
}

/** The next row that stays, else the one before. */
function neighbour(
  rows: readonly CheckpointId[],
  current: CheckpointId,
  gone: readonly CheckpointId[],
): CheckpointId | null {
  const at = rows.indexOf(current);
  const stays = (id: CheckpointId) => !gone.includes(id);
  return rows.slice(at + 1).find(stays) ?? rows.slice(0, Math.max(0, at)).findLast(stays) ?? null;
}
