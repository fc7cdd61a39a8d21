import type { PickleValue, PyCall, PyDict, PySet } from '../../pickle/node.ts';
import { asDict } from '../../pickle/access.ts';
import type { Value } from '../../model/value.ts';
import { callArguments, floatOf, sequenceItems } from './arguments.ts';
import { constantBytes } from './bytes-calls.ts';
import { calleeOf, canonicalName, className } from './names.ts';
import { numpyValue } from './numpy.ts';

/** How a call that makes no tensor is shown: as the container or atom it gives, or as an object of its class. */
export type CallShape =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'dict'; readonly className: string; readonly first: PyDict | null }
  | {
      readonly kind: 'sequence';
      readonly as: 'list' | 'tuple' | 'set' | 'frozenset';
      readonly className?: string;
      readonly items: readonly PickleValue[];
    }
  | { readonly kind: 'object'; readonly className: string };

/** Subclasses of dict that hold their items and nothing a reader needs besides. */
const DICTS: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.Counter',
  'builtins.dict',
]);

const SEQUENCES: ReadonlyMap<string, 'list' | 'tuple' | 'set' | 'frozenset'> = new Map([
  ['builtins.set', 'set'],
  ['builtins.frozenset', 'frozenset'],
  ['builtins.list', 'list'],
  ['builtins.tuple', 'tuple'],
  ['torch.Size', 'tuple'],
  ['collections.deque', 'list'],
]);

/** Bytes of a bytes value that are shown. */
export const HEAD_BYTES = 64;

export function shapeOf(call: PyCall): CallShape {
  const callee = calleeOf(call.callee);
  if (callee === null) return { kind: 'object', className: '?' };
  const name = canonicalName(callee);
  const args = callArguments(call.args) ?? [];
  if (DICTS.has(name)) return { kind: 'dict', className: name, first: initialItems(args[0]) };
  if (name === 'copyreg._reconstructor') return reconstructed(call, args);
  const sequence = SEQUENCES.get(name);
  if (sequence !== undefined) return sequenceShape(sequence, name, args, call);
  const value = atomOf(name, args, call) ?? numpyValue(call);
  if (value !== null) return { kind: 'value', value };
  return isNamedTuple(call, args)
    ? { kind: 'sequence', as: 'tuple', className: className(callee), items: args }
    : { kind: 'object', className: className(callee) };
}

/**
 * `_reconstructor(cls, base, base(self))`: how protocols 0 and 1 write an object of a class of their program, and what it
 * has of the class of Python under it. Source: CPython, Lib/copyreg.py, `_reduce_ex`.
 */
function reconstructed(call: PyCall, [cls, base, content]: readonly PickleValue[]): CallShape {
  const made = calleeOf(cls ?? null);
  const under = calleeOf(base ?? null);
  const name = cls === undefined || made === null ? '?' : className(cls);
  const kind = under === null ? '' : canonicalName(under);
  if (kind === 'builtins.dict' && call.states.length === 0)
    return { kind: 'dict', className: name, first: initialItems(content) };
  const as = SEQUENCES.get(kind);
  if (as === undefined || call.states.length > 0) return { kind: 'object', className: name };
  const items = [...(sequenceItems(content) ?? setItems(content)), ...call.appended];
  return { kind: 'sequence', as, className: name, items };
}

function sequenceShape(
  as: 'list' | 'tuple' | 'set' | 'frozenset',
  name: string,
  args: readonly PickleValue[],
  call: PyCall,
): CallShape {
  const items = [...(sequenceItems(args[0]) ?? setItems(args[0])), ...call.appended];
  return name.startsWith('builtins.')
    ? { kind: 'sequence', as, items }
    : { kind: 'sequence', as, className: name, items };
}

function setItems(value: PickleValue | undefined): readonly PickleValue[] {
  return typeof value === 'object' && value?.kind === 'set' ? (value satisfies PySet).items : [];
}

function atomOf(name: string, args: readonly PickleValue[], call: PyCall): Value | null {
  if (name === 'builtins.complex')
    return { kind: 'complex', real: floatOf(args[0]) ?? 0, imaginary: floatOf(args[1]) ?? 0 };
  const bytes = constantBytes(call);
  if (bytes === null) return null;
  return bytesValue(bytes, name === 'builtins.bytearray');
}

export function bytesValue(bytes: Uint8Array, mutable: boolean): Value {
  const head = bytes.slice(0, HEAD_BYTES);
  return mutable
    ? { kind: 'bytes', length: bytes.length, head, mutable }
    : { kind: 'bytes', length: bytes.length, head };
}

/** `Counter({…})` and Python 2's `OrderedDict([[key, value], …])` give their items as an argument. */
function initialItems(value: PickleValue | undefined): PyDict | null {
  const dict = asDict(value);
  if (dict !== null) return dict;
  const pairs = sequenceItems(value);
  if (pairs === null) return null;
  const keys: PickleValue[] = [];
  const values: PickleValue[] = [];
  for (const pair of pairs) {
    const [key, item] = sequenceItems(pair) ?? [];
    if (key === undefined || item === undefined) continue;
    keys.push(key);
    values.push(item);
  }
  return { kind: 'dict', keys, values };
}

/** A class made with its items and never given a state: what a namedtuple looks like. */
function isNamedTuple(call: PyCall, args: readonly PickleValue[]): boolean {
  return (
    call.how === 'newobj' &&
    args.length > 0 &&
    call.states.length === 0 &&
    call.setItems.length === 0 &&
    call.appended.length === 0
  );
}
