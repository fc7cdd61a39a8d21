import type { StateCreator } from 'zustand/vanilla';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import type { AppState } from './app-state.ts';
import { failureText } from './failure-text.ts';

/** Checkpoints of several files. */
export interface SetSlice {
  /** Show one file of a set as a checkpoint of its own. */
  readonly setFileOpened: (id: CheckpointId, name: string) => void;
}

type Create = StateCreator<AppState, [], [], SetSlice>;

export const createSetSlice =
  (client: Client): Create =>
  (_set, get) => ({
    setFileOpened: (id, name) => {
      client
        .openSetFile(id, name)
        .then(get().selectionAwaited(), (error: unknown) =>
          get().problemTold(`Could not open ${displayText(name, 200)}: ${failureText(error)}`),
        );
    },
  });
