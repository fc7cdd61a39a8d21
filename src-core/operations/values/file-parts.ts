import { NumberList } from '../../model/number-list.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { chunksOf } from '../../values/chunks.ts';
import { Placements } from '../../values/scan/placements.ts';
import { storedPart } from '../../values/tensor-stats.ts';

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

export interface Pieces extends Rows<Piece> {
  /** Tensors that are in blocks, and how many of these each has. */
  readonly blocks: ReadonlyMap<number, number>;
  /** Where what is counted of each lies. */
  readonly placements: Placements;
  /** Index into the checkpoint's tensors. */
  tensorAt(index: number): number;
  /** Whether a piece is a tensor as it is listed. */
  isWhole(index: number): boolean;
}

/** What lies in one file of a checkpoint; `file` is undefined for the file that is checked. */
export interface FilePart {
  readonly file: string | undefined;
  /** Indexes into the request's checksums. */
  readonly checksums: Uint32Array;
  /** Indexes into the pieces. */
  readonly pieces: Uint32Array;
}

interface Lists {
  readonly checksums: NumberList<Uint32Array>;
  readonly pieces: NumberList<Uint32Array>;
}

/** Parts by file, in the order in which files are first named. */
export class FileParts {
  readonly #parts = new Map<string | undefined, Lists>();

  addChecksum(file: string | undefined, index: number): void {
    this.#of(file).checksums.push(index);
  }

  addPiece(file: string | undefined, index: number): void {
    this.#of(file).pieces.push(index);
  }

  all(): readonly FilePart[] {
    return [...this.#parts].map(([file, { checksums, pieces }]) => ({
      file,
      checksums: checksums.toArray(),
      pieces: pieces.toArray(),
    }));
  }

  #of(file: string | undefined): Lists {
    let part = this.#parts.get(file);
    if (part === undefined)
      this.#parts.set(file, (part = { checksums: new NumberList(Uint32Array), pieces: new NumberList(Uint32Array) }));
    return part;
  }
}

/**
 * Pieces of every tensor, in order; `unread` says of the others why not. `onFile` is told of each piece which file it lies
 * in. Every tensor is looked at once.
 */
export function piecesOf(
  { tensors, storages }: Pick<Checkpoint, 'tensors' | 'storages'>,
  onFile: (index: number, file: string | undefined) => void,
): {
  readonly pieces: Pieces;
  readonly unread: ReadonlyMap<number, string>;
} {
  const pieces = new PieceList(tensors);
  const unread = new Map<number, string>();
  const add = (counted: TensorInfo, other: Piece | null, index: number) => {
    const storage = counted.storage === null ? undefined : storages.at(counted.storage);
    onFile(pieces.length, (storage ?? storageOf(counted, storages))?.file);
    pieces.add(counted, storage, other ?? index);
  };
  for (const [index, tensor] of tensors.entries()) {
    const chunks = chunksOf(tensor);
    if (typeof chunks === 'string') unread.set(index, chunks);
    else if (chunks !== null)
      for (const { offsets, tensor: counted } of chunks)
        add(counted, { tensor: index, counted, offsets, isPart: false }, index);
    else {
      const part = storedPart(tensor);
      if (part === null) add(tensor, null, index);
      else add(part, { tensor: index, counted: part, offsets: null, isPart: true }, index);
    }
  }
  return { pieces, unread };
}

/** Nearly all pieces are tensors of the checkpoint, which makes them when they are asked for. */
class PieceList extends RowTable<Piece> implements Pieces {
  readonly blocks = new Map<number, number>();
  readonly placements: Placements;
  readonly #tensors: Rows<TensorInfo>;
  /** By piece. */
  readonly #whole = new NumberList(Uint32Array);
  readonly #others = new Map<number, Piece>();

  constructor(tensors: Rows<TensorInfo>) {
    super();
    this.#tensors = tensors;
    this.placements = new Placements(tensors.length);
  }

  get length(): number {
    return this.#whole.length;
  }

  /** `piece` is the index of the tensor, where the piece is the tensor. */
  add(counted: TensorInfo, storage: Storage | undefined, piece: Piece | number): void {
    this.placements.add(counted, storage);
    if (typeof piece === 'number') {
      this.#whole.push(piece);
      return;
    }
    const { tensor, offsets } = piece;
    if (offsets !== null) this.blocks.set(tensor, (this.blocks.get(tensor) ?? 0) + 1);
    this.#others.set(this.#whole.length, piece);
    this.#whole.push(tensor);
  }

  tensorAt(index: number): number {
    return this.#whole.at(index) ?? -1;
  }

  isWhole(index: number): boolean {
    return !this.#others.has(index);
  }

  protected row(index: number): Piece {
    const tensor = this.tensorAt(index);
    const other = this.#others.get(index);
    if (other !== undefined) return other;
    const counted = this.#tensors.at(tensor);
    if (counted === undefined) throw new RangeError(`there is no tensor ${tensor}`);
    return { tensor, counted, offsets: null, isPart: false };
  }
}

/** The storage a tensor is read from, or one of those its parts are. */
export function storageOf({ storage, parts }: TensorInfo, storages: Rows<Storage>): Storage | undefined {
  if (storage !== null) return storages.at(storage);
  for (const part of Object.values(parts ?? {})) if (part.storage !== null) return storages.at(part.storage);
  return undefined;
}
