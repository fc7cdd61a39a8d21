import { resolve } from 'node:path';
import type { RewritePlan } from '../../operations/rewrite/plan.ts';
import type { UnchangedRun } from '../../operations/rewrite/run.ts';
import type { FileStamp } from '../atomic-write/target.ts';
import { writeAtomically, type AtomicOutput } from '../atomic-write/write-atomically.ts';
import type { FileSource } from '../file-source.ts';
import { nodePorts } from '../ports.ts';
import { copyRuns } from './copy-runs.ts';
import { proveClone, proveCopy, proveStructure, RewriteError, sourceDamaged } from './prove.ts';
import type { PreparedStage } from './stage.ts';

export interface WriteStageOptions {
  readonly target: string;
  readonly unchangedSince: FileStamp | null;
  readonly follow?: boolean;
  readonly skipValidation?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FilePlan {
  readonly plan: RewritePlan;
  /** Bytes of the new file; null when nothing will be written. */
  readonly size: number | null;
}

export interface RewrittenFile extends FilePlan {
  readonly written: { readonly path: string; readonly bytes: number } | null;
  /** Finite values that a cast made infinite. */
  readonly overflowed: number;
}

export function planned({ plan, size }: PreparedStage): RewrittenFile {
  return { plan, size, written: null, overflowed: 0 };
}

/**
 * Carry out one decided stage through one atomic write. Long records that do not change are copied as they are, or shared
 * where the file system clones and they keep their place; everything else is read, made and written front to back.
 */
export async function writeStage(
  source: FileSource,
  prepared: PreparedStage,
  options: WriteStageOptions,
): Promise<RewrittenFile> {
  const { target } = options;
  const { plan, size } = prepared;
  const same = plan.rewrite === 'unchanged';
  if (plan.rewrite === null || (same && resolve(source.path) === resolve(target))) return planned(prepared);
  const writing = new Writing(source, prepared, options);
  const { signal, follow } = options;
  const stamp = await writeAtomically(target, (output) => writing.write(output), {
    size: size ?? source.size,
    unchangedSince: options.unchangedSince,
    ...(same ? { cloneOf: source.path } : prepared.keepsPlaces === true ? { sharesWith: source.path } : {}),
    ...(follow === undefined ? {} : { follow }),
    ...(signal === undefined ? {} : { signal }),
    validate: (temp) => writing.prove(temp),
    beforeRename: async () => {
      await source.assertUnchanged();
      // Windows refuses to replace a file that is open.
      await source.close();
    },
  });
  return { plan, size, written: { path: target, bytes: stamp.size }, overflowed: writing.overflowed };
}

/** What the writer does, and what the proof of the result must know of it. */
class Writing {
  readonly #source: FileSource;
  readonly #prepared: PreparedStage;
  readonly #options: WriteStageOptions;
  readonly #runs: UnchangedRun[] = [];
  #cloned = false;
  overflowed = 0;

  constructor(source: FileSource, prepared: PreparedStage, options: WriteStageOptions) {
    this.#source = source;
    this.#prepared = prepared;
    this.#options = options;
  }

  async write(output: AtomicOutput): Promise<void> {
    const { write, size } = this.#prepared;
    // An unchanged file is a copy already.
    if (write === null) return;
    const { signal, onProgress } = this.#options;
    let written = 0;
    const outcome = await write(output, {
      source: this.#source,
      ports: nodePorts,
      onUnchanged: (run) => this.#runs.push(run),
      onProgress: (done, total) => onProgress?.((written = done), total),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!outcome.ok) throw new RewriteError(outcome.why);
    this.overflowed = outcome.overflowed;
    this.#cloned = output.cloned;
    if (output.cloned) await output.handle.truncate(outcome.bytes);
    else await this.#copy(output, written, size ?? outcome.bytes);
  }

  async #copy(output: AtomicOutput, written: number, total: number): Promise<void> {
    const { signal, onProgress, skipValidation } = this.#options;
    let done = written;
    const damaged = await copyRuns(this.#source, output.handle, this.#runs, {
      // What is not read back is at least compared on the way.
      ...(skipValidation === true ? { crc32: (bytes) => nodePorts.crc32(bytes) } : {}),
      ...(signal === undefined ? {} : { signal }),
      onBytes: (bytes) => onProgress?.((done += bytes), total),
    });
    if (damaged !== null) throw sourceDamaged(damaged.record);
  }

  /** What takes the target's place is proven first. */
  async prove(temp: string): Promise<void> {
    const { signal, skipValidation } = this.#options;
    const copied = { source: this.#source, runs: this.#runs, ...(signal === undefined ? {} : { signal }) };
    if (this.#cloned && this.#runs.length > 0) await proveClone(temp, copied);
    else if (skipValidation === true) await proveStructure(temp);
    else await proveCopy(temp, copied);
  }
}
