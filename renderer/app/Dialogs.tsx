import { useCallback } from 'react';
import { ExplanationDialog } from '../features/explanation/ExplanationDialog.tsx';
import { RootsDialog } from '../features/open/RootsDialog.tsx';
import { useOpen } from '../features/open/use-open.ts';
import { KeyMapDialog } from '../features/palette/KeyMapDialog.tsx';
import { PaletteDialog } from '../features/palette/PaletteDialog.tsx';
import { PreferencesDialog } from '../features/preferences/PreferencesDialog.tsx';
import { RecentDialog } from '../features/recent/RecentDialog.tsx';
import { useAppStore, useClient, useStoreApi } from '../store/store-context.ts';
import { useCopy } from '../ui/copy-context.ts';
import { commandsOf } from './commands.ts';
import { keyCaps } from './key-names.ts';
import { useKeys } from './use-keys.ts';

/** The one dialog that is open, and the keys that reach everything. */
export function Dialogs() {
  const client = useClient();
  const store = useStoreApi();
  const copy = useCopy();
  const open = useOpen();
  const dialog = useAppStore((state) => state.dialog);
  const commands = useCallback(() => commandsOf({ client, store, copy, open }), [client, store, copy, open]);
  useKeys(commands);
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
      return client.host.roots === null ? null : <RootsDialog roots={client.host.roots} />;
    case 'explanation':
      return <ExplanationDialog key={dialog.code} code={dialog.code} />;
  }
}
