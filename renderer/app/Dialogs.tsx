import { Suspense, useCallback } from 'react';
import { useOpenSamples } from '../features/open/use-open-samples.ts';
import { useOpen } from '../features/open/use-open.ts';
import { PaletteDialog } from '../features/palette/PaletteDialog.tsx';
import { useAppStore, useClient, useStoreApi } from '../store/store-context.ts';
import { useCopy } from '../ui/copy-context.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { later } from '../ui/later.ts';
import type { Command } from './commands/command.ts';
import { commandsOf } from './commands/commands.ts';
import { keyCaps } from './key-names.ts';
import { useFocusReturn } from './use-focus-return.ts';
import { useKeys } from './use-keys.ts';
import { useMenu } from './use-menu.ts';

const ExplanationDialog = later(() =>
  import('../features/explanation/ExplanationDialog.tsx').then((part) => part.ExplanationDialog),
);
const KeyMapDialog = later(() => import('../features/palette/KeyMapDialog.tsx').then((part) => part.KeyMapDialog));
const PreferencesDialog = later(() =>
  import('../features/preferences/PreferencesDialog.tsx').then((part) => part.PreferencesDialog),
);
const RecentDialog = later(() => import('../features/recent/RecentDialog.tsx').then((part) => part.RecentDialog));
const RootsDialog = later(() => import('../features/open/RootsDialog.tsx').then((part) => part.RootsDialog));

/** The one dialog that is open, and the keys that reach everything. */
export function Dialogs() {
  const client = useClient();
  const store = useStoreApi();
  const copy = useCopy();
  const open = useOpen();
  const kind = useAppStore((state) => state.dialog.kind);
  const openSamples = useOpenSamples();
  const commands = useCallback(
    () => commandsOf({ client, store, copy, open, openSamples }),
    [client, store, copy, open, openSamples],
  );
  useFocusReturn(kind !== 'none');
  useKeys(commands);
  useMenu();
  return (
    <ErrorBoundary key={kind} panel="The dialog">
      <Suspense>
        <OpenDialog commands={commands} />
      </Suspense>
    </ErrorBoundary>
  );
}

function OpenDialog({ commands }: { readonly commands: () => readonly Command[] }) {
  const { host } = useClient();
  const dialog = useAppStore((state) => state.dialog);
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'palette':
      return <PaletteDialog commands={commands()} keyCaps={keyCaps} />;
    case 'keys':
      return <KeyMapDialog commands={commands()} keyCaps={keyCaps} />;
    case 'preferences':
      return <PreferencesDialog />;
    case 'recent':
      return <RecentDialog />;
    case 'roots':
      return host.roots === null ? null : <RootsDialog roots={host.roots} />;
    case 'explanation':
      return <ExplanationDialog key={dialog.code} code={dialog.code} />;
  }
}
