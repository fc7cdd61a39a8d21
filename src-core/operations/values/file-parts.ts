import { RowTable } from '../../model/row-table.ts';
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

export interface Pieces extends Rows<Piece> {
  /** Tensors that are in blocks, and how many of these each has. */
  readonly blocks: ReadonlyMap<number, number>;
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
export function piecesOf(tensors: Rows<TensorInfo>): {
  readonly pieces: Pieces;
  readonly unread: ReadonlyMap<number, string>;
} {
  const pieces = new PieceList(tensors);
  const unread = new Map<number, string>();
  for (const [index, tensor] of tensors.entries()) {
    const chunks = chunksOf(tensor);
    if (typeof chunks === 'string') unread.set(index, chunks);
    else if (chunks !== null)
      for (const { offsets, tensor: counted } of chunks) pieces.add({ tensor: index, counted, offsets, isPart: false });
    else {
      const part = storedPart(tensor);
      if (part === null) pieces.addWhole(index);
      else pieces.add({ tensor: index, counted: part, offsets: null, isPart: true });
    }
  }
  return { pieces, unread };
}

/** Nearly all pieces are tensors of the checkpoint, which makes them when they are asked for. */
class PieceList extends RowTable<Piece> implements Pieces {
  readonly blocks = new Map<number, number>();
  readonly #tensors: Rows<TensorInfo>;
  /** By piece. */
  readonly #whole: number[] = [];
  readonly #others = new Map<number, Piece>();

  constructor(tensors: Rows<TensorInfo>) {
    super();
    this.#tensors = tensors;
  }

  get length(): number {
    return this.#whole.length;
  }

  addWhole(tensor: number): void {
    this.#whole.push(tensor);
  }

  add(piece: Piece): void {
    const { tensor, offsets } = piece;
    if (offsets !== null) this.blocks.set(tensor, (this.blocks.get(tensor) ?? 0) + 1);
    this.#others.set(this.#whole.length, piece);
    this.#whole.push(tensor);
  }

  protected row(index: number): Piece {
    const tensor = this.#whole[index] ?? 0;
    const other = this.#others.get(index);
    if (other !== undefined) return other;
    const counted = this.#tensors.at(tensor);
    if (counted === undefined) throw new RangeError(`there is no tensor ${tensor}`);
    return { tensor, counted, offsets: null, isPart: false };
  }
}

/** What is counted of these pieces, made when it is asked for. */
export class CountedTensors extends RowTable<TensorInfo | null> {
  readonly length: number;
  readonly #all: Rows<Piece>;
  readonly #pieces: readonly number[];

  constructor(all: Rows<Piece>, pieces: readonly number[]) {
    super();
    this.length = pieces.length;
    this.#all = all;
    this.#pieces = pieces;
  }

  protected row(index: number): TensorInfo | null {
    return this.#all.at(this.#pieces[index] ?? -1)?.counted ?? null;
  }
}

/** By file, in the order in which files are first named. */
export function splitByFile(
  { checksums, checkpoint: { storages } }: Pick<ScanRequest, 'checksums' | 'checkpoint'>,
  pieces: Rows<Piece>,
): readonly FilePart[] {
  const parts = new Map<string | undefined, FilePart>();
  const partOf = (file: string | undefined): FilePart => {
    const part = parts.get(file) ?? { file, checksums: [], pieces: [] };
    parts.set(file, part);
    return part;
  };
  for (const [index, { file }] of checksums.entries()) partOf(file).checksums.push(index);
  // Nearly always all is in one file: then nobody has to look at every tensor.
  const isSpread = storages.some(({ file }) => file !== undefined);
  for (let index = 0; index < pieces.length; index++) {
    const counted = isSpread ? pieces.at(index)?.counted : undefined;
    partOf(counted && storageOf(counted, storages)?.file).pieces.push(index);
  }
  return [...parts.values()];
}

/** The storage a tensor is read from, or one of those its parts are. */
export function storageOf({ storage, parts }: TensorInfo, storages: Rows<Storage>): Storage | undefined {
  if (storage !== null) return storages.at(storage);
  for (const part of Object.values(parts ?? {})) if (part.storage !== null) return storages.at(part.storage);
  return undefined;
}
