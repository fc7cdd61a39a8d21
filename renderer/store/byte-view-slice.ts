import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';
import { selectedId } from './checkpoint-slice.ts';

/** Where in a file the Archive view looks. */
export interface ByteViewSlice {
  readonly archiveLook: 'entries' | 'bytes';
  readonly bytePlace: { readonly id: CheckpointId; readonly offset: number } | null;
  /** The entry that was asked for last, by its full name. */
  readonly entryPlace: { readonly id: CheckpointId; readonly name: string } | null;
  readonly archiveLookChosen: (look: ByteViewSlice['archiveLook']) => void;
  /** Show this byte of the shown checkpoint. */
  readonly bytesOpened: (offset: number) => void;
  /** Show this entry of the shown checkpoint among its others. */
  readonly entryOpened: (name: string) => void;
}

type Create = StateCreator<AppState, [], [], ByteViewSlice>;

export const createByteViewSlice: Create = (set, get) => ({
  archiveLook: 'entries',
  bytePlace: null,
  entryPlace: null,
  archiveLookChosen: (archiveLook) => set({ archiveLook }),
  bytesOpened: (offset) => {
    const id = selectedId(get().shown);
    if (id !== null) set({ bytePlace: { id, offset }, archiveLook: 'bytes', tab: 'archive' });
  },
  entryOpened: (name) => {
    const id = selectedId(get().shown);
    if (id !== null) set({ entryPlace: { id, name }, archiveLook: 'entries', tab: 'archive' });
  },
});
