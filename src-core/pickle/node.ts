import type { PackedCall } from './packed-call.ts';

/**
 * The inert values a pickle builds. Nothing is ever called: a call is a record of itself.
 *
 * Atoms are plain JavaScript values: `null` None, `boolean`, `number` (an int that is a safe integer), `bigint` (any other int), `string`.
 * Everything else is an object with a `kind`. A Python float is `PyFloat` (or lives in a `PyNumbers` run), so that 1 and 1.0 differ.
 * Identity is object identity: shared and cyclic values are the same object, and walkers keep a visited set.
 */
export type PickleValue = null | boolean | number | bigint | string | PickleObject;

export type PickleObject =
  | PyFloat
  | PyBytes
  | PyText
  | PyList
  | PyNumbers
  | PyTuple
  | PyDict
  | PySet
  | PyGlobal
  | PyCall
  | PyPersistent
  | PyExtension
  | PyBuffer;

export interface PyFloat {
  readonly kind: 'float';
  readonly value: number;
}
/** bytes or bytearray: a view of the pickle, never a copy. */
export interface PyBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  readonly mutable: boolean;
}
/** A str kept as its bytes: too long to decode, not valid text, or a Python 2 `str` (`encoding` tells). */
export interface PyText {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly encoding: 'utf-8' | 'python2';
}
export interface PyList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}
/** `MARK G*k APPENDS` (or ints) on an empty list, decoded straight into a typed array: a list for every other purpose. */
export interface PyNumbers {
  readonly kind: 'numbers';
  readonly of: 'float' | 'int';
  items: Float64Array | Int32Array;
}
export interface PyTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}
/** Insertion order; keys are arbitrary values; a repeated key appears again (last wins in Python, see `dictEntries`). */
export interface PyDict {
  readonly kind: 'dict';
  readonly keys: PickleValue[];
  readonly values: PickleValue[];
}
export interface PySet {
  readonly kind: 'set';
  readonly frozen: boolean;
  readonly items: PickleValue[];
}
/** A class or function by name; `offset` is the opcode's. `module`/`name` are as written, before any Python 2 mapping. */
export interface PyGlobal {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
  readonly offset: number;
  readonly opcode: 'GLOBAL' | 'STACK_GLOBAL' | 'INST';
}
/** REDUCE, NEWOBJ, NEWOBJ_EX, OBJ, INST: what would have been called, and all that is done to the result afterwards. */
export interface PyCall {
  readonly kind: 'call';
  readonly how: 'reduce' | 'newobj' | 'newobj_ex' | 'obj' | 'inst';
  readonly callee: PickleValue;
  readonly args: PickleValue;
  readonly kwargs: PickleValue | null;
  readonly offset: number;
  /** BUILD states, in order. */
  readonly states: PickleValue[];
  /** SETITEM(S) keys and values, alternating. */
  readonly setItems: PickleValue[];
  /** APPEND(S) and ADDITEMS values. */
  readonly appended: PickleValue[];
}
/** BINPERSID / PERSID. */
export interface PyPersistent {
  readonly kind: 'persistent';
  readonly pid: PickleValue;
  readonly offset: number;
}
export interface PyExtension {
  readonly kind: 'extension';
  readonly code: number;
  readonly offset: number;
}
/** NEXT_BUFFER / READONLY_BUFFER: an out-of-band buffer, which a file never has. */
export interface PyBuffer {
  readonly kind: 'buffer';
  readonly index: number;
  readonly readonly: boolean;
}

/** Something the pickle does that an unpickler would execute, in stream order, whatever becomes of its result. */
export interface PickleEffect {
  readonly kind: 'reference' | 'call' | 'new' | 'build' | 'setitem' | 'append' | 'persid' | 'ext';
  readonly offset: number;
  readonly opcode: string;
  /** What it acts on: the callee, or the object built, set or appended to. */
  readonly target: PickleValue;
  /** The arguments, state or items. */
  readonly argument: PickleValue;
}

/** Why a pickle does not parse further. `kind` is stable; words are made elsewhere. */
export interface PickleProblem {
  readonly kind:
    | 'truncated'
    | 'no-stop'
    | 'unknown-opcode'
    | 'stack-underflow'
    | 'mark-missing'
    | 'memo-missing'
    | 'bad-argument'
    | 'bad-text'
    | 'unsupported-protocol'
    | 'odd-items'
    | 'not-a-container'
    | 'unhashable-key'
    | 'frame-crossed'
    | 'frame-overrun'
    | 'no-buffers'
    | 'global-not-text'
    | 'limit';
  readonly offset: number;
  readonly opcode: string;
  /** The opcode byte. */
  readonly byte: number;
  readonly detail: string;
  /** What CPython's C unpickler would say, where it says something fixed. */
  readonly cpython?: string;
}

/** Odd but loadable facts about a stream. */
export interface PickleOddity {
  readonly kind:
    | 'stack-leftover'
    | 'mark-left'
    | 'frame-crossed'
    | 'frame-overrun'
    | 'protocol-later'
    | 'memo-sparse'
    | 'hex-int'
    | 'duplicate-key'
    | 'deep'
    | 'opaque-integer'
    | 'long-integer'
    | 'python2-bytes';
  readonly offset: number;
  readonly detail: string;
}

/** One pickle, from its first opcode to STOP or to the problem that ended it. */
export interface ParsedPickle {
  /** Offset of the first byte in the given bytes, and one past the last byte consumed. */
  readonly start: number;
  readonly end: number;
  /** The highest protocol named by PROTO; 0 where there is none. */
  readonly protocol: number;
  readonly opcodes: number;
  /** Present exactly when the stream reached STOP with a value. */
  readonly value: PickleValue | undefined;
  /** Beside a `value` it is something that one unpickler refuses and another reads past. */
  readonly problem: PickleProblem | null;
  /** What ended the stream before STOP, where that is not the first problem. */
  readonly fault: PickleProblem | null;
  readonly oddities: readonly PickleOddity[];
  readonly effects: readonly PickleEffect[];
  /**
   * The same one after the other, none of them kept: a large state dict has half a million. Of packed calls that differ in
   * numbers alone only the first is visited: whoever judges names and kinds learns nothing from the others.
   */
  eachKindOfEffect(visit: (effect: PickleEffect) => void): void;
  readonly effectCount: number;
  /** Every GLOBAL, STACK_GLOBAL and INST in stream order. */
  readonly globals: readonly PyGlobal[];
  /** Every persistent id in stream order. */
  readonly persistent: readonly PyPersistent[];
  /**
   * The same one after the other; that of a packed call is the call itself, which has it when asked. Calls of one kind that
   * follow each other are visited together.
   */
  eachPersistent(visit: (id: PyPersistent) => void, visitRun: (calls: readonly PackedCall[]) => void): void;
  /** Opcode bytes that occur: `opcodeCounts[byte]`. */
  readonly opcodeCounts: Uint32Array;
  /**
   * Offset of the first occurrence of each opcode byte, -1 where absent; what `weights_only` refuses first is found
   * from it.
   */
  readonly firstOffsets: Int32Array;
  /** Ranges between its opcodes that only joblib's unpickler passes over: the bytes of arrays. */
  readonly embedded: readonly { readonly start: number; readonly end: number }[];
}
