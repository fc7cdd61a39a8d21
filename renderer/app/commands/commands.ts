import { checkpointCommands } from './checkpoint-commands.ts';
import type { Command, Means } from './command.ts';
import { queueCommands } from './queue-commands.ts';
import { queueWorkCommands } from './queue-work-commands.ts';
import { viewCommands } from './view-commands.ts';
import { windowCommands } from './window-commands.ts';

export function commandsOf(means: Means): readonly Command[] {
  const state = means.store.getState();
  return [
    ...queueCommands(state, means),
    ...queueWorkCommands(state, means),
    ...checkpointCommands(state, means),
    ...viewCommands(state),
    ...windowCommands(state),
  ];
}
