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
  readonly held: (TensorInfo | PackedCall)[] = [];
  readonly storages: Int32Array;
  readonly remarkable: TensorInfo[] = [];
  readonly #values: readonly PickleValue[];
  readonly #rebuilder: Rebuilder;

  constructor(rebuilder: Rebuilder, base: Base, keys: readonly string[], values: readonly PickleValue[]) {
    this.#rebuilder = rebuilder;
    this.base = base;
    this.keys = keys;
    this.#values = values;
    this.storages = new Int32Array(values.length);
  }

  read(): boolean {
    for (let at = 0; at < this.#values.length; at++) {
      const held = this.#usual(at) ?? this.#sound(at);
      if (held === null) return false;
      this.held.push(held);
    }
    return true;
  }

  #usual(at: number): PackedCall | null {
    const value = this.#values[at];
    const { packed } = this.#rebuilder;
    if (packed === null || !(value instanceof PackedCall)) return null;
    const storage = packed.storageOf(value);
    if (storage < 0) return null;
    this.storages[at] = storage;
    if (!packed.isPlain) this.remarkable.push(packedTensor(packed, value, storage, this.base, this.keys[at] ?? ''));
    return value;
  }

  #sound(at: number): TensorInfo | null {
    const rebuilt = this.#rebuilder.tensor(this.#values[at]);
    if (rebuilt?.facts == null || rebuilt.problem !== null) return null;
    const tensor = placeTensor(rebuilt.facts, [...this.base.path, this.keys[at] ?? '']);
    this.remarkable.push(tensor);
    return tensor;
  }
}
