import type { AppState } from '../../store/app-state.ts';
import { commandsIn, type Command } from './command.ts';

export function windowCommands(state: AppState): readonly Command[] {
  const command = commandsIn('Window');
  const theme = (name: 'system' | 'light' | 'dark', title: string) =>
    command(`theme-${name}`, title, '', state.theme !== name, () => state.themeChosen(name));
  return [
    command('palette', 'Command palette', 'mod+k', true, () => state.dialogOpened({ kind: 'palette' })),
    command('keys', 'Keyboard map', '?', true, () => state.dialogOpened({ kind: 'keys' })),
    command('preferences', 'Preferences…', 'mod+,', true, () => state.dialogOpened({ kind: 'preferences' })),
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    theme('system', 'Theme: as the system'),
  ];
}
