import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { storageOpener, type OpenFile } from '../../values/storage-source.ts';
import { storedPart } from '../../values/tensor-stats.ts';
import { openNumbers, type NotRead, type OpenStorage, type TensorNumbers } from '../../values/tensor-numbers.ts';

/** A checkpoint whose file is open. */
export interface OpenCheckpoint {
  readonly source: ByteSource;
  readonly checkpoint: Checkpoint;
  readonly context: ReadContext;
  /** Another file of the same set, which stays open as long as this one. */
  readonly openFile?: OpenFile;
}

/** What holds the numbers of a tensor: itself, or the part of a sparse or nested one that has the values. */
export function countedPart(tensor: TensorInfo): TensorInfo {
  return storedPart(tensor) ?? tensor;
}

/** Opens storages in the checkpoint's own file, and in the others of a set. */
export function openerOf({ source, checkpoint, context, openFile }: OpenCheckpoint): OpenStorage {
  return storageOpener(source, checkpoint, context, openFile);
}

export function numbersOf(open: OpenCheckpoint, tensor: TensorInfo): Promise<TensorNumbers | NotRead> {
  return openNumbers(tensor, open.checkpoint.storages, openerOf(open), open.context.signal);
}
