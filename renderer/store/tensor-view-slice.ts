import type { StateCreator } from 'zustand/vanilla';
import type { TensorQuery } from '../../src-core/contract/tensors.ts';
import type { AppState } from './app-state.ts';

/** How the tensor table is looked at. It stays when another checkpoint is shown, so that two can be held side by side. */
export interface TensorViewSlice {
  readonly tensorFilter: string;
  readonly tensorSort: TensorQuery['sort'];
  readonly layersFolded: boolean;
  readonly tensorFilterTyped: (filter: string) => void;
  readonly tensorSorted: (sort: TensorQuery['sort']) => void;
  readonly layerFoldingToggled: () => void;
  /** Show the tensors that look into this storage. */
  readonly storageFollowed: (storage: string) => void;
}

type Create = StateCreator<AppState, [], [], TensorViewSlice>;

export const createTensorViewSlice: Create = (set, get) => ({
  tensorFilter: '',
  tensorSort: null,
  layersFolded: false,
  tensorFilterTyped: (tensorFilter) => set({ tensorFilter }),
  tensorSorted: (tensorSort) => set({ tensorSort }),
  layerFoldingToggled: () => set({ layersFolded: !get().layersFolded }),
  storageFollowed: (storage) => set({ tab: 'tensors', tensorFilter: `storage:${storage}` }),
});
