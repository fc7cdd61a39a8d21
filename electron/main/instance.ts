import type { App } from 'electron';
import { z } from 'zod';

const message = z.strictObject({ paths: z.array(z.string()) });

/**
 * One program a user: a second start hands its paths to the first and ends. They travel as data, because Chromium
 * rearranges the command line it passes on. False when this is the second.
 */
export function becomeOnlyInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  paths: readonly string[],
  onPaths: (paths: readonly string[]) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ paths })) return false;
  app.on('second-instance', (_event, _argv, _workingDirectory, data) => {
    const parsed = message.safeParse(data);
    onPaths(parsed.success ? parsed.data.paths : []);
  });
  return true;
}
