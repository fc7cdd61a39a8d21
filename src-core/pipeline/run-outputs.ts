import { SourceError } from '../bytes/source-error.ts';
import type { LevelNumber } from '../findings/level.ts';
import type { Verdict } from '../model/checkpoint.ts';
import { DONE_SUFFIX } from './done-marker.ts';
import type { FileStatus } from './file-progress-tracker.ts';
import { CHECKPOINT, LEFTOVER } from './rebuild-state.ts';
import type { RunFiles } from './run-files.ts';

/**
 * `complete`: said to be done, and whole. `damaged`: said to be done, and not. `unfinished`: there, and nobody says that
 * it is done. `missing`: said to be done, and not there. `unreadable`: the machine failed on it.
 */
export type OutputState = 'complete' | 'damaged' | 'unfinished' | 'missing' | 'unreadable';

export interface RunOutput {
  /** Relative to the run folder, as on the disk; as recorded for one that is missing. */
  readonly name: string;
  readonly state: OutputState;
  /** A done marker lies beside it. */
  readonly marked: boolean;
  /** What the state and the progress files say of it. */
  readonly recorded: FileStatus | null;
  /** False where it was taken for good without looking. */
  readonly checked: boolean;
  /** What is wrong with it; null for nothing. */
  readonly error: string | null;
  readonly verdict: Exclude<Verdict, 'valid'> | null;
  readonly level: LevelNumber | null;
}

export interface OutputsOptions {
  readonly skipCheckpointValidation?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Every output that is on the disk or said to be: those said to be done are validated; all are where nothing is said of
 * any. Nothing is changed.
 */
export async function runOutputs(
  files: RunFiles,
  names: readonly string[],
  recorded: ReadonlyMap<string, FileStatus>,
  options: OutputsOptions = {},
): Promise<readonly RunOutput[]> {
  const all = new Set(names);
  const onDisk = names.filter((name) => CHECKPOINT.test(name) && !LEFTOVER.test(name));
  const places = placesOf(onDisk, recorded);
  const isSilent = recorded.size === 0 && !names.some((name) => name.endsWith(DONE_SUFFIX));
  const outputs: RunOutput[] = [];
  for (const [index, name] of onDisk.entries()) {
    options.signal?.throwIfAborted();
    const claims = { marked: all.has(name + DONE_SUFFIX), recorded: places.recorded.get(name) ?? null };
    outputs.push(await look(files, name, claims, { ...options, isSilent }));
    options.onProgress?.(index + 1, onDisk.length);
  }
  const missing = new Set(places.absent);
  const absentNames = new NameIndex(places.absent);
  const recordedNames = new NameIndex(recorded.keys());
  for (const marker of names.filter((name) => name.endsWith(DONE_SUFFIX))) {
    const name = marker.slice(0, -DONE_SUFFIX.length);
    if (all.has(name)) continue;
    for (const known of absentNames.matching(name)) missing.delete(known);
    const [record] = recordedNames.matching(name);
    outputs.push(absent(name, true, record === undefined ? null : (recorded.get(record) ?? null)));
  }
  for (const name of missing) outputs.push(absent(name, false, 'complete'));
  return outputs;
}

interface Claims {
  readonly marked: boolean;
  readonly recorded: FileStatus | null;
}

async function look(
  files: RunFiles,
  name: string,
  claims: Claims,
  options: OutputsOptions & { readonly isSilent: boolean },
): Promise<RunOutput> {
  const output = { name, ...claims, checked: false, error: null, verdict: null, level: null };
  if (!claims.marked && claims.recorded !== 'complete' && !options.isSilent) return { ...output, state: 'unfinished' };
  if (options.skipCheckpointValidation === true) return { ...output, state: 'complete' };
  try {
    const check = await files.validate(name);
    if (check.ok) return { ...output, state: 'complete', checked: true };
    const verdict = check.verdict === 'incompatible' ? 'incompatible' : 'corrupted';
    return { ...output, state: 'damaged', checked: true, error: check.error, verdict, level: check.level ?? null };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ...output, state: 'unreadable', error: error.message };
  }
}

function absent(name: string, marked: boolean, recorded: FileStatus | null): RunOutput {
  const error = marked ? 'its done marker is there, the file is not' : 'it is recorded as complete, and is not there';
  return { name, state: 'missing', marked, recorded, checked: true, error, verdict: 'corrupted', level: 1 };
}

interface Places {
  /** By name on the disk. */
  readonly recorded: ReadonlyMap<string, FileStatus>;
  /** Recorded as complete, and nowhere on the disk. */
  readonly absent: readonly string[];
}

/** Records name a file by its path in the run folder, or by its last part alone: then they speak of all that have it. */
function placesOf(onDisk: readonly string[], recorded: ReadonlyMap<string, FileStatus>): Places {
  const known = new Map<string, FileStatus>();
  const absentNames: string[] = [];
  const places = new NameIndex(onDisk);
  for (const [name, status] of recorded) {
    const found = places.matching(name);
    for (const place of found) if (known.get(place) !== 'complete') known.set(place, status);
    if (found.length === 0 && status === 'complete') absentNames.push(name);
  }
  return { recorded: known, absent: absentNames };
}

/** Names by their last part, so that a run of many files is not searched through for each. */
export class NameIndex {
  readonly #byLastPart = new Map<string, string[]>();

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const known = this.#byLastPart.get(lastPart(name));
      if (known === undefined) this.#byLastPart.set(lastPart(name), [name]);
      else known.push(name);
    }
  }

  /** All that can mean the same file: equal, or one is the end of the other's path. An equal one is the only one. */
  matching(name: string): readonly string[] {
    const known = this.#byLastPart.get(lastPart(name)) ?? [];
    if (known.includes(name)) return [name];
    return known.filter((other) => other.endsWith(`/${name}`) || name.endsWith(`/${other}`));
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
