import type { NodeTable } from './node-table.ts';

/**
 * A pickle as a lossless syntax graph: every opcode is kept with its own bytes, and the memo becomes references. Decoding
 * and encoding without a change gives the same bytes; with a change, the memo is numbered anew as CPython would.
 * Classes and calls are shapes that pass through untouched.
 *
 * A pickle of 200,000 tensors has two million nodes, so a node is no object but a number: a row of `NodeTable`.
 */

/**
 * A value where it is used. A leaf without a memo slot is only the offset of its opcode in the source, from 0 on. Anything
 * else is below 0: a node, or an occurrence.
 */
export type Child = number;

declare const NODE: unique symbol;
/** A node by its number. The same number is the same Python object. */
export type GraphNode = number & { readonly [NODE]: true };

/** A value that is on the stack again with something before it or done to it there. Only odd pickles have any. */
export interface Occurrence {
  /** What is pushed and dropped again before. */
  before: readonly Dropped[];
  /** A leaf or a node. */
  readonly value: Child;
  /** DUP instead of a GET. */
  readonly isDup: boolean;
}

/** A value that POP takes away again, or an opcode byte between such values (MARK, POP, POP_MARK). */
export type Dropped = { readonly push: Child } | { readonly opcode: number };

/** What is done to a value once it is on the stack. */
export type Step = Put | Mutation | RawMutation;

/** The value gets the next memo slot, written as PUT, BINPUT or LONG_BINPUT, or MEMOIZE. */
export interface Put {
  readonly kind: 'put';
  readonly style: PutStyle;
}
export type PutStyle = 'text' | 'binary' | 'memoize';

/** APPEND(S), SETITEM(S), ADDITEMS or BUILD with its operands. */
export interface Mutation {
  readonly kind: 'mutation';
  readonly op: number;
  readonly items: readonly Child[];
}

/** `MARK … APPENDS` of plain leaves only: a range of the source, copied as it is. */
export interface RawMutation {
  readonly kind: 'raw';
  readonly op: number;
  readonly start: number;
  readonly end: number;
}

export interface PickleGraph {
  readonly source: Uint8Array;
  readonly nodes: NodeTable;
  /** Argument of the leading PROTO; null where there is none. */
  readonly protocol: number | null;
  readonly isFramed: boolean;
  /** Number of the first memo slot: 1 in what Python 2 wrote in C, 0 elsewhere. */
  readonly memoBase: number;
  readonly putStyle: PutStyle;
  root: Child;
  /** Why edits that move values cannot be made, or null. Reading and single leaf changes stay possible. */
  readonly rigid: string | null;
  /** One past STOP. */
  readonly end: number;
}
