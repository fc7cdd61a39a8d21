import type { Client } from '../../../src-core/contract/client.ts';
import type { AppStore } from '../../store/create-app-store.ts';
import type { Copy } from '../../ui/copy-context.ts';

/** Something a person can do from anywhere. Shown in the palette and in the key map. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** `mod` is ⌘ on a Mac and Ctrl elsewhere. '' where there is no key. */
  readonly keys: string;
  readonly group: 'Queue' | 'Checkpoint' | 'View' | 'Window';
  /** Offered only where it can do something. */
  readonly isPossible: boolean;
  readonly run: () => void;
}

/** What commands act through. */
export interface Means {
  readonly client: Client;
  readonly store: AppStore;
  readonly copy: Copy;
  readonly open: () => void;
  readonly openSamples: () => void;
}

type MakeCommand = (id: string, title: string, keys: string, isPossible: boolean, run: () => void) => Command;

/** Makes the commands of one group. */
export function commandsIn(group: Command['group']): MakeCommand {
  return (id, title, keys, isPossible, run) => ({ id, title, keys, group, isPossible, run });
}

export function focus(id: string): void {
  document.getElementById(id)?.focus();
}
