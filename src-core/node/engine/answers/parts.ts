import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { FileSet } from '../../../bytes/file-set.ts';
import { MemorySource } from '../../../bytes/memory-source.ts';
import type { RequestName, Requests } from '../../../contract/client.ts';
import type { CheckpointId } from '../../../contract/ids.ts';
import type { Limits } from '../../../model/limits.ts';
import { FilePool } from '../../../operations/sets/file-pool.ts';
import { compareWithDisk } from '../disk-identity.ts';
import { FileSource } from '../../file-source.ts';
import { FolderSet } from '../../folder-set.ts';
import { isWithin } from '../../within.ts';
import type { Announcer } from '../announcer.ts';
import type { Checks } from '../checks.ts';
import type { Content } from '../contents.ts';
import type { RegisterOptions } from '../engine.ts';
import type { Folders } from '../folders/folders.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { CheckpointRecord } from '../record.ts';
import type { Registry } from '../registry.ts';
import { RequestError } from '../request-error.ts';
import type { Samples } from '../samples/samples.ts';
import type { Session } from '../session/session.ts';

/** One answer for each request: one that is missing does not compile. */
export type Answers = {
  readonly [K in RequestName]: (
    ...args: Parameters<Requests[K]>
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};

/** The parts of an engine that answers are made from. */
export interface AnswerParts {
  readonly registry: Registry;
  readonly checks: Checks;
  readonly announcer: Announcer;
  readonly jobs: Jobs;
  readonly folders: Folders;
  readonly session: Session;
  readonly samples: Samples;
  readonly limits: Limits;
  /** The content of a row, read again when it was dropped; null when the row has none. */
  readonly contentOf: (record: CheckpointRecord) => Promise<Content | null>;
  /** Look whether the disk still holds what was read. */
  readonly refresh: (record: CheckpointRecord) => Promise<void>;
  readonly register: (paths: readonly string[], options?: RegisterOptions) => Promise<readonly CheckpointId[]>;
  /** The queue holds other files than before. */
  readonly remember: () => void;
  /** Whether only what was named at the start may be looked at. */
  readonly isConfined: boolean;
  /** Paths that were named at the start of a confined engine. */
  readonly roots: readonly string[];
  /** Aborted when the engine closes. */
  readonly closing: AbortSignal;
}

export function recordOf({ registry }: Pick<AnswerParts, 'registry'>, id: CheckpointId): CheckpointRecord {
  const record = registry.get(id);
  if (record === undefined) throw new RequestError('this checkpoint is not in the list any more');
  return record;
}

/** The content of a row that has one. Throws `RequestError` otherwise. */
export async function knownContent(parts: AnswerParts, record: CheckpointRecord): Promise<Content> {
  const content = await parts.contentOf(record);
  if (content === null) throw new RequestError(`nothing is known yet of what is in ${record.name}`);
  return content;
}

/** The files of one checkpoint, open. */
export interface OpenFiles {
  /** The file itself; without bytes where the checkpoint is a folder. */
  readonly source: ByteSource;
  /** Another file of a set, open until the work is done. */
  readonly openFile: (name: string) => Promise<ByteSource>;
  /** The folder of the set, or the one around the file. */
  readonly folder: FileSet;
}

/** Open a row as it was read. Throws `RequestError` when it is another file by now, `SourceError`. */
export async function withSource<T>(record: CheckpointRecord, work: (files: OpenFiles) => Promise<T>): Promise<T> {
  const isFolder = await isDirectory(record.path);
  const file = isFolder ? null : await FileSource.open(record.path);
  const set = new FolderSet(isFolder ? record.path : dirname(record.path));
  const pool = new FilePool(set);
  const openFile = (name: string) => {
    // Readers take only names that they found in the folder; a name that leads out is a mistake of ours.
    if (!isWithin(resolve(set.path, name), [resolve(set.path)])) throw new RangeError(`${name} is not in the set`);
    return pool.open(name);
  };
  try {
    const { result } = record;
    if (result !== null && (await compareWithDisk(record.path, result.identity)) !== 'same')
      throw new RequestError(`${record.name} has changed on disk since it was checked; check it again`);
    return await work({ source: file ?? new MemorySource(new Uint8Array()), openFile, folder: set });
  } finally {
    await file?.close();
    await pool.close();
  }
}

export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Opening it says why.
    return false;
  }
}
