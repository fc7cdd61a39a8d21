import type { StateCreator } from 'zustand/vanilla';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppState } from './app-state.ts';

/** One line at the foot of the window. A `problem` stays until it is closed; of `restart` only the last word counts. */
export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'problem' | 'restart';
  readonly message: string;
  /** What it speaks of, to be shown by a button; null for the program itself, or for many. */
  readonly checkpoint: CheckpointId | null;
}

/** Files on their way from a browser to the server. */
export type Upload =
  { readonly status: 'idle' } | { readonly status: 'sending'; readonly done: number; readonly total: number };

export interface NoticeSlice {
  readonly notices: readonly Notice[];
  readonly upload: Upload;
  readonly doneTold: (message: string) => void;
  readonly problemTold: (message: string, checkpoint?: CheckpointId) => void;
  readonly engineRestarted: (message: string) => void;
  readonly noticeClosed: (id: number) => void;
  readonly uploadMoved: (upload: Upload) => void;
}

const SHOWN_AT_ONCE = 4;

type Create = StateCreator<AppState, [], [], NoticeSlice>;

export const createNoticeSlice: Create = (set, get) => {
  let last = 0;
  const tell = (kind: Notice['kind'], message: string, checkpoint: CheckpointId | null = null) => {
    last += 1;
    const isOver = (one: Notice) => one.kind === 'done' || (one.kind === 'restart' && kind === 'restart');
    const others = get().notices.filter((one) => one.message !== message && !isOver(one));
    set({ notices: [...others, { id: last, kind, message, checkpoint }].slice(-SHOWN_AT_ONCE) });
  };
  return {
    notices: [],
    upload: { status: 'idle' },
    doneTold: (message) => tell('done', message),
    problemTold: (message, checkpoint) => tell('problem', message, checkpoint),
    engineRestarted: (message) => tell('restart', message),
    noticeClosed: (id) => set({ notices: get().notices.filter((one) => one.id !== id) }),
    uploadMoved: (upload) => set({ upload }),
  };
};
