import type { Location } from '../findings/finding.ts';
import type { Storage } from '../model/tensor.ts';
import type { PickleValue, PyPersistent } from '../pickle/node.ts';
import { keyIdentity } from '../pickle/python-key.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
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
export class StorageTable implements StorageLookup {
  readonly list: Storage[] = [];
  readonly problems: StorageProblem[] = [];
  readonly #fields: FieldCount;
  readonly #place: Place;
  readonly #byteOrder: 'little' | 'big';
  readonly #ids: StorageId[] = [];
  readonly #views: StorageView[] = [];
  readonly #byKey = new Map<unknown, number>();
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

  resolve(node: PyPersistent): StorageView | null {
    if (this.#refused.has(node)) return null;
    const view = this.#declared ? this.#known(node.pid) : undefined;
    // An empty storage is made anew at each use, with the dtype it is asked for.
    return view === undefined || view.bytes === 0 ? this.#read(node) : view;
  }

  #known(pid: PickleValue): StorageView | undefined {
    if (typeof pid !== 'object' || pid?.kind !== 'tuple') return undefined;
    const index = this.#byKey.get(identity(pid.items[2] ?? null));
    return index === undefined ? undefined : this.#views[index];
  }

  /** The id a storage was first declared by. */
  idOf(index: number): StorageId | undefined {
    return this.#ids[index];
  }

  /** A further storage that no persistent id declares by itself: a view into another one. */
  add(storage: Storage, id: StorageId, sound: boolean): StorageView {
    const index = this.list.length;
    this.list.push(storage);
    this.#ids.push(id);
    const view = { index, dtype: id.dtype, untyped: id.untyped, bytes: storage.bytes, device: storage.device, sound };
    this.#views.push(view);
    return view;
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
    const key = identity(id.keyValue);
    const known = this.#byKey.get(key);
    const view = known === undefined ? undefined : this.#views[known];
    if (known !== undefined && view !== undefined) {
      this.#compare(known, id, node);
      return view.bytes === 0 && id.bytes === 0 ? { ...view, dtype: id.dtype, untyped: id.untyped } : view;
    }
    this.#byKey.set(key, this.list.length);
    return this.#declare(id, node);
  }

  #declare(id: StorageId, node: PyPersistent): StorageView {
    const index = this.list.length;
    const { fileOffset, entry, problem, available } = this.#place(id, index);
    const sound = problem === null && available;
    const { key, bytes, dtype, location: device } = id;
    const byteOrder = this.#byteOrder;
    const storage: Storage =
      entry === undefined
        ? { key, bytes, dtype, device, fileOffset, byteOrder }
        : { key, bytes, dtype, device, fileOffset, byteOrder, entry };
    if (problem !== null) this.report(problem, entry === undefined ? { offset: node.offset } : { entry }, index);
    const misplaced = checkLocation(id.location);
    if (misplaced !== null) this.report(misplaced, entry === undefined ? { offset: node.offset } : { entry }, index);
    return this.add(storage, id, sound);
  }

  /** Two ids with one key that do not say the same: what is read depends on which comes first. */
  #compare(index: number, id: StorageId, node: PyPersistent): void {
    const first = this.#ids[index];
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

/** Python compares keys by value: `'0'` and `0` are two keys, `1` and `True` are one. */
function identity(key: PickleValue): unknown {
  return typeof key === 'string' ? key : (keyIdentity(key) ?? key);
}
