import { RowSlice } from '../model/row-table.ts';
import type { Rows } from '../model/rows.ts';
import type { Key, TensorInfo } from '../model/tensor.ts';
import { PackedCall } from '../pickle/packed-call.ts';
import type { PickleValue } from '../pickle/node.ts';
import { placeTensor } from './rebuild/place.ts';
import type { Rebuilder } from './rebuild/rebuilder.ts';
import { packedTensor, TensorList, type Base, type DictTensors } from './tensor-list.ts';

/** Lists the tensors of an object while it is walked. */
export class ListedTensors {
  readonly list: TensorList;
  /** Those that are not plain tensors that fill their storage. */
  readonly remarkable: TensorInfo[] = [];
  readonly #rebuilder: Rebuilder;

  constructor(rebuilder: Rebuilder) {
    this.#rebuilder = rebuilder;
    this.list = new TensorList(rebuilder.packed);
  }

  add(tensor: TensorInfo): void {
    this.list.push(tensor);
    this.remarkable.push(tensor);
  }

  /** List a tensor of the usual kind; null where it is not of that kind. */
  addUsual(call: PackedCall, base: Base, key: Key): TensorInfo | null {
    const { packed } = this.#rebuilder;
    const storage = packed?.storageOf(call) ?? -1;
    if (packed === null || storage < 0) return null;
    const tensor = packedTensor(packed, call, storage, base, key);
    this.list.push(tensor);
    if (!packed.isPlain) this.remarkable.push(tensor);
    return tensor;
  }

  /** List what a dict holds, if that is tensors under text keys and nothing is wrong with any of them; else null. */
  addDict(keys: readonly string[], values: readonly PickleValue[], base: Base): Rows<TensorInfo> | null {
    const dict = new DictReader(this.#rebuilder, base, keys, values);
    if (!dict.read()) return null;
    const start = this.list.length;
    const { held, storages, remarkable } = dict;
    this.list.pushDict({ base, keys, held, storages });
    for (const tensor of remarkable) this.remarkable.push(tensor);
    return new RowSlice(this.list, start, held.length);
  }
}

/** Reads the values of a dict as tensors, as long as nothing is wrong with them. */
class DictReader implements DictTensors {
  readonly base: Base;
  readonly keys: readonly string[];
  /** The values themselves, as long as they are calls of the usual kind. */
  readonly held: (TensorInfo | PackedCall)[];
  readonly storages: Int32Array;
  readonly remarkable: TensorInfo[] = [];
  readonly #values: readonly PickleValue[];
  readonly #rebuilder: Rebuilder;

  constructor(rebuilder: Rebuilder, base: Base, keys: readonly string[], values: readonly PickleValue[]) {
    this.#rebuilder = rebuilder;
    this.base = base;
    this.keys = keys;
    this.#values = values;
    this.held = values.slice() as (TensorInfo | PackedCall)[];
    this.storages = new Int32Array(values.length);
  }

  read(): boolean {
    const values = this.#values;
    const { storages } = this;
    const { packed } = this.#rebuilder;
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      const storage = packed !== null && value instanceof PackedCall ? packed.storageOf(value) : -1;
      if (storage < 0) {
        const tensor = this.#sound(at);
        if (tensor === null) return false;
        this.held[at] = tensor;
      } else {
        storages[at] = storage;
        if (packed?.isPlain === false) this.#remark(at, storage);
      }
    }
    return true;
  }

  #remark(at: number, storage: number): void {
    const { packed } = this.#rebuilder;
    const call = this.held[at];
    if (packed === null || !(call instanceof PackedCall)) return;
    this.remarkable.push(packedTensor(packed, call, storage, this.base, this.keys[at] ?? ''));
  }

  #sound(at: number): TensorInfo | null {
    const rebuilt = this.#rebuilder.tensor(this.#values[at]);
    if (rebuilt?.facts == null || rebuilt.problem !== null) return null;
    const tensor = placeTensor(rebuilt.facts, [...this.base.path, this.keys[at] ?? '']);
    this.remarkable.push(tensor);
    return tensor;
  }
}
