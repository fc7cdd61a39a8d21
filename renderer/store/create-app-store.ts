import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../src-core/contract/client.ts';
import type { AppState } from './app-state.ts';
import { createByteViewSlice } from './byte-view-slice.ts';
import { createCheckpointSlice } from './checkpoint-slice.ts';
import { createCompareSlice } from './compare-slice.ts';
import { createDialogSlice } from './dialog-slice.ts';
import { createExpectationSlice } from './expectation-slice.ts';
import { createJobSlice } from './job-slice.ts';
import { createNoticeSlice } from './notice-slice.ts';
import { createPreferenceSlice } from './preference-slice.ts';
import { createQueueSlice } from './queue-slice.ts';
import { createQueueViewSlice } from './queue-view-slice.ts';
import { createRewriteSlice } from './rewrite-slice.ts';
import { createSessionSlice } from './session-slice.ts';
import { createSetSlice } from './set-slice.ts';
import { createTensorViewSlice } from './tensor-view-slice.ts';
import { createValueViewSlice } from './value-view-slice.ts';

export type AppStore = StoreApi<AppState>;

/** What is written to the window's own storage. Nothing of a file's content ever is. */
type Remembered = Pick<
  AppState,
  | 'theme'
  | 'queueWidth'
  | 'tensorColumns'
  | 'columnWidths'
  | 'queueSort'
  | 'queueGrouped'
  | 'requiredKeys'
  | 'profiles'
  | 'layersFolded'
  | 'topFolded'
>;

/** One store a window; a test makes its own, with a storage of its own. */
export function createAppStore(client: Client, storage: () => StateStorage): AppStore {
  return createStore<AppState>()(
    persist(
      (...args) => ({
        ...createQueueSlice(client)(...args),
        ...createQueueViewSlice(...args),
        ...createCheckpointSlice(client)(...args),
        ...createTensorViewSlice(...args),
        ...createValueViewSlice(...args),
        ...createByteViewSlice(...args),
        ...createRewriteSlice(client)(...args),
        ...createCompareSlice(client)(...args),
        ...createJobSlice(client)(...args),
        ...createNoticeSlice(...args),
        ...createDialogSlice(...args),
        ...createExpectationSlice(...args),
        ...createSessionSlice(client)(...args),
        ...createSetSlice(client)(...args),
        ...createPreferenceSlice(...args),
      }),
      {
        name: 'assay.window',
        version: 1,
        storage: createJSONStorage<Remembered>(storage),
        partialize: ({
          theme,
          queueWidth,
          tensorColumns,
          columnWidths,
          queueSort,
          queueGrouped,
          requiredKeys,
          profiles,
          layersFolded,
          topFolded,
        }) => ({
          theme,
          queueWidth,
          tensorColumns,
          columnWidths,
          queueSort,
          queueGrouped,
          requiredKeys,
          profiles,
          layersFolded,
          topFolded,
        }),
      },
    ),
  );
}
