import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import { VERDICT_ACTIONS_ID } from '../features/checkpoint/ConclusionBar.tsx';
import { VIEWS } from '../features/checkpoint/views.ts';
import { QUEUE_FILTER_ID } from '../features/queue/QueueToolbar.tsx';
import { TENSOR_FILTER_ID } from '../features/tensors/TensorToolbar.tsx';
import { markdownReport } from '../format/markdown-report.ts';
import type { AppState } from '../store/app-state.ts';
import { selectedId } from '../store/checkpoint-slice.ts';
import { failureText } from '../store/failure-text.ts';
import type { AppStore } from '../store/create-app-store.ts';
import { bestGood, newestGood } from '../store/good-ones.ts';
import { hasNoAnswer, needsLook, presentItems, shownIds } from '../store/queue-rows.ts';
import type { Copy } from '../ui/copy-context.ts';

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

interface Means {
  readonly client: Client;
  readonly store: AppStore;
  readonly copy: Copy;
  readonly open: () => void;
  readonly openSamples: () => void;
}

export function commandsOf(means: Means): readonly Command[] {
  const state = means.store.getState();
  return [
    ...queueCommands(means, state),
    ...queueWorkCommands(state, means.openSamples),
    ...checkpointCommands(means, state),
    ...viewCommands(state),
    ...windowCommands(state),
  ];
}

function queueCommands({ open }: Means, state: AppState): readonly Command[] {
  const items = presentItems(state.items, state.removed);
  const newest = newestGood(items);
  const best = bestGood(items);
  const hasItems = items.length > 0;
  return [
    { id: 'open', title: 'Open files or folders…', keys: 'mod+o', group: 'Queue', isPossible: true, run: open },
    {
      id: 'filter-queue',
      title: 'Filter the queue',
      keys: 'mod+f',
      group: 'Queue',
      isPossible: hasItems,
      run: () => focus(QUEUE_FILTER_ID),
    },
    {
      id: 'next',
      title: 'Next checkpoint',
      keys: 'j',
      group: 'Queue',
      isPossible: hasItems,
      run: () => step(state, 1),
    },
    {
      id: 'previous',
      title: 'Previous checkpoint',
      keys: 'k',
      group: 'Queue',
      isPossible: hasItems,
      run: () => step(state, -1),
    },
    {
      id: 'next-bad',
      title: 'Next checkpoint that needs a look',
      keys: 'n',
      group: 'Queue',
      isPossible: hasItems,
      run: () => step(state, 1, true),
    },
    {
      id: 'newest-good',
      title: 'Newest good checkpoint',
      keys: 'g',
      group: 'Queue',
      isPossible: newest !== null,
      run: () => state.checkpointSelected(newest?.id ?? null),
    },
    {
      id: 'best-good',
      title: best === null ? 'Best good checkpoint by its name' : `Best good checkpoint by ${best.score.name}`,
      keys: 's',
      group: 'Queue',
      isPossible: best !== null,
      run: () => state.checkpointSelected(best?.item.id ?? null),
    },
    {
      id: 'undo',
      title: 'Undo the removal',
      keys: 'mod+z',
      group: 'Queue',
      isPossible: state.removed.length > 0,
      run: state.removalUndone,
    },
    {
      id: 'remove-all',
      title: 'Remove everything from the queue',
      keys: '',
      group: 'Queue',
      isPossible: hasItems,
      run: () => state.removalAsked(items.map(({ id }) => id)),
    },
  ];
}

function checkpointCommands({ client, copy }: Means, state: AppState): readonly Command[] {
  const id = selectedId(state.shown);
  const view = state.shown.status === 'shown' ? state.shown.view : null;
  const ids = id === null ? [] : [id];
  const on = (title: string, keys: string, name: string, isPossible: boolean, run: () => void): Command => ({
    id: name,
    title,
    keys,
    group: 'Checkpoint',
    isPossible,
    run,
  });
  const { showInFolder, download } = client.host;
  return [
    on('Check again', 'r', 'again', id !== null, () => state.checkAsked(ids, {})),
    on('Check every byte (checksums)', 'b', 'checksums', id !== null, () => state.checkAsked(ids, { checksums: true })),
    on('Read every value (level 5)', 'v', 'values', id !== null, () =>
      state.checkAsked(ids, { checksums: true, values: true }),
    ),
    on('Cancel the check', 'mod+.', 'cancel', id !== null, () => state.cancelAsked(ids)),
    on('Remove from the queue', 'delete', 'remove', id !== null, () => state.removalAsked(ids)),
    on('Copy path', '', 'copy-path', view !== null, () => copy(view?.path ?? '', 'path')),
    on('Copy as command', 'c', 'copy-command', view !== null, () => copy(view?.command ?? '', 'command')),
    on('Copy report as Markdown', 'm', 'copy-report', view !== null, () => {
      if (view !== null) copy(markdownReport(view), 'report as Markdown');
    }),
    on('Show in folder', '', 'show', id !== null && showInFolder !== null, () => {
      if (id !== null) void showInFolder?.(id);
    }),
    on('Download the file', '', 'download', id !== null && download !== null, () => {
      if (id === null || download === null) return;
      download(id).catch((error: unknown) => state.problemTold(`Could not download: ${failureText(error)}`));
    }),
  ];
}

function viewCommands(state: AppState): readonly Command[] {
  const view = state.shown.status === 'shown' ? state.shown.view : null;
  const isShown = view !== null;
  return [
    ...VIEWS.map(({ id, name, key, isShown: has }): Command => ({
      id: `view-${id}`,
      title: `View: ${name}`,
      keys: key,
      group: 'View',
      isPossible: view === null ? id !== 'files' && isShown : has(view),
      run: () => state.tabSelected(id),
    })),
    {
      id: 'filter-tensors',
      title: 'Filter tensors',
      keys: '/',
      group: 'View',
      isPossible: isShown,
      run: () => {
        state.tabSelected('tensors');
        requestAnimationFrame(() => focus(TENSOR_FILTER_ID));
      },
    },
    {
      id: 'fold',
      title: 'Fold repeated layers',
      keys: 'f',
      group: 'View',
      isPossible: isShown,
      run: state.layerFoldingToggled,
    },
    {
      id: 'verdict-actions',
      title: 'Go to what the verdict suggests',
      keys: 'a',
      group: 'View',
      isPossible: isShown,
      run: () => {
        if (state.topFolded) state.topFoldingToggled();
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${VERDICT_ACTIONS_ID} button`)?.focus());
      },
    },
    {
      id: 'fold-top',
      title: state.topFolded ? 'Show header and levels' : 'Fold header and levels',
      keys: 'z',
      group: 'View',
      isPossible: isShown,
      run: state.topFoldingToggled,
    },
  ];
}

/** Of the queue as a whole: holding it, trying again, and what comes by itself. */
function queueWorkCommands(state: AppState, openSamples: () => void): readonly Command[] {
  const items = presentItems(state.items, state.removed);
  const unanswered = items.filter(hasNoAnswer).map(({ id }) => id);
  const isActive = items.some(({ state: { status } }) => status === 'waiting' || status === 'running');
  const isPaused = state.overall?.paused === true;
  const shown = selectedId(state.shown);
  const on = (id: string, title: string, keys: string, isPossible: boolean, run: () => void): Command => ({
    id,
    title,
    keys,
    group: 'Queue',
    isPossible,
    run,
  });
  return [
    on('pause', 'Pause the queue', 'p', isActive && !isPaused, state.pauseAsked),
    on('resume', 'Go on with the queue', 'p', isPaused, state.resumeAsked),
    on('cancel-all', 'Cancel all checks', '', isActive, state.cancelAllAsked),
    on('values-all', 'Read every value of what the queue shows (level 5)', '', items.length > 0, () =>
      state.checkAsked(shownIds(state), { checksums: true, values: true }),
    ),
    on('retry', 'Try again what has no answer', '', unanswered.length > 0, () => state.retryAsked(unanswered)),
    on('recent', 'Open what was opened before…', 'o', true, () => state.dialogOpened({ kind: 'recent' })),
    on('last-session', 'Open the last session', '', true, state.lastSessionAsked),
    on('samples', 'Open samples to try', '', true, openSamples),
    on('watch', 'Watch the folder of this checkpoint', 'w', shown !== null, () => {
      if (shown !== null) state.watchAsked(shown);
    }),
    ...state.folders
      .filter(({ watched }) => watched)
      .map(({ id, name }) =>
        on(`unwatch-${id}`, `Stop watching ${displayText(name, 120)}`, '', true, () => state.unwatchAsked(id)),
      ),
  ];
}

function windowCommands(state: AppState): readonly Command[] {
  const theme = (name: 'system' | 'light' | 'dark', title: string): Command => ({
    id: `theme-${name}`,
    title,
    keys: '',
    group: 'Window',
    isPossible: state.theme !== name,
    run: () => state.themeChosen(name),
  });
  return [
    {
      id: 'palette',
      title: 'Command palette',
      keys: 'mod+k',
      group: 'Window',
      isPossible: true,
      run: () => state.dialogOpened({ kind: 'palette' }),
    },
    {
      id: 'keys',
      title: 'Keyboard map',
      keys: '?',
      group: 'Window',
      isPossible: true,
      run: () => state.dialogOpened({ kind: 'keys' }),
    },
    {
      id: 'preferences',
      title: 'Preferences…',
      keys: 'mod+,',
      group: 'Window',
      isPossible: true,
      run: () => state.dialogOpened({ kind: 'preferences' }),
    },
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    theme('system', 'Theme: as the system'),
  ];
}

/** The row `by` rows further in the queue as it is shown, around the ends. */
function step(state: AppState, by: 1 | -1, onlyBad = false): void {
  const ids = shownIds(state);
  const current = selectedId(state.shown);
  const at = current === null ? -1 : ids.indexOf(current);
  for (let count = 1; count <= ids.length; count += 1) {
    const place = (((at < 0 && by < 0 ? 0 : at) + by * count) % ids.length) + ids.length;
    const item = state.items.get(ids[place % ids.length] ?? NOBODY);
    if (item === undefined) return;
    if (onlyBad && !needsLook(item)) continue;
    state.checkpointSelected(item.id);
    return;
  }
}

const NOBODY = '' as CheckpointId;

function focus(id: string): void {
  document.getElementById(id)?.focus();
}
