import { basename, dirname, resolve } from 'node:path';
import { AtomicWriteError, systemCode } from '../node/atomic-write/write-error.ts';
import { writeAtomically, type AtomicWriteOptions } from '../node/atomic-write/write-atomically.ts';
import { exclusively } from '../node/run-folder/exclusively.ts';
import { runFolder } from '../node/run-folder/run-folder.ts';
import { CHECKPOINT_VERSION } from '../pipeline/checkpoint-version.ts';
import { clearDone, markDone } from '../pipeline/done-marker.ts';
import { SILENT, type RunLog } from '../pipeline/run-files.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { encodeValue } from './encode-value.ts';
import { distinguishErrorType } from './error-type.ts';
import { isTensorData, OrderedDict, type DictKey, type SavedValue } from './saved-value.ts';
import { validateCheckpoint } from './validate-checkpoint.ts';
import { checkpointArchive } from './write-checkpoint.ts';

export interface SaveOptions {
  /** Prove the finished temp file before it takes the target's place; default true. Without it `status` stays `in_progress`. */
  readonly validateAfterSave?: boolean;
  /** Take the file for good without proof: `status` is `complete` all the same. */
  readonly skipValidation?: boolean;
  /** Write `<path>.done` once the file is in place. */
  readonly doneMarker?: boolean;
  /** Keys the saved file must have. */
  readonly requiredKeys?: readonly string[];
  /** Write through a symbolic link, or to one name of a hard-linked file. Default: refuse. */
  readonly follow?: boolean;
  readonly log?: RunLog;
  readonly signal?: AbortSignal;
}

export interface SavedCheckpoint {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly status: 'complete' | 'in_progress';
}

/**
 * Save a value as torch.save would, so that the target is at every instant the old file or the new one, whole. A dict gets
 * `version` and `status` in front unless it has them; `complete` stands only in a file that was read back and proven. The
 * done marker follows the file, never the other way round. Two processes that save to one path take turns.
 *
 * Throws `TypeError` for a value that Python has no counterpart for, `CheckpointError` when the file written is not what
 * was meant, `AtomicWriteError` when the machine fails; the target is then as it was.
 */
export async function atomicSave(value: SavedValue, path: string, options: SaveOptions = {}): Promise<SavedCheckpoint> {
  const { validateAfterSave = true, skipValidation = false, doneMarker = false, log = SILENT } = options;
  const proves = validateAfterSave && !skipValidation;
  const status = proves || skipValidation ? 'complete' : 'in_progress';
  const archive = checkpointArchive(path, encodeValue(withHeader(value, status)));
  const target = resolve(path);
  const files = runFolder(dirname(target));
  const { size } = archive.plan;
  await inTurn(target, async () => {
    // A marker speaks of the file beside it: it must not outlive one that is not proven.
    if (status !== 'complete') await clearDone(files, basename(target));
    await write(target, archive, proves, options);
    if (doneMarker && status === 'complete') await markDone(files, basename(target));
  });
  if (skipValidation) log.warn({ path, size }, 'checkpoint saved without validation');
  else log.info({ path, size, status }, 'checkpoint saved');
  return { path, size, status };
}

/** One process after the other. The lock lies beside the target: where it cannot, neither could the file. */
async function inTurn(target: string, act: () => Promise<void>): Promise<void> {
  try {
    await exclusively(target, act);
  } catch (error) {
    const code = systemCode(error);
    if (!(error instanceof Error) || error.name !== 'Error' || !/^E[A-Z]+$/.test(code) || code === 'EUNKNOWN')
      throw error;
    throw new AtomicWriteError(code, target, `cannot be written (${code}); it is as it was`, { cause: error });
  }
}

async function write(
  target: string,
  archive: ReturnType<typeof checkpointArchive>,
  proves: boolean,
  { follow = false, signal, log = SILENT, requiredKeys = [] }: SaveOptions,
): Promise<void> {
  const options: AtomicWriteOptions = {
    follow,
    size: archive.plan.size,
    ...(signal === undefined ? {} : { signal }),
    ...(proves ? { validate: (temp: string) => prove(temp, target, requiredKeys, log) } : {}),
  };
  try {
    await writeAtomically(target, (output) => archive.write(output, signal), options);
  } catch (error) {
    const code = error instanceof AtomicWriteError ? error.code : null;
    log.error(
      { path: target, code, errorType: distinguishErrorType(error), error: String(error) },
      'checkpoint not saved',
    );
    throw error;
  }
}

/** Every checksum recorded was computed from the values in memory: a temp file that has them all is what was meant. */
async function prove(temp: string, target: string, requiredKeys: readonly string[], log: RunLog): Promise<void> {
  const { valid, error, errorType } = await validateCheckpoint(temp, { requiredKeys });
  if (valid) return;
  log.error({ path: target, error }, 'the file written does not validate; the target is as it was');
  throw new CheckpointError(
    target,
    errorType ?? 'unknown',
    `${target}: the file written does not validate: ${error ?? ''}`,
  );
}

/** The same dict with `version` and `status` in front; a value that is no dict is saved as it is. */
function withHeader(value: SavedValue, status: string): SavedValue {
  const header = { version: CHECKPOINT_VERSION, status };
  if (value instanceof Map) {
    const known = value as ReadonlyMap<DictKey, SavedValue>;
    const entries = [...Object.entries(header).filter(([key]) => !known.has(key)), ...known];
    return value instanceof OrderedDict ? new OrderedDict(entries) : new Map(entries);
  }
  if (typeof value !== 'object' || value === null || !isPlainDict(value)) return value;
  return { ...header, ...value };
}

function isPlainDict(value: object): value is { readonly [key: string]: SavedValue } {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || prototype === Object.prototype) && !isTensorData(value);
}
