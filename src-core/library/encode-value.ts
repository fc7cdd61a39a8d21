import { GraphBuilder } from '../pickle/graph/builder.ts';
import { ByteWriter } from '../pickle/graph/byte-writer.ts';
import { encodeGraph } from '../pickle/graph/encode.ts';
import { intBytes } from '../pickle/graph/leaf-bytes.ts';
import type { Child, GraphNode, Step } from '../pickle/graph/graph.ts';
import { tensorNode } from '../pickle/graph/torch-values.ts';
import { OP } from '../pickle/opcodes.ts';
import { Float, isTensorData, OrderedDict, Tuple, type NumberArray, type SavedValue } from './saved-value.ts';
import { StoredTensors } from './stored-tensors.ts';

const PROTOCOL = 2;
/** Items per MARK … APPENDS, as CPython batches them. */
const BATCH = 1000;
/** Nesting that is written; Python's own pickler gives up near this depth as well. */
const DEEPEST = 500;

export interface EncodedValue {
  /** `data.pkl`, protocol 2. */
  readonly pickle: Uint8Array;
  /** `data/0`, `data/1`… in order. */
  readonly storages: readonly Uint8Array[];
}

/**
 * Pickle a value as torch.save would, with only what torch's `weights_only` unpickler accepts. The same JavaScript object
 * in two places is the same Python object. Throws `TypeError`, naming the place, for what has no counterpart in Python.
 */
export function encodeValue(value: SavedValue): EncodedValue {
  return new ValueEncoder().encode(value);
}

class ValueEncoder {
  readonly #builder = new GraphBuilder(PROTOCOL);
  readonly #tensors = new StoredTensors();
  /** Long lists of numbers are written here once and copied from here: no node for each number. */
  readonly #runs = new ByteWriter(1024);
  readonly #made = new Map<object, GraphNode>();
  readonly #open = new Set<object>();

  encode(value: SavedValue): EncodedValue {
    const root = this.#child(value, 'value');
    const pickle = encodeGraph(this.#builder.graph(root, this.#runs.finish()));
    return { pickle, storages: this.#tensors.storages };
  }

  #child(value: unknown, where: string): Child {
    if (typeof value === 'string') return this.#builder.str(value);
    if (typeof value === 'boolean') return this.#builder.bool(value);
    if (typeof value === 'bigint') return this.#builder.int(value);
    if (typeof value === 'number') return isWhole(value) ? this.#builder.int(value) : this.#builder.float(value);
    if (typeof value !== 'object') throw new TypeError(`${where}: a ${typeof value} has no counterpart in Python`);
    if (value === null) return this.#builder.none();
    return value instanceof Float ? this.#builder.float(value.value) : this.#object(value, where);
  }

  #object(value: object, where: string): GraphNode {
    const made = this.#made.get(value);
    if (made !== undefined) return made;
    if (this.#open.has(value)) throw new TypeError(`${where}: the value contains itself`);
    if (this.#open.size >= DEEPEST) throw new TypeError(`${where}: nested deeper than ${DEEPEST}`);
    this.#open.add(value);
    const node = this.#newObject(value, where);
    this.#open.delete(value);
    this.#made.set(value, node);
    return node;
  }

  #newObject(value: object, where: string): GraphNode {
    if (Array.isArray(value)) return this.#list(value, where);
    if (value instanceof Uint8Array) return this.#bytes(value);
    if (ArrayBuffer.isView(value)) return this.#numbers(value, where);
    if (value instanceof OrderedDict) return this.#builder.orderedDict(this.#entries(value, where));
    if (value instanceof Map) return this.#builder.dict(this.#entries(value, where));
    if (value instanceof Set) return this.#set([...(value as ReadonlySet<unknown>)], where);
    if (value instanceof Tuple) return this.#builder.tuple(this.#items(value.items, where));
    if (isTensorData(value)) return tensorNode(this.#builder, this.#tensors.place(value, where));
    if (!isPlain(value)) throw new TypeError(`${where}: a ${value.constructor.name} has no counterpart in Python`);
    return this.#builder.dict(this.#entries(Object.entries(value), where));
  }

  #items(items: readonly unknown[], where: string): readonly Child[] {
    return Array.from(items, (item, index) => this.#child(item, `${where}.${index}`));
  }

  #entries(entries: Iterable<readonly [unknown, unknown]>, where: string): readonly (readonly [Child, Child])[] {
    const children: (readonly [Child, Child])[] = [];
    for (const [key, item] of entries) {
      if (item === undefined) continue;
      // Keys that repeat from record to record are one object, as literals are in Python.
      const name = typeof key === 'string' ? this.#builder.interned(key) : this.#child(key, `${where} key`);
      children.push([name, this.#child(item, `${where}.${String(key)}`)]);
    }
    return children;
  }

  #list(items: readonly unknown[], where: string): GraphNode {
    const numbers = items.every((item) => typeof item === 'number') ? items : null;
    if (numbers === null || numbers.length < 2) return this.#builder.list(this.#items(items, where));
    return this.#run(numbers, numbers.every(isWhole) ? 'int' : 'float');
  }

  #numbers(view: ArrayBufferView, where: string): GraphNode {
    if (view instanceof DataView || !isNumberArray(view))
      throw new TypeError(`${where}: a ${view.constructor.name} has no counterpart in Python`);
    if (view instanceof Float64Array || view instanceof Float32Array) return this.#run(view, 'float');
    if (view instanceof BigInt64Array || view instanceof BigUint64Array)
      return this.#builder.list(Array.from(view as Iterable<bigint>, (item) => this.#builder.int(item)));
    return this.#run(view, 'int');
  }

  /** A list of numbers, its APPENDS written out at once. */
  #run(numbers: ArrayLike<number>, of: 'int' | 'float'): GraphNode {
    const steps: Step[] = [];
    for (let from = 0; from < numbers.length; from += BATCH) {
      const start = this.#runs.length;
      const op = numbers.length === 1 ? OP.APPEND : OP.APPENDS;
      if (op === OP.APPENDS) this.#runs.byte(OP.MARK);
      const to = Math.min(numbers.length, from + BATCH);
      for (let at = from; at < to; at++) this.#number(numbers[at] ?? 0, of);
      this.#runs.byte(op);
      steps.push({ kind: 'raw', op, start, end: this.#runs.length });
    }
    return this.#builder.listBy(steps);
  }

  #number(value: number, of: 'int' | 'float'): void {
    if (of === 'float') {
      scratch.setFloat64(1, value);
      this.#runs.bytes(float);
      return;
    }
    this.#runs.bytes(intBytes(BigInt(value), PROTOCOL));
  }

  /** Protocol 2 has no bytes: Python writes `_codecs.encode(text, 'latin1')`. Source: CPython `save_bytes`. */
  #bytes(value: Uint8Array): GraphNode {
    if (value.length === 0)
      return this.#builder.reduce(this.#builder.global('__builtin__', 'bytes'), this.#builder.tuple([]));
    const text = Array.from(value, (byte) => String.fromCharCode(byte)).join('');
    const args = this.#builder.tuple([this.#builder.str(text), this.#builder.interned('latin1')]);
    return this.#builder.reduce(this.#builder.global('_codecs', 'encode'), args);
  }

  #set(items: readonly unknown[], where: string): GraphNode {
    const list = this.#builder.list(this.#items(items, where));
    return this.#builder.reduce(this.#builder.global('__builtin__', 'set'), this.#builder.tuple([list]));
  }
}

/** BINFLOAT with its argument, filled in for each number. */
const float = new Uint8Array(9);
float[0] = OP.BINFLOAT;
const scratch = new DataView(float.buffer);

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function isNumberArray(view: ArrayBufferView): view is Exclude<NumberArray, Uint8Array> {
  return (
    Symbol.iterator in view && view.constructor.name !== 'Float16Array' && view.constructor.name !== 'Uint8ClampedArray'
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
