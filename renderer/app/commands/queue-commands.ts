import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { QUEUE_FILTER_ID } from '../../features/queue/QueueToolbar.tsx';
import type { AppState } from '../../store/app-state.ts';
import { selectedId } from '../../store/checkpoint-slice.ts';
import { bestGood, newestGood } from '../../store/good-ones.ts';
import { needsLook, presentItems, shownIds } from '../../store/queue-rows.ts';
import { commandsIn, focus, type Command, type Means } from './command.ts';

/** What is in the queue, and the ways through it. */
export function queueCommands(state: AppState, { open }: Pick<Means, 'open'>): readonly Command[] {
  const items = presentItems(state.items, state.removed);
  const newest = newestGood(items);
  const best = bestGood(items);
  const hasItems = items.length > 0;
  const bestTitle = best === null ? 'Best good checkpoint by its name' : `Best good checkpoint by ${best.score.name}`;
  const command = commandsIn('Queue');
  return [
    command('open', 'Open files or folders…', 'mod+o', true, open),
    command('filter-queue', 'Filter the queue', 'mod+f', hasItems, () => focus(QUEUE_FILTER_ID)),
    command('next', 'Next checkpoint', 'j', hasItems, () => step(state, 1)),
    command('previous', 'Previous checkpoint', 'k', hasItems, () => step(state, -1)),
    command('next-bad', 'Next checkpoint that needs a look', 'n', hasItems, () => step(state, 1, true)),
    command('newest-good', 'Newest good checkpoint', 'g', newest !== null, () =>
      state.checkpointSelected(newest?.id ?? null),
    ),
    command('best-good', bestTitle, 's', best !== null, () => state.checkpointSelected(best?.item.id ?? null)),
    command('undo', 'Undo the removal', 'mod+z', state.removed.length > 0, state.removalUndone),
    command('remove-all', 'Remove everything from the queue', '', hasItems, () =>
      state.removalAsked(items.map(({ id }) => id)),
    ),
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
