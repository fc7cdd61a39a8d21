import { SourceError } from '../bytes/source-error.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { TensorInfo } from '../model/tensor.ts';
import { inspectFile } from '../node/check-file.ts';
import { FileSource } from '../node/file-source.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { byErrorCode } from './error-type.ts';
import { readTensor, TensorReadError } from './read-tensor.ts';
import type { TensorData } from './saved-value.ts';

export type ReadTensor = (tensor: TensorInfo, signal?: AbortSignal) => Promise<TensorData>;

/** A checkpoint whose index was read; the bytes of its tensors are read when they are asked for. */
export interface OpenCheckpoint {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  readonly readTensor: ReadTensor;
  /** Read many tensors with the file opened once. */
  readonly readMany: <T>(work: (read: ReadTensor) => Promise<T>) => Promise<T>;
}

/** Read what is in a file, its tensors' bytes left where they are. Throws `CheckpointError` when the machine fails. */
export async function openCheckpoint(path: string, signal?: AbortSignal): Promise<OpenCheckpoint> {
  const before = await stampOf(path);
  const read = () => inspectFile(path, signal === undefined ? {} : { signal });
  const { checkpoint } = await machine(path, read);
  const readMany: OpenCheckpoint['readMany'] = (work) => reading(path, before, checkpoint, work);
  return { path, checkpoint, readMany, readTensor: (tensor, abort) => readMany((one) => one(tensor, abort)) };
}

interface Stamp {
  readonly size: number;
  readonly modified: number;
}

async function stampOf(path: string): Promise<Stamp> {
  const source = await machine(path, () => FileSource.open(path));
  await source.close();
  return { size: source.size, modified: source.modified };
}

async function reading<T>(
  path: string,
  before: Stamp,
  checkpoint: Checkpoint,
  work: (read: ReadTensor) => Promise<T>,
): Promise<T> {
  const source = await machine(path, () => FileSource.open(path));
  try {
    if (source.size !== before.size || source.modified !== before.modified)
      throw new CheckpointError(path, 'unreadable', `${path} was changed after it was loaded; load it again`);
    return await work((tensor, signal) => machine(path, () => readTensor(source, checkpoint, tensor, signal)));
  } finally {
    await source.close();
  }
}

/** A failure of the machine, or of a tensor, in the words of this library. */
async function machine<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SourceError)
      throw new CheckpointError(path, byErrorCode(error.code), error.message, { cause: error });
    if (error instanceof TensorReadError)
      throw new CheckpointError(path, 'incompatible', `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
