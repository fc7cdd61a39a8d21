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

/** What packed calls of equal tensors have in common, each in a storage of its own: nearly always one object for many. */
export interface PackedForm {
  readonly kind: PackedKind;
  readonly count: number;
  readonly first: number;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly flag: boolean;
  /** Bytes from the opcode of the persistent id, and from that of the last argument, to that of the call. */
  readonly persistentBack: number;
  readonly hooksBack: number;
  /** How many memo slots its parts have, and which of `PARTS` have one, as bits. */
  readonly slots: number;
  readonly memoised: number;
}

/** The parts of a packed call that writers memoise, in the order in which they are finished. */
export type PackedPart = 'key' | 'pid' | 'size' | 'stride' | 'hooks' | 'args';
const PARTS: readonly PackedPart[] = ['key', 'pid', 'size', 'stride', 'hooks', 'args'];

/** What later opcodes gave to what a call makes. */
interface Added {
  readonly states: PickleValue[];
  readonly setItems: PickleValue[];
  readonly appended: PickleValue[];
}
const NOTHING_ADDED: Added = { states: NOTHING, setItems: NOTHING, appended: NOTHING };

/** The values a packed call is made of, once somebody has asked for them. */
type Spelt = Readonly<Record<Exclude<PackedPart, 'key' | 'hooks'>, PyTuple>> & {
  readonly hooks: PyCall;
  readonly persistent: PyPersistent;
};

/** What few calls have: parts that somebody asked for, and what was given to them. */
interface More {
  spelt: Spelt | null;
  added: Added;
}

/**
 * `callee(persistent((tag, type, key, location, count)), first, size, stride, flag, hooks())`, the call that nearly every
 * tensor is. It is read in one go and kept as its numbers; the values it is made of are spelt out when somebody asks for
 * them, and are the same objects from then on. For every purpose it is the call that its opcodes spell.
 */
export class PackedCall implements PyCall {
  readonly kind = 'call';
  readonly form: PackedForm;
  /** Place of its opcode in the pickle. */
  readonly offset: number;
  /** First memo slot of its parts. */
  readonly memoStart: number;
  /** The key of its storage: the number where it is one as Python prints it, which takes no room. */
  readonly storageKey: string | number;
  #more: More | null = null;

  constructor(form: PackedForm, storageKey: string | number, offset: number, memoStart: number) {
    this.form = form;
    this.storageKey = storageKey;
    this.offset = offset;
    this.memoStart = memoStart;
  }

  get key(): string {
    return typeof this.storageKey === 'string' ? this.storageKey : String(this.storageKey);
  }

  /** The number that the key spells; -1 where it is any other text. */
  get keyNumber(): number {
    return typeof this.storageKey === 'number' ? this.storageKey : -1;
  }

  /** Did no later opcode give anything to what it makes? */
  get isBare(): boolean {
    return this.#more === null || this.#more.added === NOTHING_ADDED;
  }

  get common(): PackedKind {
    return this.form.kind;
  }

  get persistentAt(): number {
    return this.offset - this.form.persistentBack;
  }

  get hooksAt(): number {
    return this.offset - this.form.hooksBack;
  }

  get states(): PickleValue[] {
    return this.#added.states;
  }

  set states(states: PickleValue[]) {
    this.#own.added = { ...this.#added, states };
  }

  get setItems(): PickleValue[] {
    return this.#added.setItems;
  }

  set setItems(setItems: PickleValue[]) {
    this.#own.added = { ...this.#added, setItems };
  }

  get appended(): PickleValue[] {
    return this.#added.appended;
  }

  set appended(appended: PickleValue[]) {
    this.#own.added = { ...this.#added, appended };
  }

  get how(): 'reduce' {
    return 'reduce';
  }

  get callee(): PyGlobal {
    return this.form.kind.callee;
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
      if ((this.form.memoised & (1 << bit)) !== 0 && left-- === 0)
        return part === 'key' ? this.key : this.#spell()[part];
    return this;
  }

  get #added(): Added {
    return this.#more === null ? NOTHING_ADDED : this.#more.added;
  }

  get #own(): More {
    return (this.#more ??= { spelt: null, added: NOTHING_ADDED });
  }

  #spell(): Spelt {
    return (this.#own.spelt ??= spell(this));
  }
}

function spell(call: PackedCall): Spelt {
  const { kind, count, first, flag } = call.form;
  const { tag, type, location, hooks: callee, emptyTuple } = kind;
  const tuple = (items: readonly PickleValue[]): PyTuple =>
    items.length === 0 ? emptyTuple : { kind: 'tuple', items };
  const pid = tuple([tag, type, call.key, location, count]);
  const persistent: PyPersistent = { kind: 'persistent', pid, offset: call.persistentAt };
  const size = tuple(call.form.size);
  const stride = tuple(call.form.stride);
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
    args: tuple([persistent, first, size, stride, flag, hooks]),
  };
}
