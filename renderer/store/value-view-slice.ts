import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';
import { selectedId } from './checkpoint-slice.ts';

/** Whose numbers the Values view shows. */
export interface ValueViewSlice {
  /** A tensor of this checkpoint, by its place in file order; null shows all layers. */
  readonly valueTensor: { readonly id: CheckpointId; readonly tensor: number } | null;
  /** What the list of the Values view is narrowed to. */
  readonly valueFilter: string;
  /** Show the numbers of this tensor of the shown checkpoint. */
  readonly tensorValuesOpened: (tensor: number) => void;
  readonly layerValuesOpened: () => void;
  readonly valueFilterTyped: (filter: string) => void;
}

type Create = StateCreator<AppState, [], [], ValueViewSlice>;

export const createValueViewSlice: Create = (set, get) => ({
  valueTensor: null,
  valueFilter: '',
  tensorValuesOpened: (tensor) => {
    const id = selectedId(get().shown);
    if (id !== null) set({ valueTensor: { id, tensor }, tab: 'values' });
  },
  layerValuesOpened: () => set({ valueTensor: null }),
  valueFilterTyped: (valueFilter) => set({ valueFilter }),
});
