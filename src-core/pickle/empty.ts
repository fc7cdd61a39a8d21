import type { PickleValue, PyCall, PyDict, PyList } from './node.ts';

/**
 * The items of every container that has none yet. Containers are made with it and get arrays of their own when they are
 * first filled, of just the size they need: a million empty or nearly empty ones stay small. Never written to.
 */
export const NOTHING: PickleValue[] = [];

/** The machine's own view of what it builds: the arrays may be replaced, as long as no reader has seen them. */
export type Growing<T extends PyList | PyDict | PyCall> = { -readonly [K in keyof T]: T[K] };

export function emptyList(): PyList {
  return { kind: 'list', items: NOTHING };
}

export function emptyDict(): PyDict {
  return { kind: 'dict', keys: NOTHING, values: NOTHING };
}
