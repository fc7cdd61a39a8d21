import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that names a kind of folder, and where it is without, below the home folder. */
type Place = readonly [variable: string, usual: string];

/**
 * Where this user's settings of the program belong. A variable that holds no absolute path is not followed.
 * Sources: XDG Base Directory Specification 0.8; Apple, File System Programming Guide; Microsoft, KNOWNFOLDERID.
 */
export function settingsFolder(platform: NodeJS.Platform, environment: Environment, home = homedir()): string {
  if (platform === 'darwin') return join(home, 'Library/Application Support/assay');
  const place: Place = platform === 'win32' ? ['APPDATA', 'AppData/Roaming'] : ['XDG_CONFIG_HOME', '.config'];
  return join(placeOf(place, environment, home), 'assay');
}

/**
 * Where this user keeps what can be made again, by the same sources. Anybody may empty it at any time. Null for a user
 * without a home, as in a container that is run under a number.
 */
export function cacheFolder(platform: NodeJS.Platform, environment: Environment, home = homeOrNull()): string | null {
  if (home === null) return null;
  if (platform === 'darwin') return join(home, 'Library/Caches/assay');
  const place: Place = platform === 'win32' ? ['LOCALAPPDATA', 'AppData/Local'] : ['XDG_CACHE_HOME', '.cache'];
  return join(placeOf(place, environment, home), platform === 'win32' ? 'assay/Cache' : 'assay');
}

function homeOrNull(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

function placeOf([variable, usual]: Place, environment: Environment, home: string): string {
  const named = environment[variable] ?? '';
  return isAbsolute(named) ? named : join(home, usual);
}
