import { displayText } from '../../../src-core/model/display-text.ts';
import type { AppState } from '../../store/app-state.ts';
import { selectedId } from '../../store/checkpoint-slice.ts';
import { hasNoAnswer, presentItems, shownIds } from '../../store/queue-rows.ts';
import { commandsIn, type Command, type Means } from './command.ts';

/** Of the queue as a whole: holding it, trying again, and what comes by itself. */
export function queueWorkCommands(state: AppState, { openSamples }: Pick<Means, 'openSamples'>): readonly Command[] {
  const items = presentItems(state.items, state.removed);
  const unanswered = items.filter(hasNoAnswer).map(({ id }) => id);
  const isActive = items.some(({ state: { status } }) => status === 'waiting' || status === 'running');
  const isPaused = state.overall?.paused === true;
  const shown = selectedId(state.shown);
  const command = commandsIn('Queue');
  return [
    command('pause', 'Pause the queue', 'p', isActive && !isPaused, state.pauseAsked),
    command('resume', 'Go on with the queue', 'p', isPaused, state.resumeAsked),
    command('cancel-all', 'Cancel all checks', '', isActive, state.cancelAllAsked),
    command('values-all', 'Read every value of what the queue shows (level 5)', '', items.length > 0, () =>
      state.checkAsked(shownIds(state), { checksums: true, values: true }),
    ),
    command('retry', 'Try again what has no answer', '', unanswered.length > 0, () => state.retryAsked(unanswered)),
    command('recent', 'Open what was opened before…', 'o', true, () => state.dialogOpened({ kind: 'recent' })),
    command('last-session', 'Open the last session', '', true, state.lastSessionAsked),
    command('samples', 'Open samples to try', '', true, openSamples),
    command('watch', 'Watch the folder of this checkpoint', 'w', shown !== null, () => {
      if (shown !== null) state.watchAsked(shown);
    }),
    ...state.folders
      .filter(({ watched }) => watched)
      .map(({ id, name }) =>
        command(`unwatch-${id}`, `Stop watching ${displayText(name, 120)}`, '', true, () => state.unwatchAsked(id)),
      ),
  ];
}
