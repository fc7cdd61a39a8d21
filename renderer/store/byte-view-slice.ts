import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId } from '../../src-core/contract/client.ts';
import type { AppState } from './app-state.ts';
import { selectedId } from './checkpoint-slice.ts';

/** Where in a file the Archive view looks. */
export interface ByteViewSlice {
  readonly bytePlace: { readonly id: CheckpointId; readonly offset: number } | null;
  /** Show this byte of the shown checkpoint. */
  readonly bytesOpened: (offset: number) => void;
}

type Create = StateCreator<AppState, [], [], ByteViewSlice>;

export const createByteViewSlice: Create = (set, get) => ({
  bytePlace: null,
  bytesOpened: (offset) => {
    const id = selectedId(get().shown);
    if (id !== null) set({ bytePlace: { id, offset }, tab: 'archive' });
  },
});
