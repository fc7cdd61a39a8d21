import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { chunksOf } from '../../values/chunks.ts';
import { storedPart } from '../../values/tensor-stats.ts';
import type { ScanRequest } from '../scan.ts';

/** What is read for one tensor: the tensor itself, the part of it that has the values, or one of its blocks. */
export interface Piece {
  /** Index into the checkpoint's tensors. */
  readonly tensor: number;
  readonly counted: TensorInfo;
  /** Where a block begins in its tensor; null where the piece is all that is counted. */
  readonly offsets: readonly number[] | null;
  /** Whether it is what a sparse, nested or distributed tensor stores. */
  readonly isPart: boolean;
}

/** What lies in one file of a checkpoint; `file` is undefined for the file that is checked. */
export interface FilePart {
  readonly file: string | undefined;
  /** Indexes into the request's checksums. */
  readonly checksums: number[];
  /** Indexes into the pieces. */
  readonly pieces: number[];
}

/** Pieces of every tensor, in order; `unread` says of the others why not. */
export function piecesOf({ tensors }: Checkpoint): {
  readonly pieces: readonly Piece[];
  readonly unread: ReadonlyMap<number, string>;
} {
  const pieces: Piece[] = [];
  const unread = new Map<number, string>();
  for (const [index, tensor] of tensors.entries()) {
    const chunks = chunksOf(tensor);
    if (chunks === null) {
      const part = storedPart(tensor);
      pieces.push({ tensor: index, counted: part ?? tensor, offsets: null, isPart: part !== null });
    } else if (typeof chunks === 'string') unread.set(index, chunks);
    else
      for (const { offsets, tensor: counted } of chunks)
        pieces.push({ tensor: index, counted, offsets, isPart: false });
  }
  return { pieces, unread };
}

/** By file, in the order in which files are first named. */
export function splitByFile(
  { checksums, checkpoint: { storages } }: Pick<ScanRequest, 'checksums' | 'checkpoint'>,
  pieces: readonly Piece[],
): readonly FilePart[] {
  const parts = new Map<string | undefined, FilePart>();
  const partOf = (file: string | undefined): FilePart => {
    const part = parts.get(file) ?? { file, checksums: [], pieces: [] };
    parts.set(file, part);
    return part;
  };
  for (const [index, { file }] of checksums.entries()) partOf(file).checksums.push(index);
  for (const [index, { counted }] of pieces.entries()) partOf(storageOf(counted, storages)?.file).pieces.push(index);
  return [...parts.values()];
}

/** The storage a tensor is read from, or one of those its parts are. */
export function storageOf({ storage, parts }: TensorInfo, storages: Rows<Storage>): Storage | undefined {
  if (storage !== null) return storages.at(storage);
  for (const part of Object.values(parts ?? {})) if (part.storage !== null) return storages.at(part.storage);
  return undefined;
}
