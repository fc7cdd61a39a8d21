import { resolve } from 'node:path';

export interface CommandLine {
  readonly argv: readonly string[];
  /** Electron was started with the app's folder or script as an argument, as in development. */
  readonly startedByScript: boolean;
  readonly workingDirectory: string;
}

/**
 * Files and folders named on the command line, absolute.
 *
 * Switches of Chromium and Node can stand anywhere, the operating system adds its own, and a second instance gets them
 * in another order: what begins with `-` is no path, unless it follows a lone `--`.
 */
export function pathsOf({ argv, startedByScript, workingDirectory }: CommandLine): string[] {
  const words = argv.slice(1);
  const end = words.indexOf('--');
  const before = end === -1 ? words : words.slice(0, end);
  const after = end === -1 ? [] : words.slice(end + 1);
  const positional = [...before.filter((word) => word !== '' && !word.startsWith('-')), ...after];
  return positional.slice(startedByScript ? 1 : 0).map((word) => resolve(workingDirectory, word));
}
