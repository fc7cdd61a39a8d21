import type { Key, KeyPath } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import type { PickleObject, PickleValue } from '../pickle/node.ts';
import { keyOf } from './rebuild/key-name.ts';
import type { Base } from './tensor-list.ts';

/** A step from the root; paths share their beginnings. */
export interface Step {
  readonly parent: Step | null;
  readonly key: Key;
  readonly length: number;
}

/** Items of one container that wait for their turn, and where their values go. */
export interface Frame {
  readonly items: readonly PickleValue[];
  /** Keys of a dict; null for a sequence. */
  readonly keys: readonly PickleValue[] | null;
  readonly out: Value[] | [Value, Value][];
  readonly path: Step | null;
  /** What a path says of an item: its key or index, or nothing where the items are the state of one object. */
  readonly steps: 'item' | 'none';
  /** False where tensors are not listed: what a program passes to a class of its own is not part of the loaded object. */
  readonly listed: boolean;
  readonly depth: number;
  at: number;
  /** Of `path`, once it is asked for. */
  base: Base | null;
}

/** Longest path of a listed tensor. Real files stay under 30. */
export const LONGEST_PATH = 1000;

function step(parent: Step | null, key: Key): Step {
  return { parent, key, length: (parent?.length ?? 0) + 1 };
}

export function stepsOf(path: KeyPath): Step | null {
  let last: Step | null = null;
  for (const key of path) last = step(last, key);
  return last;
}

/** Where the item lies that a frame is at; `key` is that of a dict. */
export function pathOf(frame: Frame, key: PickleValue | undefined): Step | null {
  if (frame.steps === 'none') return frame.path;
  return step(frame.path, key === undefined ? frame.at - 1 : keyOf(key));
}

/** The last `LONGEST_PATH` steps from the root. */
export function keyPath(last: Step | null): KeyPath {
  if (last === null) return [];
  const keys = new Array<Key>(Math.min(last.length, LONGEST_PATH));
  let at = keys.length;
  for (let step: Step | null = last; step !== null && at > 0; step = step.parent) keys[--at] = step.key;
  return keys;
}

/** A state that is no dict is what a class makes of it: the tensors in it are not its attributes. */
export function unlistedState(frame: Frame): Frame {
  return frame.steps === 'none' && frame.depth > 0 ? { ...frame, listed: false } : frame;
}

/** `(attributes, slots)`, as objects with `__slots__` hand their state over. */
export function isStatePair(value: PickleObject, frame: Frame): boolean {
  if (frame.steps !== 'none' || value.kind !== 'tuple' || value.items.length !== 2) return false;
  return value.items.every((item) => item === null || (typeof item === 'object' && item.kind === 'dict'));
}
