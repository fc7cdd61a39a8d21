import type { StateCreator } from 'zustand/vanilla';
import type { TensorColumn } from '../../src-core/contract/tensors.ts';
import type { Profile } from '../format/profiles.ts';
import type { AppState } from './app-state.ts';

export type Theme = 'system' | 'light' | 'dark';
export type ColumnId = TensorColumn | 'stride' | 'offset' | 'fileOffset' | 'device' | 'layout' | 'grad' | 'class';

/** Remembered from one start to the next. */
export interface PreferenceSlice {
  readonly theme: Theme;
  /** Pixels. */
  readonly queueWidth: number;
  readonly tensorColumns: readonly ColumnId[];
  readonly columnWidths: Readonly<Partial<Record<ColumnId, number>>>;
  /** Header, verdict and levels are one line, so that the view has the room. */
  readonly topFolded: boolean;
  /** Keys level 4 requires when a check is asked for. */
  readonly requiredKeys: readonly string[];
  /** Expectation documents that were given a name here. */
  readonly profiles: readonly Profile[];
  readonly themeChosen: (theme: Theme) => void;
  readonly queueResized: (width: number) => void;
  readonly columnToggled: (column: ColumnId) => void;
  readonly columnResized: (column: ColumnId, width: number | null) => void;
  readonly topFoldingToggled: () => void;
  readonly requiredKeysChanged: (keys: readonly string[]) => void;
  /** One of the same name is replaced. */
  readonly profileSaved: (profile: Profile) => void;
  readonly profileForgotten: (name: string) => void;
}

export const QUEUE_WIDTH = { default: 320, min: 220, max: 560 } as const;
export const DEFAULT_COLUMNS: readonly ColumnId[] = [
  'name',
  'shape',
  'dtype',
  'bytes',
  'storage',
  'nan',
  'inf',
  'min',
  'max',
  'mean',
  'std',
];

type Create = StateCreator<AppState, [], [], PreferenceSlice>;

export const createPreferenceSlice: Create = (set, get) => ({
  theme: 'system',
  queueWidth: QUEUE_WIDTH.default,
  tensorColumns: DEFAULT_COLUMNS,
  columnWidths: {},
  topFolded: false,
  requiredKeys: [],
  profiles: [],
  themeChosen: (theme) => get().preferencesChosen({ theme }),
  queueResized: (width) => set({ queueWidth: clamp(width, QUEUE_WIDTH.min, QUEUE_WIDTH.max) }),
  columnToggled: (column) => {
    const { tensorColumns } = get();
    const shown = tensorColumns.includes(column);
    set({ tensorColumns: shown ? tensorColumns.filter((one) => one !== column) : [...tensorColumns, column] });
  },
  columnResized: (column, width) => {
    const others = Object.fromEntries(Object.entries(get().columnWidths).filter(([id]) => id !== column));
    set({ columnWidths: width === null ? others : { ...others, [column]: clamp(width, 48, 1200) } });
  },
  topFoldingToggled: () => set({ topFolded: !get().topFolded }),
  requiredKeysChanged: (requiredKeys) => set({ requiredKeys }),
  profileSaved: (profile) =>
    set({ profiles: [...get().profiles.filter(({ name }) => name !== profile.name), profile] }),
  profileForgotten: (name) => set({ profiles: get().profiles.filter((one) => one.name !== name) }),
});

/** Whole pixels within bounds. */
function clamp(width: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, width)));
}
