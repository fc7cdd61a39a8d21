import type { ValuePage, ValueRow } from '../../contract/value-tree.ts';
import type { Value } from '../../model/value.ts';
import { previewOf, typeOf } from './preview.ts';

/**
 * The value tree of one checkpoint, a page of children at a time. Node 0 is the root. A container that occurs in several
 * places, or inside itself, is one node: whoever opens it again sees the same children, and nothing is ever walked whole.
 */
export interface ValueTree {
  /** Children of `node`, or null for a number that is no node (of a tree made anew, say). */
  children(node: number, offset: number, limit: number): ValuePage | null;
}

/** Where a node is: child `place` of node `parent`. */
export interface TreePath {
  readonly parent: number;
  readonly place: number;
}

/**
 * `trail` collects where each node is, node 1 first. A tree of the same value that is made anew with the trail of an
 * earlier one knows its nodes by the same numbers. `tensorType` is the type of tensors without a class of their own.
 */
export function createValueTree(root: Value | null, trail: TreePath[] = [], tensorType = 'torch.Tensor'): ValueTree {
  const nodes: Value[] = root === null ? [] : [root];
  const numbers = new Map<Value, number>(root === null ? [] : [[root, 0]]);

  const addNode = (value: Value): number => {
    const node = nodes.length;
    nodes.push(value);
    numbers.set(value, node);
    return node;
  };

  for (const { parent, place } of trail) {
    const value = nodes[parent];
    const child = value === undefined ? null : childrenOf(value).at(place);
    if (child === null) break;
    addNode(child.value);
  }

  const nodeOf = (value: Value, parent: number, place: number): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    trail.push({ parent, place });
    return addNode(value);
  };

  const rowOf = ({ key, value }: Child, parent: number, place: number): ValueRow => {
    const children = childrenOf(value).count;
    const node = children > 0 ? nodeOf(value, parent, place) : null;
    return { node, key, type: typeOf(value, tensorType), preview: previewOf(value), children };
  };

  return {
    children: (node, offset, limit) => {
      const parent = nodes[node];
      if (parent === undefined) return null;
      const { count: total, at } = childrenOf(parent);
      const rows: ValueRow[] = [];
      for (let place = offset; place < Math.min(offset + limit, total); place++) {
        const child = at(place);
        if (child !== null) rows.push(rowOf(child, node, place));
      }
      return { total, rows };
    },
  };
}

interface Child {
  /** The key in its parent as Python would print it. */
  readonly key: string;
  readonly value: Value;
}

interface Children {
  readonly count: number;
  /** Null past the last one. */
  readonly at: (place: number) => Child | null;
}

const NONE: Children = { count: 0, at: () => null };

function childrenOf(value: Value): Children {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return { count: value.items.length, at: (place) => childOf(String(place), value.items[place]) };
    case 'set':
    case 'frozenset':
      return { count: value.items.length, at: (place) => childOf('', value.items[place]) };
    case 'numbers':
      return { count: value.items.length, at: (place) => childOf(String(place), numberAt(value, place)) };
    case 'dict':
      return { count: value.entries.length, at: (place) => childOfEntry(value.entries[place]) };
    case 'object':
      return {
        count: value.args.length + value.state.length + value.items.length,
        at: (place) => childOfObject(value, place),
      };
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'complex':
    case 'str':
    case 'bytes':
    case 'tensor':
    case 'array':
    case 'global':
    case 'unreadable':
      return NONE;
  }
}

function numberAt(numbers: Extract<Value, { readonly kind: 'numbers' }>, place: number): Value | undefined {
  const value = numbers.items[place];
  return value === undefined ? undefined : { kind: numbers.of, value };
}

function childOf(key: string, value: Value | undefined): Child | null {
  return value === undefined ? null : { key, value };
}

function childOfEntry(entry: readonly [Value, Value] | undefined): Child | null {
  return entry === undefined ? null : { key: previewOf(entry[0]), value: entry[1] };
}

/** What it would be made from, what it would be told to be, and what would be put in it. */
function childOfObject(object: Extract<Value, { readonly kind: 'object' }>, place: number): Child | null {
  const { args, state, items } = object;
  if (place < args.length) return childOf(`argument ${place}`, args[place]);
  const inState = place - args.length;
  if (inState < state.length) return childOf(state.length === 1 ? 'state' : `state ${inState}`, state[inState]);
  return childOfEntry(items[inState - state.length]);
}
