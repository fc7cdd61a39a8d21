import type { Key, KeyPath, TensorInfo } from '../model/tensor.ts';
import { PackedCall } from '../pickle/packed-call.ts';
import type { PickleValue } from '../pickle/node.ts';
import { nameOf, placeTensor } from './rebuild/place.ts';
import type { Rebuilder } from './rebuild/rebuilder.ts';

/** Where a container hangs: its path, and the beginning of the names of what is in it. */
export interface Base {
  readonly path: KeyPath;
  readonly prefix: string;
}

export function baseAt(path: KeyPath): Base {
  return { path, prefix: path.length === 0 ? '' : `${nameOf(path)}.` };
}

/** The tensors of an object, in the order in which they are met. */
export class ListedTensors {
  readonly all: TensorInfo[] = [];
  /** Those that are not plain tensors that fill their storage. */
  readonly remarkable: TensorInfo[] = [];
  readonly #rebuilder: Rebuilder;

  constructor(rebuilder: Rebuilder) {
    this.#rebuilder = rebuilder;
  }

  add(tensor: TensorInfo): void {
    this.all.push(tensor);
    this.remarkable.push(tensor);
  }

  /** List a tensor of the usual kind; null where it is not of that kind. */
  addUsual(call: PackedCall, { path, prefix }: Base, key: Key): TensorInfo | null {
    const { packed } = this.#rebuilder;
    if (packed === null) return null;
    const at = path.length === 0 ? [key] : [...path, key];
    const tensor = packed.place(call, path.length === 0 ? String(key) : `${prefix}${key}`, at);
    if (tensor === null) return null;
    this.all.push(tensor);
    if (!packed.isPlain) this.remarkable.push(tensor);
    return tensor;
  }

  /** List what a dict holds, if that is tensors under text keys and nothing is wrong with any of them; else null. */
  addDict(keys: readonly PickleValue[], values: readonly PickleValue[], base: Base): readonly TensorInfo[] | null {
    const start = this.all.length;
    const remarkable = this.remarkable.length;
    for (let at = 0; at < values.length; at++) {
      const key = keys[at];
      if (typeof key !== 'string' || !this.#addSound(values[at], base, key)) {
        this.all.length = start;
        this.remarkable.length = remarkable;
        return null;
      }
    }
    return this.all.slice(start);
  }

  #addSound(value: PickleValue | undefined, base: Base, key: string): boolean {
    if (value instanceof PackedCall && this.addUsual(value, base, key) !== null) return true;
    const rebuilt = this.#rebuilder.tensor(value);
    if (rebuilt?.facts == null || rebuilt.problem !== null) return false;
    this.add(placeTensor(rebuilt.facts, [...base.path, key]));
    return true;
  }
}
