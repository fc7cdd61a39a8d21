import type { TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import { previewOf } from '../operations/value-tree/preview.ts';
import { OrderedDict, Tuple } from './saved-value.ts';

/** A tensor of a loaded checkpoint; `readTensor` of the checkpoint gives its elements. */
export class LoadedTensor {
  readonly info: TensorInfo;

  constructor(info: TensorInfo) {
    this.info = info;
  }

  get shape(): readonly number[] {
    return this.info.shape;
  }

  get dtype(): string {
    return this.info.dtype;
  }
}

/** Something of a checkpoint that has no counterpart here: an object of a class, a numpy array, a cycle. Never made, only named. */
export class Opaque {
  readonly kind: Value['kind'] | 'cycle';
  readonly description: string;

  constructor(kind: Value['kind'] | 'cycle', description: string) {
    this.kind = kind;
    this.description = description;
  }
}

/**
 * What `loadCheckpoint` gives: dicts are `Map`s in their order (`OrderedDict` where Python had one), lists arrays, tuples
 * `Tuple`, long lists of numbers typed arrays. Whole floats are numbers like any other. Nothing in it runs.
 */
export type LoadedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Float64Array
  | Int32Array
  | Tuple
  | LoadedTensor
  | Opaque
  | readonly LoadedValue[]
  | ReadonlySet<LoadedValue>
  | ReadonlyMap<LoadedValue, LoadedValue>;

/** Turn what was read into JavaScript values. A container that occurs in several places is one object. */
export function loadedValue(root: Value): LoadedValue {
  return new Loader().load(root);
}

class Loader {
  readonly #made = new Map<number, LoadedValue>();
  readonly #open = new Set<number>();

  load(value: Value): LoadedValue {
    switch (value.kind) {
      case 'none':
        return null;
      case 'bool':
      case 'int':
      case 'float':
      case 'str':
        return value.value;
      case 'bytes':
        return value.head.length === value.length ? value.head : opaque(value);
      case 'numbers':
        return value.items;
      case 'tensor':
        return new LoadedTensor(value.tensor);
      case 'list':
      case 'tuple':
      case 'set':
      case 'frozenset':
      case 'dict':
        return this.#container(value);
      case 'array':
      case 'complex':
      case 'global':
      case 'object':
      case 'unreadable':
        return opaque(value);
    }
  }

  #container(
    value: Extract<Value, { id: number; kind: 'list' | 'tuple' | 'set' | 'frozenset' | 'dict' }>,
  ): LoadedValue {
    const made = this.#made.get(value.id);
    if (made !== undefined) return made;
    if (this.#open.has(value.id)) return new Opaque('cycle', 'a container inside itself');
    this.#open.add(value.id);
    const loaded = value.kind === 'dict' ? this.#dict(value) : this.#items(value.kind, value.items);
    this.#open.delete(value.id);
    this.#made.set(value.id, loaded);
    return loaded;
  }

  #dict({ entries, className }: Extract<Value, { kind: 'dict' }>): LoadedValue {
    const pairs = entries.map(([key, item]) => [this.load(key), this.load(item)] as const);
    if (className?.endsWith('OrderedDict') !== true) return new Map(pairs);
    const dict = new OrderedDict<LoadedValue>();
    for (const [key, item] of pairs) dict.set(key as string, item);
    return dict;
  }

  #items(kind: 'list' | 'tuple' | 'set' | 'frozenset', items: readonly Value[]): LoadedValue {
    const loaded = items.map((item) => this.load(item));
    if (kind === 'tuple') return new Tuple(loaded as Tuple['items']);
    return kind === 'list' ? loaded : new Set(loaded);
  }
}

function opaque(value: Value): Opaque {
  return new Opaque(value.kind, previewOf(value));
}
