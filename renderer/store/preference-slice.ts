import type { StateCreator } from 'zustand/vanilla';
import type { TensorColumn } from '../../src-core/contract/client.ts';
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
  /** Keys level 4 requires when a check is asked for. */
  readonly requiredKeys: readonly string[];
  themeChosen(theme: Theme): void;
  queueResized(width: number): void;
  columnToggled(column: ColumnId): void;
  columnResized(column: ColumnId, width: number | null): void;
  requiredKeysChanged(keys: readonly string[]): void;
}

export const QUEUE_WIDTH = { default: 320, min: 220, max: 560 } as const;
export const DEFAULT_COLUMNS: readonly ColumnId[] = ['name', 'shape', 'dtype', 'bytes', 'storage'];

type Create = StateCreator<AppState, [], [], PreferenceSlice>;

export const createPreferenceSlice: Create = (set, get) => ({
  theme: 'system',
  queueWidth: QUEUE_WIDTH.default,
  tensorColumns: DEFAULT_COLUMNS,
  columnWidths: {},
  requiredKeys: [],
  themeChosen: (theme) => set({ theme }),
  queueResized: (width) => set({ queueWidth: Math.round(Math.min(QUEUE_WIDTH.max, Math.max(QUEUE_WIDTH.min, width))) }),
  columnToggled: (column) => {
    const { tensorColumns } = get();
    const shown = tensorColumns.includes(column);
    set({ tensorColumns: shown ? tensorColumns.filter((one) => one !== column) : [...tensorColumns, column] });
  },
  columnResized: (column, width) => {
    const { [column]: _, ...others } = get().columnWidths;
    set({
      columnWidths: width === null ? others : { ...others, [column]: Math.round(Math.min(1200, Math.max(48, width))) },
    });
  },
  requiredKeysChanged: (requiredKeys) => set({ requiredKeys }),
});
