import type { StateCreator } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';

/** At most one dialog is open. */
export type DialogShown =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'preferences' }
  | { readonly kind: 'recent' }
  | { readonly kind: 'roots' }
  | { readonly kind: 'explanation'; readonly code: string };

export interface DialogSlice {
  readonly dialog: DialogShown;
  readonly dialogOpened: (dialog: DialogShown) => void;
  readonly dialogClosed: () => void;
}

type Create = StateCreator<AppState, [], [], DialogSlice>;

export const createDialogSlice: Create = (set) => ({
  dialog: { kind: 'none' },
  dialogOpened: (dialog) => set({ dialog }),
  dialogClosed: () => set({ dialog: { kind: 'none' } }),
});
