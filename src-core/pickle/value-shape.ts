import { collidingKeys } from './colliding-keys.ts';
import { areDistinctStrings } from './distinct.ts';
import type { PickleObject, PickleValue } from './node.ts';
import { PackedCall } from './packed-call.ts';
import { keyIdentity } from './python-key.ts';

/** Nesting from which Python code that recurses fails (its limit is 1,000 calls, and many take two a level). */
export const DEEP = 500;

export interface ValueShape {
  /** Containers inside containers, at most. */
  readonly depth: number;
  /** Items when every shared value is written out each time it occurs; saturates at 2^53. */
  readonly expanded: number;
  /** Keys that one dict has several times, at most a hundred of them. */
  readonly repeated: readonly RepeatedKey[];
  /** Keys of one dict, or members of one set, that Python hashes alike; the most there are. */
  readonly colliding: number;
}

export interface RepeatedKey {
  readonly key: PickleValue;
  readonly count: number;
}

interface Measure {
  depth: number;
  items: number;
}

/** Nesting and containers beyond which the walk ends: what it is for is known by then. */
const DEEPEST = 10_000;
const MOST_CONTAINERS = 300_000;

/**
 * Walk the containers of a value once each, whatever is shared or cyclic, without recursion. Arguments of calls are not
 * followed: nothing in them is a container of the checkpoint.
 */
export function shapeOf(root: PickleValue): ValueShape {
  const measures = new Map<object, Measure>();
  const repeated: RepeatedKey[] = [];
  let colliding = 0;
  const stack: { readonly node: PickleObject; readonly children: readonly PickleObject[]; next: number }[] = [];
  const enter = (node: PickleObject) => {
    if (measures.has(node)) return;
    // Nothing yet: what is still open when it is met again is a cycle, which counts nothing.
    measures.set(node, { depth: 0, items: 0 });
    if (node.kind === 'dict') noteRepeated(node.keys, repeated);
    if (node.kind === 'dict' || node.kind === 'set')
      colliding = Math.max(colliding, collidingKeys(node.kind === 'dict' ? node.keys : node.items));
    stack.push({ node, children: childrenOf(node), next: 0 });
  };
  if (root !== null && typeof root === 'object') enter(root);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = frame.children[frame.next++];
    if (stack.length > DEEPEST || measures.size > MOST_CONTAINERS)
      return { depth: stack.length, expanded: measures.size, repeated, colliding };
    if (child !== undefined) enter(child);
    else {
      stack.pop();
      sum(frame.node, frame.children, measures);
    }
  }
  const measure = root !== null && typeof root === 'object' ? measures.get(root) : undefined;
  return { depth: measure?.depth ?? 0, expanded: measure?.items ?? 1, repeated, colliding };
}

function sum(node: PickleObject, children: readonly PickleObject[], measures: Map<object, Measure>): void {
  const own = measures.get(node);
  if (own === undefined) return;
  let items = itemCount(node);
  let depth = 0;
  for (const child of children) {
    const measure = measures.get(child);
    if (measure === undefined) continue;
    items += measure.items;
    if (measure.depth > depth) depth = measure.depth;
  }
  own.items = Math.min(items, Number.MAX_SAFE_INTEGER);
  own.depth = depth + 1;
}

function itemCount(node: PickleObject): number {
  if (node.kind === 'dict') return 1 + node.keys.length;
  if (node.kind === 'call') return 1 + node.setItems.length / 2 + node.appended.length;
  return 'items' in node ? 1 + node.items.length : 1;
}

function childrenOf(node: PickleObject): readonly PickleObject[] {
  const children: PickleObject[] = [];
  if (node.kind === 'dict') {
    addContainers(node.keys, children);
    addContainers(node.values, children);
  } else if (node.kind === 'call') {
    addContainers(node.setItems, children);
    addContainers(node.appended, children);
    addContainers(node.states, children);
  } else if (node.kind === 'list' || node.kind === 'tuple' || node.kind === 'set') addContainers(node.items, children);
  return children;
}

function addContainers(values: readonly PickleValue[], children: PickleObject[]): void {
  for (const value of values) {
    if (value === null || typeof value !== 'object') continue;
    const { kind } = value;
    if (kind === 'call') {
      if (value instanceof PackedCall && value.isBare) continue;
      if (value.setItems.length + value.appended.length + value.states.length > 0) children.push(value);
    } else if (kind === 'list' || kind === 'dict' || kind === 'tuple' || kind === 'set') children.push(value);
  }
}

function noteRepeated(keys: readonly PickleValue[], repeated: RepeatedKey[]): void {
  if (areDistinctStrings(keys)) return;
  const counts = new Map<string, { key: PickleValue; count: number }>();
  for (const key of keys) {
    const identity = keyIdentity(key);
    if (identity === null) continue;
    const entry = counts.get(identity);
    if (entry === undefined) counts.set(identity, { key, count: 1 });
    else entry.count++;
  }
  for (const entry of counts.values()) if (entry.count > 1 && repeated.length < 100) repeated.push(entry);
}
