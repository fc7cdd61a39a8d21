import type { StateCreator } from 'zustand/vanilla';
import type { Safety } from '../../src-core/model/checkpoint.ts';
import type { AppState } from './app-state.ts';
import { isGroupedBy, type QueueSort, type VerdictFacet } from './queue-rows.ts';

/** How the queue is looked at: nothing here changes what is in it. */
export interface QueueViewSlice {
  readonly queueText: string;
  readonly verdictFacets: readonly VerdictFacet[];
  readonly safetyFacets: readonly Safety[];
  readonly queueSort: QueueSort;
  /** Whether each folder has a heading of its own. */
  readonly queueGrouped: boolean;
  /** Folders whose rows are folded away. */
  readonly foldedFolders: readonly string[];
  readonly queueTextTyped: (text: string) => void;
  readonly verdictFacetToggled: (facet: VerdictFacet) => void;
  readonly safetyFacetToggled: (facet: Safety) => void;
  readonly queueFiltersCleared: () => void;
  /** Another sort also chooses between folders and one list, as suits it. */
  readonly queueSorted: (sort: QueueSort) => void;
  readonly queueGroupingToggled: () => void;
  readonly folderToggled: (folder: string) => void;
}

type Create = StateCreator<AppState, [], [], QueueViewSlice>;

export const createQueueViewSlice: Create = (set, get) => ({
  queueText: '',
  verdictFacets: [],
  safetyFacets: [],
  queueSort: { by: 'added', descending: false },
  queueGrouped: true,
  foldedFolders: [],
  queueTextTyped: (queueText) => set({ queueText }),
  verdictFacetToggled: (facet) => set({ verdictFacets: toggled(get().verdictFacets, facet) }),
  safetyFacetToggled: (facet) => set({ safetyFacets: toggled(get().safetyFacets, facet) }),
  queueFiltersCleared: () => set({ queueText: '', verdictFacets: [], safetyFacets: [] }),
  queueSorted: (queueSort) =>
    set(queueSort.by === get().queueSort.by ? { queueSort } : { queueSort, queueGrouped: isGroupedBy(queueSort.by) }),
  queueGroupingToggled: () => set({ queueGrouped: !get().queueGrouped }),
  folderToggled: (folder) => set({ foldedFolders: toggled(get().foldedFolders, folder) }),
});

function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}
