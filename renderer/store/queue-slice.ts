import type { StateCreator } from 'zustand/vanilla';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';
import { shownIds } from './queue-rows.ts';
import { ToldSince } from './told-since.ts';

export type Items = ReadonlyMap<CheckpointId, QueueItem>;

/** The rows of the queue as the engine tells them, and removals that can still be undone. */
export interface QueueSlice {
  readonly items: Items;
  readonly queueReading:
    { readonly status: 'reading' | 'read' } | { readonly status: 'failed'; readonly message: string };
  /** Asked to be removed and hidden; the engine is told when it can no longer be undone. */
  readonly removed: readonly CheckpointId[];
  readonly queueOpened: () => Promise<void>;
  readonly itemsChanged: (items: readonly QueueItem[]) => void;
  readonly itemsRemoved: (ids: readonly CheckpointId[]) => void;
  /** Opened again while they were here: a removal that can be undone is, and they are shown like new ones. */
  readonly itemsReopened: (ids: readonly CheckpointId[]) => void;
  readonly removalAsked: (ids: readonly CheckpointId[]) => void;
  readonly removalUndone: () => void;
  readonly removalSettled: () => void;
}

type Create = StateCreator<AppState, [], [], QueueSlice>;

export const createQueueSlice =
  (client: Client): Create =>
  (set, get) => {
    const toldSince = new ToldSince<CheckpointId>();
    /** Rows the engine was asked to remove: what it tells of them before it has done so is no news. */
    const leaving = new Set<CheckpointId>();
    return {
      items: new Map(),
      queueReading: { status: 'reading' },
      removed: [],

      queueOpened: async () => {
        try {
          const { answer, isNews } = await toldSince.answerTo(client.queue());
          get().itemsChanged(answer.filter(({ id }) => isNews(id)));
          set({ queueReading: { status: 'read' } });
        } catch (error) {
          set({ queueReading: { status: 'failed', message: failureText(error) } });
        }
      },

      itemsChanged: (told) => {
        const changed = told.filter(({ id }) => !leaving.has(id));
        if (changed.length === 0) return;
        const before = get().items;
        const items = new Map(before);
        for (const item of changed) {
          items.set(item.id, item);
          toldSince.told(item.id);
        }
        set({ items, queueReading: { status: 'read' } });
        get().checkpointFollowed(before, changed);
        get().arrivalsJudged(changed);
      },

      itemsRemoved: (ids) => {
        const before = shownIds(get());
        const items = new Map(get().items);
        for (const id of ids) {
          items.delete(id);
          leaving.delete(id);
          toldSince.told(id);
        }
        set({ items, removed: get().removed.filter((id) => items.has(id)) });
        get().selectionRepaired(ids, before);
      },

      itemsReopened: (ids) => {
        const { items, removed } = get();
        const reopened = new Set(ids);
        if (removed.some((id) => reopened.has(id))) set({ removed: removed.filter((id) => !reopened.has(id)) });
        const first = ids.find((id) => items.has(id));
        if (first !== undefined && get().takesAddition()) get().checkpointSelected(first);
      },

      removalAsked: (ids) => {
        if (ids.length === 0) return;
        get().removalSettled();
        const before = shownIds(get());
        set({ removed: ids });
        get().selectionRepaired(ids, before);
      },

      removalUndone: () => {
        const [first] = get().removed;
        set({ removed: [] });
        if (first !== undefined) get().checkpointSelected(first);
      },

      removalSettled: () => {
        const ids = get().removed;
        if (ids.length === 0) return;
        // Rows leave at once, so that they do not come back for the moment the engine takes to say so.
        get().itemsRemoved(ids);
        set({ removed: [] });
        for (const id of ids) leaving.add(id);
        client.remove(ids).catch((error: unknown) => {
          get().problemTold(`Could not remove from the queue: ${failureText(error)}`);
          for (const id of ids) leaving.delete(id);
          void get().queueOpened();
        });
      },
    };
  };
