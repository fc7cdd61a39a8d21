import { basename } from 'node:path';
import { SourceError } from '../bytes/source-error.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { DEFAULT_LIMITS, type Limits } from '../model/limits.ts';
import { inspectQuick, type QuickPart } from '../operations/inspect.ts';
import type { CheckEvent, CheckOptions, Inspection } from '../operations/inspection.ts';
import { validate } from '../operations/validate.ts';
import { FileSource } from './file-source.ts';
import { nodePorts } from './ports.ts';

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
 * Open, check and close one file. A failure of the machine is an outcome, so that a batch goes on; rejects only with
 * the signal's reason, and with our own errors.
 */
export async function checkFile(path: string, options: FileCheckOptions): Promise<FileOutcome> {
  return await withFile(path, async (source) => {
    const check = validate(source, contextOf(path, options), options);
    for (;;) {
      const next = await check.next();
      if (next.done === true) {
        await source.assertUnchanged();
        return { kind: 'checked', inspection: next.value };
      }
      options.onEvent?.(next.value);
    }
  });
}

/** Read one file's headers and object index, without the deep part. Throws `SourceError`. */
export async function inspectFile(
  path: string,
  options: { readonly limits?: Limits; readonly signal?: AbortSignal } = {},
): Promise<QuickPart> {
  const source = await FileSource.open(path);
  try {
    return await inspectQuick(source, contextOf(path, options));
  } finally {
    await source.close();
  }
}

async function withFile(path: string, work: (source: FileSource) => Promise<FileOutcome>): Promise<FileOutcome> {
  let source: FileSource | null = null;
  try {
    source = await FileSource.open(path);
    return await work(source);
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'failed', error };
    throw error;
  } finally {
    await source?.close();
  }
}

function contextOf(
  path: string,
  { limits, signal }: { readonly limits?: Limits; readonly signal?: AbortSignal },
): ReadContext {
  const context = { limits: limits ?? DEFAULT_LIMITS, ports: nodePorts, name: basename(path) };
  return signal === undefined ? context : { ...context, signal };
}
