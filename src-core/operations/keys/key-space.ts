import type { Checkpoint } from '../../model/checkpoint.ts';
import { keysOfTensors, tensorDict, tensorsOfDict, textKeys } from '../../model/tensor-dict.ts';
import type { Value } from '../../model/value.ts';
import { keyText } from './key-text.ts';

/**
 * The keys of a checkpoint, found by dotted path. Where a format has no root object (safetensors, gguf), the tensors
 * themselves are the keys.
 */
export class KeySpace {
  readonly #checkpoint: Pick<Checkpoint, 'root' | 'tensors'>;
  #root: Value | null | undefined;
  readonly #children = new Map<Value, ReadonlyMap<string, Value>>();
  /** Of a dict of tensors, of which there may be hundreds of thousands, the place of each key. */
  readonly #rows = new Map<Value, ReadonlyMap<string, number>>();
  #top: readonly string[] | null = null;

  constructor(checkpoint: Pick<Checkpoint, 'root' | 'tensors'>) {
    this.#checkpoint = checkpoint;
  }

  get root(): Value | null {
    const { root, tensors } = this.#checkpoint;
    if (this.#root === undefined) this.#root = root ?? (tensors.length === 0 ? null : dictOf(tensors));
    return this.#root;
  }

  /** Whether the root is something that is asked by name. */
  get isMapping(): boolean {
    return this.root?.kind === 'dict' || this.root?.kind === 'object';
  }

  get top(): readonly string[] {
    this.#top ??= this.#namesAtTop();
    return this.#top;
  }

  /** Of a checkpoint with many keys nearly all that is asked for is their names. */
  #namesAtTop(): readonly string[] {
    if (this.#checkpoint.root === null) return [...new Set(this.#checkpoint.tensors.map(({ name }) => name))];
    if (this.root === null) return [];
    if (this.root.kind === 'dict')
      return keysOfTensors(this.root) ?? [...new Set(this.root.entries.map(([key]) => keyText(key)))];
    return [...this.children(this.root).keys()];
  }

  /** The value at a path. A key that itself contains dots is tried whole before it is split. */
  get(path: string): Value | undefined {
    return this.root === null ? undefined : this.under(this.root, path);
  }

  under(parent: Value, path: string): Value | undefined {
    return this.#find(parent, path)?.value;
  }

  /** The keys that a path stands for, each as it is in the file; the path itself where nothing is there. */
  keysOf(path: string): readonly string[] {
    return (this.root === null ? undefined : this.#find(this.root, path))?.keys ?? [path];
  }

  #find(parent: Value, path: string): { readonly value: Value; readonly keys: readonly string[] } | undefined {
    const whole = this.#child(parent, path);
    if (whole !== undefined) return { value: whole, keys: [path] };
    for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      const key = path.slice(0, dot);
      const child = this.#child(parent, key);
      const found = child === undefined ? undefined : this.#find(child, path.slice(dot + 1));
      if (found !== undefined) return { value: found.value, keys: [key, ...found.keys] };
    }
    return undefined;
  }

  #child(parent: Value, key: string): Value | undefined {
    const tensors = parent.kind === 'dict' ? tensorsOfDict(parent) : null;
    if (parent.kind !== 'dict' || tensors === null) return this.children(parent).get(key);
    let rows = this.#rows.get(parent);
    if (rows === undefined) {
      rows = new Map(textKeys(parent).map((name, row) => [name, row]));
      this.#rows.set(parent, rows);
    }
    const tensor = tensors.at(rows.get(key) ?? -1);
    return tensor === undefined ? undefined : { kind: 'tensor', tensor };
  }

  /** Children by key; of several equal keys the last counts, as in Python. */
  children(parent: Value): ReadonlyMap<string, Value> {
    const known = this.#children.get(parent);
    if (known !== undefined) return known;
    const children = new Map(childrenOf(parent) ?? []);
    this.#children.set(parent, children);
    return children;
  }
}

/** Null for a value that has no keys. */
function childrenOf(value: Value): Iterable<readonly [string, Value]> | null {
  if (value.kind === 'dict') return value.entries.map(([key, child]) => [keyText(key), child] as const);
  if (value.kind === 'list' || value.kind === 'tuple')
    return value.items.map((child, index) => [String(index), child] as const);
  if (value.kind !== 'object') return null;
  // The attributes of an object are the dict of its state.
  const state = value.state.find((part) => part.kind === 'dict');
  return state === undefined ? null : childrenOf(state);
}

/** No two tensors of a file that is whole have one name; of several the last counts. */
function dictOf(tensors: Checkpoint['tensors']): Value {
  const keys = tensors.map(({ name }) => name);
  return tensorDict(-1, { keys, tensors });
}
