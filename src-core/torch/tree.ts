import type { PickleObject, PickleValue, PyCall, PyDict } from '../pickle/node.ts';
import { asText, asTuple } from '../pickle/access.ts';
import { areDistinctStrings } from '../pickle/distinct.ts';
import { PackedCall } from '../pickle/packed-call.ts';
import type { Rows } from '../model/rows.ts';
import type { KeyPath, TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import { callArguments } from './rebuild/arguments.ts';
import { bytesValue, shapeOf, type CallShape } from './rebuild/call-shape.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
import { keyOf } from './rebuild/key-name.ts';
import { calleeOf } from './rebuild/names.ts';
import { placeTensor } from './rebuild/place.ts';
import { setItemsOf, withoutRepeats } from './dict-items.ts';
import { ListedTensors } from './listed-tensors.ts';
import { LARGE_DICT, tensorDict } from '../model/tensor-dict.ts';
import { baseAt } from './tensor-list.ts';
import type { TensorPlaces } from './tensor-places.ts';
import { isStatePair, keyPath, LONGEST_PATH, pathOf, stepsOf, unlistedState, type Frame } from './tree-frame.ts';
import type { Rebuilder } from './rebuild/rebuilder.ts';
import type { Rebuilt } from './rebuild/rebuilt.ts';

/** The root object of a pickle as data, and the tensors in it. */
export interface Tree {
  readonly root: Value;
  /** In the order a reader of the loaded object meets them; a tensor under two keys is listed under both. */
  readonly tensors: Rows<TensorInfo>;
  /** Those that are not plain tensors that fill their storage. */
  readonly remarkable: readonly TensorInfo[];
  /** What is wrong with a tensor, once, with the first place it hangs at. */
  readonly problems: readonly PlacedProblem[];
  /** True when containers lie so deep that they were not looked into. */
  readonly tooDeep: boolean;
}

export interface PlacedProblem {
  readonly problem: TensorProblem;
  readonly path: KeyPath;
}

/** Read a pickle's value. Iterative: what holds itself, or is nested a million deep, is walked once and in constant stack. */
export function readTree(value: PickleValue, rebuilder: Rebuilder, places: TensorPlaces, prefix: KeyPath = []): Tree {
  return new TreeWalk(rebuilder, places).walk(value, prefix);
}

class TreeWalk {
  readonly #rebuilder: Rebuilder;
  readonly #deepest: number;
  readonly #known = new Map<PickleObject, Value>();
  readonly #stack: Frame[] = [];
  readonly #tensors: ListedTensors;
  readonly #places: TensorPlaces;
  readonly #problems: PlacedProblem[] = [];
  readonly #told = new Set<TensorProblem>();
  #tooDeep = false;
  #ids = 0;

  constructor(rebuilder: Rebuilder, places: TensorPlaces) {
    this.#rebuilder = rebuilder;
    this.#places = places;
    this.#tensors = new ListedTensors(rebuilder);
    this.#deepest = rebuilder.limits.displayDepth;
  }

  walk(value: PickleValue, prefix: KeyPath): Tree {
    const out: Value[] = [];
    this.#stack.push({
      items: [value],
      keys: null,
      out,
      path: stepsOf(prefix),
      steps: 'none',
      listed: true,
      depth: 0,
      at: 0,
      base: null,
    });
    for (let frame = this.#stack.at(-1); frame !== undefined; frame = this.#stack.at(-1)) this.#advance(frame);
    const root = out[0] ?? { kind: 'none' };
    const { list: tensors, remarkable } = this.#tensors;
    return { root, tensors, remarkable, problems: this.#problems, tooDeep: this.#tooDeep };
  }

  /** Convert items of a frame until one of them opens a container, which then comes first. */
  #advance(frame: Frame): void {
    const depth = this.#stack.length;
    while (this.#stack.length === depth) {
      const at = frame.at++;
      const item = frame.items[at];
      if (item === undefined) {
        this.#stack.pop();
        return;
      }
      const key = frame.keys?.[at];
      const value = this.#convert(item, frame, key);
      const shown: Value =
        frame.depth > this.#deepest ? { kind: 'unreadable', why: `nested deeper than ${this.#deepest} levels` } : value;
      if (key === undefined) (frame.out as Value[]).push(shown);
      else (frame.out as [Value, Value][]).push([this.#keyValue(key, frame), shown]);
    }
  }

  #keyValue(key: PickleValue, frame: Frame): Value {
    if (typeof key === 'string') return { kind: 'str', value: key };
    return this.#convert(key, { ...frame, listed: false, path: null, steps: 'none', base: null }, undefined);
  }

  #convert(value: PickleValue, frame: Frame, key: PickleValue | undefined): Value {
    if (value === null) return { kind: 'none' };
    if (typeof value === 'string') return { kind: 'str', value };
    if (typeof value === 'boolean') return { kind: 'bool', value };
    if (typeof value !== 'object') return { kind: 'int', value };
    if (value instanceof PackedCall) {
      const usual = this.#usual(value, frame, key);
      if (usual !== null) return usual;
    }
    if (value.kind === 'call' || value.kind === 'persistent') {
      const again = frame.listed ? this.#places.withoutPlace(value) : null;
      if (again !== null) return { kind: 'tensor', tensor: again };
      const rebuilt = this.#rebuilder.tensor(value);
      if (rebuilt !== null) return this.#tensor(value, rebuilt, frame, key);
    }
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    return this.#fresh(value, frame, key);
  }

  /** A tensor of the usual kind in a container, about which there is nothing to report. */
  #usual(call: PackedCall, frame: Frame, key: PickleValue | undefined): Value | null {
    if (frame.steps === 'none' || !frame.listed) return null;
    frame.base ??= baseAt(keyPath(frame.path));
    if (frame.base.path.length >= LONGEST_PATH - 1) return null;
    const again = this.#places.withoutPlace(call);
    if (again !== null) return { kind: 'tensor', tensor: again };
    const tensor = this.#tensors.addUsual(call, frame.base, key === undefined ? frame.at - 1 : keyOf(key));
    if (tensor === null) return null;
    this.#places.add(call, tensor);
    return { kind: 'tensor', tensor };
  }

  #tensor(call: PickleObject, rebuilt: Rebuilt, frame: Frame, key: PickleValue | undefined): Value {
    const path = keyPath(pathOf(frame, key));
    const { facts, problem } = rebuilt;
    if (problem !== null && !this.#told.has(problem)) {
      this.#told.add(problem);
      this.#problems.push({ problem, path });
    }
    if (facts === null)
      return {
        kind: 'unreadable',
        why: String(problem?.data['what'] ?? problem?.data['name'] ?? 'no tensor can be made of it'),
      };
    const tensor = placeTensor(facts, path);
    if (frame.listed && path.length < LONGEST_PATH) {
      this.#tensors.add(tensor);
      this.#places.add(call, tensor);
    } else if (frame.listed) this.#tooDeep = true;
    return { kind: 'tensor', tensor };
  }

  /** An object met for the first time. Atoms are made whole, containers empty and filled by a frame of their own. */
  #fresh(value: PickleObject, frame: Frame, key: PickleValue | undefined): Value {
    switch (value.kind) {
      case 'float':
        return { kind: 'float', value: value.value };
      case 'bytes':
        return bytesValue(value.bytes, value.mutable);
      case 'text':
        return { kind: 'str', value: asText(value) ?? '' };
      case 'numbers':
        return this.#keep(value, { kind: 'numbers', id: this.#ids++, of: value.of, items: value.items });
      case 'list':
        return this.#sequence(value, 'list', value.items, unlistedState(frame), key, 'item');
      case 'tuple': {
        const pair = isStatePair(value, frame);
        return this.#sequence(
          value,
          'tuple',
          value.items,
          pair ? frame : unlistedState(frame),
          key,
          pair ? 'none' : 'item',
        );
      }
      case 'set':
        return this.#sequence(value, value.frozen ? 'frozenset' : 'set', value.items, frame, key, 'item');
      case 'dict':
        return this.#dict(value, value, undefined, frame, key);
      case 'global':
        return { kind: 'global', module: value.module, name: value.name };
      case 'call':
        return this.#call(value, shapeOf(value), frame, key);
      case 'persistent':
        return this.#persistent(value);
      case 'extension':
        return { kind: 'unreadable', why: `code ${value.code} of the copyreg extension registry` };
      case 'buffer':
        return { kind: 'unreadable', why: 'an out-of-band buffer, which is not in the file' };
    }
  }

  #persistent(value: Extract<PickleObject, { kind: 'persistent' }>): Value {
    const view = this.#rebuilder.storage(value);
    if (view !== null) {
      const className = view.untyped ? 'torch.storage.UntypedStorage' : 'torch.storage.TypedStorage';
      const count = (view.bytes ?? 0) / this.#rebuilder.itemSize(view.dtype);
      return { kind: 'array', className, dtype: view.dtype, shape: [count] };
    }
    const module = calleeOf(value);
    if (module !== null) return { kind: 'global', module: module.module, name: module.name };
    const [kind] = asTuple(value.pid)?.items ?? [];
    return { kind: 'unreadable', why: `a persistent id of kind ${asText(kind) ?? '?'}` };
  }

  #call(call: PyCall, shape: CallShape, frame: Frame, key: PickleValue | undefined): Value {
    switch (shape.kind) {
      case 'value':
        return this.#keep(call, shape.value);
      case 'dict': {
        return this.#dict(call, setItemsOf(call, shape.first), shape.className, frame, key);
      }
      case 'sequence':
        return this.#sequence(call, shape.as, shape.items, frame, key, 'item', shape.className);
      case 'object':
        return this.#object(call, shape.className, frame, key);
    }
  }

  #sequence(
    source: PickleObject,
    kind: 'list' | 'tuple' | 'set' | 'frozenset',
    items: readonly PickleValue[],
    frame: Frame,
    key: PickleValue | undefined,
    steps: 'item' | 'none',
    className?: string,
  ): Value {
    const out: Value[] = [];
    const value = { kind, id: this.#ids++, items: out, ...(className === undefined ? {} : { className }) };
    this.#open({ items, keys: null, out, steps }, frame, key);
    return this.#keep(source, value);
  }

  #dict(
    source: PickleObject,
    items: PyDict,
    className: string | undefined,
    frame: Frame,
    key: PickleValue | undefined,
  ): Value {
    // Nearly all have no equal keys.
    const isDistinct = areDistinctStrings(items.keys);
    const { keys, values } = isDistinct ? items : withoutRepeats(items);
    const texts = isDistinct || areTexts(keys) ? (keys as readonly string[]) : null;
    if (values.length >= LARGE_DICT && texts !== null && frame.listed && frame.depth < this.#deepest) {
      const base = baseAt(keyPath(pathOf(frame, key)));
      const tensors = base.path.length < LONGEST_PATH - 1 ? this.#tensors.addDict(texts, values, base) : null;
      if (tensors !== null) return this.#keep(source, tensorDict(this.#ids++, { keys: texts, tensors }, className));
    }
    const entries: [Value, Value][] = [];
    this.#open({ items: values, keys, out: entries, steps: 'item' }, frame, key);
    return this.#keep(source, {
      kind: 'dict',
      id: this.#ids++,
      entries,
      ...(className === undefined ? {} : { className }),
    });
  }

  /** An object of a class that is not modelled: its arguments, what BUILD gave it, and what was put into it. */
  #object(call: PyCall, className: string, frame: Frame, key: PickleValue | undefined): Value {
    const args: Value[] = [];
    const state: Value[] = [];
    const items: [Value, Value][] = [];
    const put = setItemsOf(call, null);
    const appended = call.appended.map((_, index) => index);
    // Opened last is walked first: arguments, attributes, items.
    this.#open(
      { items: [...put.values, ...call.appended], keys: [...put.keys, ...appended], out: items, steps: 'item' },
      frame,
      key,
    );
    this.#open({ items: call.states, keys: null, out: state, steps: 'none' }, frame, key);
    this.#open(
      { items: callArguments(call.args) ?? [call.args], keys: null, out: args, steps: 'item', listed: false },
      frame,
      key,
    );
    return this.#keep(call, { kind: 'object', id: this.#ids++, className, args, state, items });
  }

  #open(
    part: Pick<Frame, 'items' | 'keys' | 'out' | 'steps'> & { readonly listed?: boolean },
    frame: Frame,
    key: PickleValue | undefined,
  ): void {
    if (part.items.length === 0) return;
    // Below this nothing is shown and no tensor is listed: a million levels cost a look at one.
    if (frame.depth > LONGEST_PATH) {
      this.#tooDeep = true;
      return;
    }
    const listed = frame.listed && part.listed !== false;
    this.#stack.push({
      ...part,
      path: pathOf(frame, key),
      listed,
      depth: frame.depth + 1,
      at: 0,
      base: null,
    });
  }

  #keep(source: PickleObject, value: Value): Value {
    this.#known.set(source, value);
    return value;
  }
}

function areTexts(keys: readonly PickleValue[]): boolean {
  return keys.every((key) => typeof key === 'string');
}
