import { DTYPE_NAMES, isKnownDType, type KnownDType } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import type { ByteOrder } from '../decode.ts';
import { denseView } from '../view.ts';

/**
 * Where the numbers of tensors lie, a column for each fact. Most tensors are made when they are looked at: whoever looks
 * more than once at hundreds of thousands looks here.
 */
export class Placements {
  #length = 0;
  /** -1 for a tensor without bytes. */
  #storages: Int32Array;
  /** In the file that holds the storage; NaN for what is no plain run of it. */
  #starts: Float64Array;
  #ends: Float64Array;
  /** Place among `DTYPE_NAMES`. */
  #dtypes: Uint8Array;
  #flags: Uint8Array;
  /** Of those that are shown more than once. */
  readonly #copies = new Map<number, number>();

  /** Room for so many is made at once; more are taken when they come. */
  constructor(capacity: number) {
    const room = Math.max(1, capacity);
    this.#storages = new Int32Array(room);
    this.#starts = new Float64Array(room);
    this.#ends = new Float64Array(room);
    this.#dtypes = new Uint8Array(room);
    this.#flags = new Uint8Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** `storage` is the one that the tensor names; undefined where it names none. */
  add(tensor: TensorInfo, storage: Storage | undefined): void {
    const at = this.#length++;
    if (at === this.#storages.length) this.#grow();
    this.#storages[at] = storage === undefined ? NO_STORAGE : (tensor.storage ?? NO_STORAGE);
    this.#starts[at] = this.#ends[at] = NaN;
    const { dtype } = tensor;
    const view = storage === undefined || !isKnownDType(dtype) ? null : denseView(tensor, storage);
    const isBig = storage?.byteOrder === 'big';
    this.#flags[at] = (view === null ? 0 : DENSE) + (isBig ? BIG : 0) + (tensor.negated === true ? NEGATED : 0);
    if (isKnownDType(dtype)) this.#dtypes[at] = DTYPE_NAMES.indexOf(dtype);
    if (view === null || storage === undefined || storage.fileOffset === null) return;
    this.#starts[at] = storage.fileOffset + view.start;
    this.#ends[at] = storage.fileOffset + view.end;
    if (view.copies !== 1) this.#copies.set(at, view.copies);
  }

  /** Index of the storage; -1 where there is none. */
  storageAt(index: number): number {
    return this.#storages[index] ?? NO_STORAGE;
  }

  /** File offset; NaN for what is no plain run of the file. */
  startAt(index: number): number {
    return this.#starts[index] ?? NaN;
  }

  endAt(index: number): number {
    return this.#ends[index] ?? NaN;
  }

  /** How often the run is shown: what stride 0 repeats. */
  copiesAt(index: number): number {
    return this.#copies.get(index) ?? 1;
  }

  /** Of one that is dense. */
  dtypeAt(index: number): KnownDType {
    return DTYPE_NAMES[this.#dtypes[index] ?? 0] ?? 'uint8';
  }

  orderAt(index: number): ByteOrder {
    return this.#has(index, BIG) ? 'big' : 'little';
  }

  /** Whether it is a plain run of its storage, wherever that is. */
  isDense(index: number): boolean {
    return this.#has(index, DENSE);
  }

  isNegated(index: number): boolean {
    return this.#has(index, NEGATED);
  }

  #has(index: number, flag: number): boolean {
    return ((this.#flags[index] ?? 0) & flag) !== 0;
  }

  #grow(): void {
    const room = this.#storages.length * 2;
    const moved = <T extends Int32Array | Float64Array | Uint8Array>(larger: T, column: T): T => {
      larger.set(column);
      return larger;
    };
    this.#storages = moved(new Int32Array(room), this.#storages);
    this.#starts = moved(new Float64Array(room), this.#starts);
    this.#ends = moved(new Float64Array(room), this.#ends);
    this.#dtypes = moved(new Uint8Array(room), this.#dtypes);
    this.#flags = moved(new Uint8Array(room), this.#flags);
  }
}

const NO_STORAGE = -1;
const DENSE = 1;
const BIG = 2;
const NEGATED = 4;

export function placementsOf(tensors: Rows<TensorInfo>, storages: Rows<Storage>): Placements {
  const placements = new Placements(tensors.length);
  for (const tensor of tensors)
    placements.add(tensor, tensor.storage === null ? undefined : storages.at(tensor.storage));
  return placements;
}
