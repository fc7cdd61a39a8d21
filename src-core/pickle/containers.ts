import { emptyDict, type Growing } from './empty.ts';
import { HashCheck } from './hashing.ts';
import type { PickleValue, PyCall, PyDict, PyList, PyNumbers } from './node.ts';
import { numbersToList } from './number-runs.ts';
import { opcodeName } from './opcodes.ts';
import { pythonTypeName } from './python-types.ts';
import type { MachineState, Mutation } from './state.ts';

/** Opcodes that fill containers: plain ones are data, anything else is an effect on an object. */

const CHECKS = new WeakMap<MachineState, HashCheck>();

function requireHashable(m: MachineState, key: PickleValue): void {
  if (key === null || typeof key !== 'object') return;
  let check = CHECKS.get(m);
  if (check === undefined) CHECKS.set(m, (check = new HashCheck()));
  const type = check.unhashable(key);
  if (type !== null) m.fail('unhashable-key', `unhashable type: '${type}'`, `TypeError: unhashable type: '${type}'`);
}

export function makeDict(m: MachineState): void {
  const mark = m.closeMark();
  if ((m.depth - mark) % 2 !== 0)
    m.fail('odd-items', 'odd number of items for DICT', '_pickle.UnpicklingError: odd number of items for DICT');
  const dict = emptyDict();
  fillDict(m, dict, mark);
  m.depth = mark;
  m.push(dict);
}

function fillDict(m: MachineState, dict: Growing<PyDict>, from: number): void {
  const { stack, depth } = m;
  for (let at = from; at < depth; at += 2) requireHashable(m, stack[at] as PickleValue);
  if (dict.keys.length === 0 && depth - from === 2) {
    dict.keys = [stack[from] as PickleValue];
    dict.values = [stack[from + 1] as PickleValue];
    return;
  }
  if (dict.keys.length === 0) {
    dict.keys = [];
    dict.values = [];
  }
  for (let at = from; at < depth; at += 2) {
    dict.keys.push(stack[at] as PickleValue);
    dict.values.push(stack[at + 1] as PickleValue);
  }
}

/** SETITEM and SETITEMS: what lies above `from` are keys and values in turn, below it is the target. */
export function setItems(m: MachineState, from: number): void {
  if (m.depth < from || from <= m.fence) m.underflow();
  if (m.depth === from) return;
  if ((m.depth - from) % 2 !== 0)
    m.fail(
      'odd-items',
      'odd number of items for SETITEMS',
      '_pickle.UnpicklingError: odd number of items for SETITEMS',
    );
  const target = m.stack[from - 1] as PickleValue;
  if (typeof target === 'object' && target?.kind === 'dict') {
    fillDict(m, target, from);
    m.depth = from;
    return;
  }
  const items = m.take(from);
  effect(m, 'setitem', target, { kind: 'tuple', items });
  if (typeof target !== 'object' || target === null) return refuseTarget(m, target, 'does not support item assignment');
  if (target.kind === 'call') append(own(target, 'setItems'), items);
  else if (target.kind === 'list' || target.kind === 'numbers') setListItems(m, target, items);
  else if (
    target.kind !== 'global' &&
    target.kind !== 'persistent' &&
    target.kind !== 'extension' &&
    target.kind !== 'buffer' &&
    !(target.kind === 'bytes' && target.mutable)
  )
    refuseTarget(m, target, 'does not support item assignment');
}

/** `list[index] = value`, which Python's unpicklers run like any other item assignment. */
function setListItems(m: MachineState, target: PyList | PyNumbers, items: readonly PickleValue[]): void {
  const list = target.kind === 'list' ? target : numbersToList(target);
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at];
    const index = typeof key === 'boolean' ? Number(key) : key;
    if (typeof index !== 'number')
      return m.fail(
        'not-a-container',
        `list indices must be integers, not ${pythonTypeName(key ?? null)}`,
        `TypeError: list indices must be integers or slices, not ${pythonTypeName(key ?? null)}`,
      );
    const place = index < 0 ? index + list.items.length : index;
    if (place < 0 || place >= list.items.length)
      m.fail('not-a-container', 'list assignment index out of range', 'IndexError: list assignment index out of range');
    list.items[place] = items[at + 1] as PickleValue;
  }
}

function refuseTarget(m: MachineState, target: PickleValue, what: string): never {
  const text = `'${pythonTypeName(target)}' object ${what}`;
  m.fail('not-a-container', text, `TypeError: ${text}`);
}

/** APPEND and APPENDS: what lies above `from` is appended to what lies below it. */
export function appendItems(m: MachineState, from: number): void {
  if (m.depth < from || from <= m.fence) m.underflow();
  if (m.depth === from) return;
  const target = m.stack[from - 1] as PickleValue;
  if (typeof target === 'object' && (target?.kind === 'list' || target?.kind === 'numbers')) {
    fillList(m, target.kind === 'list' ? target : numbersToList(target), from);
    return;
  }
  const items = m.take(from);
  effect(m, 'append', target, { kind: 'tuple', items });
  addToObject(m, target, items, 'append');
}

function fillList(m: MachineState, list: Growing<PyList>, from: number): void {
  if (list.items.length === 0)
    list.items = m.depth - from === 1 ? [m.stack[from] as PickleValue] : m.stack.slice(from, m.depth);
  else for (let at = from; at < m.depth; at++) list.items.push(m.stack[at] as PickleValue);
  m.depth = from;
}

export function addItems(m: MachineState): void {
  const from = m.closeMark();
  if (m.depth < from || from <= m.fence) m.underflow();
  if (m.depth === from) return;
  const items = m.take(from);
  const target = m.stack[from - 1] as PickleValue;
  if (typeof target === 'object' && target?.kind === 'set' && !target.frozen) {
    for (const item of items) {
      requireHashable(m, item);
      target.items.push(item);
    }
    return;
  }
  effect(m, 'append', target, { kind: 'tuple', items });
  addToObject(m, target, items, 'add');
}

function addToObject(
  m: MachineState,
  target: PickleValue,
  items: readonly PickleValue[],
  method: 'append' | 'add',
): void {
  if (target !== null && typeof target === 'object') {
    if (target.kind === 'call') {
      append(own(target, 'appended'), items);
      return;
    }
    if (target.kind === 'global' || target.kind === 'persistent' || target.kind === 'extension') return;
    // bytearray has append; the bytes themselves are a view of the file and stay as they are.
    if (target.kind === 'bytes' && target.mutable && method === 'append') {
      requireBytes(m, items);
      return;
    }
  }
  const text = `'${pythonTypeName(target)}' object has no attribute '${method}'`;
  m.fail('not-a-container', text, `AttributeError: ${text}`);
}

function requireBytes(m: MachineState, items: readonly PickleValue[]): void {
  for (const item of items) {
    const int = typeof item === 'boolean' ? Number(item) : item;
    if (typeof int === 'number' && int >= 0 && int < 256) continue;
    const text = `'${pythonTypeName(item)}' object cannot be interpreted as an integer`;
    m.fail('not-a-container', text, `TypeError: ${text}`);
  }
}

export function makeFrozenSet(m: MachineState): void {
  const items = m.takeToMark();
  for (const item of items) requireHashable(m, item);
  m.push({ kind: 'set', frozen: true, items });
}

/** BUILD: hands a state to an object. Plain data has nowhere to put one. */
export function build(m: MachineState): void {
  if (m.depth - 2 < m.fence) m.underflow();
  const state = m.pop();
  const target = m.top();
  effect(m, 'build', target, state);
  if (typeof target === 'object' && target !== null) {
    if (target.kind === 'call') {
      own(target, 'states').push(state);
      return;
    }
    if (target.kind === 'global' || target.kind === 'persistent' || target.kind === 'extension') return;
  }
  if (isNoState(state)) return;
  const text = `'${pythonTypeName(target)}' object has no attribute '__dict__'`;
  const cpython = isDictState(state) ? `AttributeError: ${text}` : '_pickle.UnpicklingError: state is not a dictionary';
  // The unpickler that is written in Python passes over a state that is false.
  if (isFalse(state)) m.refuse('not-a-container', text, cpython);
  else m.fail('not-a-container', text, cpython);
}

/** A dict, or a dict and something for `__slots__`. */
function isDictState(state: PickleValue): boolean {
  if (state === null || typeof state !== 'object') return false;
  if (state.kind !== 'tuple' || state.items.length !== 2) return state.kind === 'dict';
  const [first] = state.items;
  return first === null || (typeof first === 'object' && first.kind === 'dict');
}

function isFalse(state: PickleValue): boolean {
  if (state === null || typeof state !== 'object') return !state;
  if (state.kind === 'float') return state.value === 0;
  if (state.kind === 'dict') return state.keys.length === 0;
  if (state.kind === 'bytes' || state.kind === 'text') return state.bytes.length === 0;
  return 'items' in state && state.items.length === 0;
}

function isNoState(state: PickleValue): boolean {
  if (state === null) return true;
  return (
    typeof state === 'object' &&
    state.kind === 'tuple' &&
    state.items.length === 2 &&
    state.items.every((part) => part === null)
  );
}

function effect(m: MachineState, kind: Mutation['kind'], target: PickleValue, argument: PickleValue): void {
  m.journal.push({ kind, offset: m.at, opcode: opcodeName(m.opcode), target, argument });
}

function append(list: PickleValue[], items: readonly PickleValue[]): void {
  for (let at = 0; at < items.length; at += CHUNK) list.push(...items.slice(at, at + CHUNK));
}

/** Items that are pushed at once: arguments of a call lie on the stack. */
const CHUNK = 1024;

/** The lists of a call start as one shared empty array, since most calls never fill them. */
function own(record: PyCall, field: 'states' | 'setItems' | 'appended'): PickleValue[] {
  if (record[field].length > 0) return record[field];
  const list: PickleValue[] = [];
  (record as Growing<PyCall>)[field] = list;
  return list;
}
