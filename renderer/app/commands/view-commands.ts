import { VERDICT_ACTIONS_ID } from '../../features/checkpoint/ConclusionBar.tsx';
import { VIEWS } from '../../features/checkpoint/views.ts';
import { TENSOR_FILTER_ID } from '../../features/tensors/TensorToolbar.tsx';
import type { AppState } from '../../store/app-state.ts';
import { commandsIn, focus, type Command } from './command.ts';

/** What of a checkpoint is shown, and where the focus is. */
export function viewCommands(state: AppState): readonly Command[] {
  const view = state.shown.status === 'shown' ? state.shown.view : null;
  const isShown = view !== null;
  const foldTitle = state.topFolded ? 'Show header and levels' : 'Fold header and levels';
  const command = commandsIn('View');
  return [
    ...VIEWS.map(({ id, name, key, isShown: has }) =>
      command(`view-${id}`, `View: ${name}`, key, view !== null && has(view), () => state.tabSelected(id)),
    ),
    command('filter-tensors', 'Filter tensors', '/', isShown, () => {
      state.tabSelected('tensors');
      requestAnimationFrame(() => focus(TENSOR_FILTER_ID));
    }),
    command('fold', 'Fold repeated layers', 'f', isShown, state.layerFoldingToggled),
    command('verdict-actions', 'Go to what the verdict suggests', 'a', isShown, () => {
      if (state.topFolded) state.topFoldingToggled();
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${VERDICT_ACTIONS_ID} button`)?.focus());
    }),
    command('fold-top', foldTitle, 'z', isShown, state.topFoldingToggled),
  ];
}
