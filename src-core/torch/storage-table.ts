import type { Location } from '../findings/finding.ts';
import type { Storage } from '../model/tensor.ts';
import type { ParsedPickle, PickleValue, PyPersistent } from '../pickle/node.ts';
import { PackedCall, type PackedKind } from '../pickle/packed-call.ts';
import { itemSize, storageClass, type StorageClass } from './dtypes.ts';
import { KeyIndex } from './key-index.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
import type { PackedStorages } from './rebuild/packed.ts';
import type { StorageLookup, StorageView } from './rebuild/rebuilt.ts';
import { checkLocation } from './locations.ts';
import { readStorageId, type FieldCount, type StorageId } from './storage-id.ts';

/** What is wrong with a storage, or with an id that names none; told with the first tensor that looks into it. */
export interface StorageProblem extends TensorProblem {
  readonly at: Location;
  /** Index of the storage; null where there is none. */
  readonly storage: number | null;
}

/** Where a container keeps the bytes of a storage. */
export interface Placed {
  /** First byte in the file; null when the bytes are not there as one plain run. */
  readonly fileOffset: number | null;
  readonly entry?: string;
  /** Null when the declared bytes are there. */
  readonly problem: TensorProblem | null;
  /** False when the bytes cannot be had, without that being a problem of its own here. */
  readonly available: boolean;
}

/** Finds the bytes of a declared storage. */
export type Place = (id: StorageId, index: number) => Placed;

/**
 * The storages a pickle declares, in order of first use. The first persistent id with a key decides its dtype, length and
 * place; torch ignores what later ones say, unless the storage is empty (it keeps none of those).
 */
export class StorageTable implements StorageLookup, PackedStorages {
  readonly list: Storage[] = [];
  readonly problems: StorageProblem[] = [];
  readonly #fields: FieldCount;
  readonly #place: Place;
  readonly #byteOrder: 'little' | 'big';
  /** By index, as the first id has it. */
  readonly #ids: (StorageId | PackedCall)[] = [];
  readonly #sound: boolean[] = [];
  readonly #keys = new KeyIndex();
  readonly #types = new Map<PackedKind, PackedType | null>();
  #lastKind: PackedKind | null = null;
  #lastType: PackedType | null = null;
  readonly #refused = new Set<PyPersistent>();
  readonly #contradicted = new Set<number>();
  #declared = false;

  constructor(fields: FieldCount, byteOrder: 'little' | 'big', place: Place) {
    this.#fields = fields;
    this.#byteOrder = byteOrder;
    this.#place = place;
  }

  /** Declare every storage of a pickle in the order of its stream; each is looked up without reading its id again then. */
  declareAll(nodes: readonly PyPersistent[]): void {
    for (const node of nodes) this.#read(node);
    this.#declared = true;
  }

  /** The same for a whole pickle; ids of packed calls are not spelt out for it. */
  declarePickle(parsed: ParsedPickle): void {
    parsed.eachPersistent((id) => {
      if (id instanceof PackedCall) this.#readPacked(id);
      else this.#read(id);
    });
    this.#declared = true;
  }

  resolve(node: PyPersistent): StorageView | null {
    if (this.#refused.has(node)) return null;
    const index = this.#declared ? this.#known(node.pid) : -1;
    // An empty storage is made anew at each use, with the dtype it is asked for.
    return index < 0 || this.list[index]?.bytes === 0 ? this.#read(node) : this.#view(index);
  }

  #known(pid: PickleValue): number {
    return typeof pid === 'object' && pid?.kind === 'tuple' ? this.#keys.get(pid.items[2] ?? null) : -1;
  }

  get packed(): PackedStorages {
    return this;
  }

  indexOf(call: PackedCall): number {
    const type = this.#declared ? this.#typeOf(call.common) : null;
    if (type === null || !Number.isSafeInteger(call.count * type.itemSize)) return -1;
    const index = this.#keys.get(call.key);
    return index < 0 || this.list[index]?.bytes === 0 ? -1 : index;
  }

  isSound(index: number): boolean {
    return this.#sound[index] === true;
  }

  /** The id a storage was first declared by. */
  idOf(index: number): StorageId | undefined {
    const id = this.#ids[index];
    if (!(id instanceof PackedCall)) return id;
    const read = readStorageId(id.persistent.pid, this.#fields);
    return read.ok ? read.id : undefined;
  }

  /** A further storage that no persistent id declares by itself: a view into another one. */
  add(storage: Storage, id: StorageId, sound: boolean): StorageView {
    return this.#keep(storage, id, sound);
  }

  #keep(storage: Storage, id: StorageId | PackedCall, sound: boolean): StorageView {
    this.list.push(storage);
    this.#ids.push(id);
    this.#sound.push(sound);
    return this.#viewOf(storage, id, this.list.length - 1);
  }

  #view(index: number): StorageView | null {
    if (index < 0) return null;
    const storage = this.list[index];
    const id = this.#ids[index];
    return storage === undefined || id === undefined ? null : this.#viewOf(storage, id, index);
  }

  #viewOf({ dtype, bytes, device }: Storage, id: StorageId | PackedCall, index: number): StorageView {
    const untyped = id instanceof PackedCall ? this.#typeOf(id.common)?.untyped === true : id.untyped;
    return { index, dtype, untyped, bytes, device, sound: this.isSound(index) };
  }

  report(problem: TensorProblem, at: Location, storage: number | null): void {
    this.problems.push({ ...problem, at, storage });
  }

  #read(node: PyPersistent): StorageView | null {
    const read = readStorageId(node.pid, this.#fields);
    if (!read.ok) {
      this.#refused.add(node);
      this.report(read.problem, { offset: node.offset, opcode: 'BINPERSID' }, null);
      return null;
    }
    const { id } = read;
    const known = this.#keys.get(id.keyValue);
    const view = this.#view(known);
    if (view !== null) {
      this.#compare(known, id, node);
      return view.bytes === 0 && id.bytes === 0 ? { ...view, dtype: id.dtype, untyped: id.untyped } : view;
    }
    this.#keys.set(id.keyValue, this.list.length);
    return this.#declare(id, id, node.offset);
  }

  /** The id of a packed call: one that says nothing new about a storage, or declares one, is done with its numbers alone. */
  #readPacked(call: PackedCall): void {
    const type = this.#typeOf(call.common);
    const { key, count } = call;
    const bytes = count * (type?.itemSize ?? 1);
    if (type === null || !Number.isSafeInteger(bytes)) return void this.#read(call.persistent);
    const { dtype, untyped } = type;
    const known = this.#keys.get(key);
    const first = known < 0 ? undefined : this.list[known];
    if (first !== undefined) {
      if (first.bytes !== bytes || first.dtype !== dtype) this.#read(call.persistent);
      return;
    }
    this.#keys.set(key, this.list.length);
    const { location } = call.common;
    const id = { keyValue: key, key, dtype, untyped, location, numel: count, bytes, view: null };
    this.#declare(id, call, call.persistentAt);
  }

  /** What the persistent ids of a kind of packed call say of a storage; null where they are to be read one by one. */
  #typeOf(kind: PackedKind): PackedType | null {
    if (kind === this.#lastKind) return this.#lastType;
    let type = this.#types.get(kind);
    if (type === undefined) this.#types.set(kind, (type = packedType(kind, this.#fields)));
    this.#lastKind = kind;
    this.#lastType = type;
    return type;
  }

  #declare(id: StorageId, kept: StorageId | PackedCall, offset: number): StorageView {
    const index = this.list.length;
    const { fileOffset, entry, problem, available } = this.#place(id, index);
    const sound = problem === null && available;
    const { key, bytes, dtype, location: device } = id;
    const byteOrder = this.#byteOrder;
    const storage: Storage =
      entry === undefined
        ? { key, bytes, dtype, device, fileOffset, byteOrder }
        : { key, bytes, dtype, device, fileOffset, byteOrder, entry };
    if (problem !== null) this.report(problem, entry === undefined ? { offset } : { entry }, index);
    const misplaced = checkLocation(id.location);
    if (misplaced !== null) this.report(misplaced, entry === undefined ? { offset } : { entry }, index);
    return this.#keep(storage, kept, sound);
  }

  /** Two ids with one key that do not say the same: what is read depends on which comes first. */
  #compare(index: number, id: StorageId, node: PyPersistent): void {
    const first = this.idOf(index);
    if (first === undefined || this.#contradicted.has(index)) return;
    // Tensors that name their dtype themselves are read right from an untyped declaration that comes later.
    if (first.bytes === id.bytes && (first.dtype === id.dtype || id.untyped || id.bytes === 0)) return;
    this.#contradicted.add(index);
    const data = { key: id.key, first: describe(first), second: describe(id) };
    this.report({ code: 'TA315', data }, { offset: node.offset, opcode: 'BINPERSID' }, index);
  }
}

function describe({ dtype, untyped, numel }: StorageId): string {
  return untyped ? `${numel} untyped bytes` : `${numel} × ${dtype}`;
}

/** What a kind of packed call says of its storages. */
interface PackedType extends StorageClass {
  readonly itemSize: number;
}

function packedType({ tag, type }: PackedKind, fields: FieldCount): PackedType | null {
  const known = fields === 4 && tag === 'storage' ? storageClass(type) : null;
  return known === null ? null : { ...known, itemSize: itemSize(known.dtype) ?? 1 };
}
