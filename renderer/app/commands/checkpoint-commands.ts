import { markdownReport } from '../../format/markdown-report.ts';
import type { AppState } from '../../store/app-state.ts';
import { selectedId } from '../../store/checkpoint-slice.ts';
import { failureText } from '../../store/failure-text.ts';
import { commandsIn, type Command, type Means } from './command.ts';

/** Of the checkpoint that is shown. */
export function checkpointCommands(
  state: AppState,
  { client, copy }: Pick<Means, 'client' | 'copy'>,
): readonly Command[] {
  const id = selectedId(state.shown);
  const view = state.shown.status === 'shown' ? state.shown.view : null;
  const ids = id === null ? [] : [id];
  const command = commandsIn('Checkpoint');
  const { showInFolder, download } = client.host;
  return [
    command('again', 'Check again', 'r', id !== null, () => state.checkAsked(ids, {})),
    command('checksums', 'Check every byte (checksums)', 'b', id !== null, () =>
      state.checkAsked(ids, { checksums: true }),
    ),
    command('values', 'Read every value (level 5)', 'v', id !== null, () =>
      state.checkAsked(ids, { checksums: true, values: true }),
    ),
    command('cancel', 'Cancel the check', 'mod+.', id !== null, () => state.cancelAsked(ids)),
    command('remove', 'Remove from the queue', 'delete', id !== null, () => state.removalAsked(ids)),
    command('copy-path', 'Copy path', '', view !== null, () => copy(view?.path ?? '', 'path')),
    command('copy-command', 'Copy as command', 'c', view !== null, () => copy(view?.command ?? '', 'command')),
    command('copy-report', 'Copy report as Markdown', 'm', view !== null, () => {
      if (view !== null) copy(markdownReport(view), 'report as Markdown');
    }),
    command('show', 'Show in folder', '', id !== null && showInFolder !== null, () => {
      if (id === null || showInFolder === null) return;
      showInFolder(id).catch((error: unknown) => state.problemTold(`Could not show it: ${failureText(error)}`));
    }),
    command('download', 'Download the file', '', id !== null && download !== null, () => {
      if (id === null || download === null) return;
      download(id).catch((error: unknown) => state.problemTold(`Could not download: ${failureText(error)}`));
    }),
  ];
}
