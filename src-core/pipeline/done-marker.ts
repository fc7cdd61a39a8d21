import { pythonIsoTime } from './python-time.ts';
import type { RunFiles } from './run-files.ts';

/** A file `X.done` beside `X` says that `X` was finished. It is written after `X` is proven, never before. */
export const DONE_SUFFIX = '.done';

export async function markDone(files: RunFiles, name: string): Promise<void> {
  await files.write(name + DONE_SUFFIX, `${pythonIsoTime(files.now())}\n`);
}

export async function clearDone(files: RunFiles, name: string): Promise<void> {
  if ((await files.size(name + DONE_SUFFIX)) !== null) await files.remove(name + DONE_SUFFIX);
}

/** A marker without its file says nothing: both must be there. The marker's own content does not matter. */
export async function isDone(files: RunFiles, name: string): Promise<boolean> {
  return (await files.size(name + DONE_SUFFIX)) !== null && (await files.size(name)) !== null;
}
