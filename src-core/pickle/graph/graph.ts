/**
 * A pickle as a lossless syntax graph: every opcode is kept with its own bytes, and the memo becomes references. Decoding
 * and encoding without a change gives the same bytes; with a change, the memo is numbered anew as CPython would.
 * Classes and calls are shapes that pass through untouched.
 */

/** A leaf without a memo slot is only the offset of its opcode in the source; anything else is a node or an occurrence. */
export type Child = number | GraphNode | Occurrence;

export interface GraphNode {
  readonly kind: 'node';
  /** Opcode byte. */
  readonly op: number;
  /** The opcode with its argument: a range of the source, or bytes of its own for a node that an edit made. */
  readonly start: number;
  readonly end: number;
  readonly own: Uint8Array | null;
  /** Operands in stream order. */
  children: readonly Child[];
  /** What is done to the value once it is on the stack, in order. */
  tail: readonly Step[];
}

/** A value that is on the stack again with something before it or done to it there. Only odd pickles have any. */
export interface Occurrence {
  readonly kind: 'occurrence';
  /** What is pushed and dropped again before. */
  readonly before: readonly Dropped[];
  readonly value: number | GraphNode;
  readonly tail: readonly Step[];
  /** DUP instead of a GET. */
  readonly isDup: boolean;
}

/** A value that POP takes away again, or an opcode byte between such values (MARK, POP, POP_MARK). */
export type Dropped = { readonly push: Child } | { readonly opcode: number };

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

const PUTS: Readonly<Record<PutStyle, Put>> = {
  text: { kind: 'put', style: 'text' },
  binary: { kind: 'put', style: 'binary' },
  memoize: { kind: 'put', style: 'memoize' },
};

export function put(style: PutStyle): Put {
  return PUTS[style];
}

const NO_CHILDREN: readonly Child[] = [];
const NO_STEPS: readonly Step[] = [];
const ONLY_PUT: Readonly<Record<PutStyle, readonly Step[]>> = {
  text: [PUTS.text],
  binary: [PUTS.binary],
  memoize: [PUTS.memoize],
};

/** Steps of a value that is only memoised: one shared array for all of them. */
export function onlyPut(style: PutStyle): readonly Step[] {
  return ONLY_PUT[style];
}

export function sourceNode(
  op: number,
  start: number,
  end: number,
  children: readonly Child[] = NO_CHILDREN,
): GraphNode {
  return { kind: 'node', op, start, end, own: null, children, tail: NO_STEPS };
}

export function ownNode(own: Uint8Array, children: readonly Child[], tail: readonly Step[]): GraphNode {
  return { kind: 'node', op: own[0] ?? 0, start: 0, end: 0, own, children, tail };
}
