import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where this user's settings of the program belong. A variable that holds no absolute path is not followed.
 * Sources: XDG Base Directory Specification 0.8; Apple, File System Programming Guide; Microsoft, KNOWNFOLDERID.
 */
export function settingsFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library/Application Support/assay');
  const [name, usual] =
    platform === 'win32' ? (['APPDATA', 'AppData/Roaming'] as const) : (['XDG_CONFIG_HOME', '.config'] as const);
  const named = environment[name] ?? '';
  return join(isAbsolute(named) ? named : join(home, usual), 'assay');
}
