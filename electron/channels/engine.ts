import type { EventName, Events, RequestName, Requests } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { RestoredFile, RestoredFolder } from '../../src-core/node/engine/engine.ts';

/** How main tells a new engine where to keep preferences and the session. */
export const STATE_FILE_OPTION = '--state-file=';

export type RequestCall<K extends RequestName = RequestName> = {
  readonly [P in K]: { readonly kind: 'request'; readonly name: P; readonly args: Parameters<Requests[P]> };
}[K];

/** What main asks of the engine process. */
export type EngineCall =
  | RequestCall
  | { readonly kind: 'register'; readonly paths: readonly string[] }
  | {
      readonly kind: 'restore';
      readonly files: readonly RestoredFile[];
      readonly folders: readonly RestoredFolder[];
    };

/** `number` pairs a question with its answer. */
export interface ToEngine {
  readonly number: number;
  readonly call: EngineCall;
}

/** Where a checkpoint is on disk. Main keeps it; the window gets it as text at most. */
export interface RegisteredFile {
  readonly id: CheckpointId;
  readonly path: string;
}

export type EngineEvent = {
  readonly [K in EventName]: { readonly kind: 'event'; readonly name: K; readonly args: Parameters<Events[K]> };
}[EventName];

export type FromEngine =
  | { readonly kind: 'ready' }
  /** Comes before any event that names the id. */
  | { readonly kind: 'registered'; readonly files: readonly RegisteredFile[] }
  /** All folders that are open, whenever one of them changes. */
  | { readonly kind: 'folders'; readonly folders: readonly RestoredFolder[] }
  | { readonly kind: 'answer'; readonly number: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly number: number; readonly message: string }
  | EngineEvent;
