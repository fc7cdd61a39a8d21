import { NOTHING } from './empty.ts';
import type { PickleValue, PyCall, PyGlobal, PyPersistent, PyTuple } from './node.ts';

/** What packed calls that follow each other have in common: one object for all of them. */
export interface PackedKind {
  readonly callee: PyGlobal;
  /** First, second and fourth field of the persistent id. */
  readonly tag: string;
  readonly type: PyGlobal;
  readonly location: string;
  /** Callee of the last argument. */
  readonly hooks: PyGlobal;
  readonly emptyTuple: PyTuple;
}

/** Packed calls of one kind that follow each other in the journal, with nothing between: a large state dict is one run. */
export interface PackedRun {
  readonly kind: PackedKind;
  readonly start: number;
  /** One past the last of them. */
  end: number;
}

/** What the reader of packed calls has just read. Places are bytes of the pickle. */
export interface PackedNumbers {
  key: string;
  count: number;
  first: number;
  size: readonly number[];
  stride: readonly number[];
  flag: boolean;
  persistentAt: number;
  hooksAt: number;
  callAt: number;
  /** First memo slot of its parts, how many there are, and which of `PARTS` have one, as bits. */
  memoStart: number;
  slots: number;
  memoised: number;
}

/** The parts of a packed call that writers memoise, in the order in which they are finished. */
export type PackedPart = 'key' | 'pid' | 'size' | 'stride' | 'hooks' | 'args';
const PARTS: readonly PackedPart[] = ['key', 'pid', 'size', 'stride', 'hooks', 'args'];

/** The values a packed call is made of, once somebody has asked for them. */
type Spelt = Readonly<Record<Exclude<PackedPart, 'key' | 'hooks'>, PyTuple>> & {
  readonly hooks: PyCall;
  readonly persistent: PyPersistent;
};

/**
 * `callee(persistent((tag, type, key, location, count)), first, size, stride, flag, hooks())`, the call that nearly every
 * tensor is. It is read in one go and kept as its numbers; the values it is made of are spelt out when somebody asks for
 * them, and are the same objects from then on. For every purpose it is the call that its opcodes spell.
 */
export class PackedCall implements PyCall {
  readonly kind = 'call';
  readonly offset: number;
  readonly states = NOTHING;
  readonly setItems = NOTHING;
  readonly appended = NOTHING;
  readonly common: PackedKind;
  readonly key: string;
  readonly count: number;
  readonly first: number;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly flag: boolean;
  readonly persistentAt: number;
  readonly hooksAt: number;
  readonly memoStart: number;
  readonly slots: number;
  readonly #memoised: number;
  #spelt: Spelt | null = null;

  constructor(common: PackedKind, numbers: Readonly<PackedNumbers>) {
    this.common = common;
    this.offset = numbers.callAt;
    this.key = numbers.key;
    this.count = numbers.count;
    this.first = numbers.first;
    this.size = numbers.size;
    this.stride = numbers.stride;
    this.flag = numbers.flag;
    this.persistentAt = numbers.persistentAt;
    this.hooksAt = numbers.hooksAt;
    this.memoStart = numbers.memoStart;
    this.slots = numbers.slots;
    this.#memoised = numbers.memoised;
  }

  get how(): 'reduce' {
    return 'reduce';
  }

  get callee(): PyGlobal {
    return this.common.callee;
  }

  get kwargs(): null {
    return null;
  }

  get args(): PyTuple {
    return this.#spell().args;
  }

  get persistent(): PyPersistent {
    return this.#spell().persistent;
  }

  get hooks(): PyCall {
    return this.#spell().hooks;
  }

  /** The records of what its opcodes do, in their order, as they would be had they been read one by one. */
  get records(): readonly [PyPersistent, PyCall, PyCall] {
    const { callee, args, kwargs, offset, states, setItems, appended } = this;
    const call: PyCall = { kind: 'call', how: 'reduce', callee, args, kwargs, offset, states, setItems, appended };
    return [this.persistent, this.hooks, call];
  }

  /** The part that has a memo slot. */
  inSlot(index: number): PickleValue {
    let left = index - this.memoStart;
    for (const [bit, part] of PARTS.entries())
      if ((this.#memoised & (1 << bit)) !== 0 && left-- === 0) return part === 'key' ? this.key : this.#spell()[part];
    return this;
  }

  #spell(): Spelt {
    this.#spelt ??= spell(this);
    return this.#spelt;
  }
}

function spell(call: PackedCall): Spelt {
  const { tag, type, location, hooks: callee, emptyTuple } = call.common;
  const tuple = (items: readonly PickleValue[]): PyTuple =>
    items.length === 0 ? emptyTuple : { kind: 'tuple', items };
  const pid = tuple([tag, type, call.key, location, call.count]);
  const persistent: PyPersistent = { kind: 'persistent', pid, offset: call.persistentAt };
  const size = tuple(call.size);
  const stride = tuple(call.stride);
  const hooks: PyCall = {
    kind: 'call',
    how: 'reduce',
    callee,
    args: emptyTuple,
    kwargs: null,
    offset: call.hooksAt,
    states: NOTHING,
    setItems: NOTHING,
    appended: NOTHING,
  };
  return {
    pid,
    persistent,
    size,
    stride,
    hooks,
    args: tuple([persistent, call.first, size, stride, call.flag, hooks]),
  };
}
