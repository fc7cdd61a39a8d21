import { SourceError } from '../bytes/source-error.ts';
import type { Limits } from '../model/limits.ts';
import type { QuickPart } from '../operations/inspect.ts';
import type { CheckEvent, CheckOptions, Inspection } from '../operations/inspection.ts';
import { openTarget, type OpenTarget, type TargetOptions } from './open-target.ts';
import { nodeScanner } from './scan/node-scanner.ts';

export interface FileCheckOptions extends CheckOptions {
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CheckEvent) => void;
}

/** What became of one file: checked, or the machine failed and nothing is said about the file. */
export type FileOutcome =
  | { readonly kind: 'checked'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly error: SourceError };

/**
 * Open, check and close one checkpoint: a file, or a folder that is a set. A failure of the machine is an outcome, so that
 * a batch goes on; rejects only with the signal's reason, and with our own errors.
 */
export async function checkFile(path: string, options: FileCheckOptions): Promise<FileOutcome> {
  let target: OpenTarget | null = null;
  try {
    target = await openTarget(path, options);
    const check = target.check({ scanner: nodeScanner, ...options });
    for (;;) {
      const next = await check.next();
      if (next.done === true) {
        await target.assertUnchanged();
        return { kind: 'checked', inspection: next.value };
      }
      options.onEvent?.(next.value);
    }
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'failed', error };
    throw error;
  } finally {
    await target?.close();
  }
}

/** Read one checkpoint's headers and object index, without the deep part. Throws `SourceError`. */
export async function inspectFile(path: string, options: TargetOptions = {}): Promise<QuickPart> {
  const target = await openTarget(path, options);
  try {
    return await target.inspect();
  } finally {
    await target.close();
  }
}
