import { basename, dirname } from 'node:path';
import type { ByteSource } from '../bytes/byte-source.ts';
import { MemorySource } from '../bytes/memory-source.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { DEFAULT_LIMITS, type Limits } from '../model/limits.ts';
import { inspectQuick, type QuickPart } from '../operations/inspect.ts';
import type { CheckEvent, CheckOptions, Inspection } from '../operations/inspection.ts';
import { FilePool } from '../operations/sets/file-pool.ts';
import { inspectSet } from '../operations/sets/inspect-set.ts';
import { validate, validateSet } from '../operations/validate.ts';
import { findIndexedSet, findSets, type FoundSet } from '../sets/find-sets.ts';
import { TRACKER } from '../sets/megatron/names.ts';
import { isIndexName } from '../sets/sharded/shard-names.ts';
import { SourceError } from '../bytes/source-error.ts';
import type { OpenFile } from '../values/storage-source.ts';
import { FileSource } from './file-source.ts';
import { FolderSet } from './folder-set.ts';
import { isFolder } from './is-folder.ts';
import { nodePorts } from './ports.ts';

export interface TargetOptions {
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
}

/** One checkpoint on disk, a file or a set of files, open until it is closed. */
export interface OpenTarget {
  /** The file itself; without bytes where the checkpoint is a set. */
  readonly source: ByteSource;
  /** Another file of the set; what it gives may be read until `close`. */
  readonly openFile: OpenFile;
  inspect(): Promise<QuickPart>;
  check(options: CheckOptions): AsyncGenerator<CheckEvent, Inspection>;
  /** Throws `ECHANGED` when what was read is not what is there now. */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Open the checkpoint that `path` names: a file; a folder that is one set; the index of shards, the `.metadata` of a
 * distributed checkpoint, or the tracker of a run of Megatron, for the set around it. Throws `SourceError`: `EISDIR` for a folder that is no set.
 */
export async function openTarget(path: string, options: TargetOptions = {}): Promise<OpenTarget> {
  const name = basename(path);
  if (isIndexName(name) || name === '.metadata') return await openIndexed(path, name, options);
  if (name === TRACKER && !(await isFolder(path))) return await openFolder(dirname(path), options);
  if (await isFolder(path)) return await openFolder(path, options);
  return await openFile(path, options);
}

async function openFile(path: string, options: TargetOptions): Promise<OpenTarget> {
  const source = await FileSource.open(path);
  const folder = new FolderSet(dirname(path));
  const context = { ...contextOf(path, options), folder };
  const pool = new FilePool(folder);
  return {
    source,
    openFile: (name) => pool.open(name),
    inspect: () => inspectQuick(source, context),
    check: (checks) => validate(source, context, checks),
    assertUnchanged: async () => {
      await source.assertUnchanged();
      await folder.assertUnchanged();
    },
    close: async () => {
      await pool.close();
      await source.close();
    },
  };
}

async function openFolder(path: string, options: TargetOptions): Promise<OpenTarget> {
  const files = new FolderSet(path);
  const sets = await findSets(files);
  const [set] = sets;
  if (set === undefined || sets.length > 1) {
    const why = set === undefined ? 'is a folder, and no set of files' : 'holds several sets of files';
    throw new SourceError('EISDIR', `${path} ${why}`);
  }
  return openSet(files, set, contextOf(path, options));
}

async function openIndexed(path: string, name: string, options: TargetOptions): Promise<OpenTarget> {
  // Opened once, so that a path that does not exist is told as such.
  await (await FileSource.open(path)).close();
  const files = new FolderSet(dirname(path));
  const set: FoundSet = name === '.metadata' ? { kind: 'dcp' } : await findIndexedSet(files, name);
  return openSet(files, set, contextOf(path, options));
}

function openSet(files: FolderSet, set: FoundSet, context: ReadContext): OpenTarget {
  const pool = new FilePool(files);
  return {
    source: new MemorySource(new Uint8Array()),
    openFile: (name) => pool.open(name),
    inspect: () => inspectSet(files, set, context),
    check: (checks) => validateSet(files, set, context, checks),
    assertUnchanged: () => files.assertUnchanged(),
    close: () => pool.close(),
  };
}

function contextOf(path: string, { limits = DEFAULT_LIMITS, signal }: TargetOptions): ReadContext {
  const context = { limits, ports: nodePorts, name: basename(path) };
  return signal === undefined ? context : { ...context, signal };
}
