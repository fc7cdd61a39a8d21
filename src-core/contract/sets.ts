import type { CheckpointId } from './ids.ts';

/** One file of a checkpoint that consists of several. */
export interface SetFile {
  /** Relative to the folder of the set. */
  readonly name: string;
  readonly role: 'index' | 'shard' | 'other';
  /** Bytes; null where it is not there. */
  readonly size: number | null;
  /** The worst that was found in it. `missing`: the set names it, and it is not there. */
  readonly state: 'whole' | 'corrupted' | 'incompatible' | 'missing';
  readonly warnings: number;
  /** What is wrong with it in one line, the worst first; '' where nothing is. */
  readonly problem: string;
  /** Tensors that lie in it, or have a part in it, and their bytes in it. */
  readonly tensors: number;
  readonly tensorBytes: number;
  /** Whether it can be opened as a checkpoint of its own. */
  readonly openable: boolean;
}

export interface SetFilePage {
  readonly total: number;
  /** Files that something is wrong with. They come first. */
  readonly bad: number;
  readonly rows: readonly SetFile[];
}

export interface SetRequests {
  /** The files of a set: those that something is wrong with, the index, then the others in natural order. */
  setFiles(id: CheckpointId, offset: number, limit: number): SetFilePage;
  /** Put one file of a set, by its name as `setFiles` told it, into the queue as a checkpoint of its own. */
  openSetFile(id: CheckpointId, name: string): CheckpointId;
}
