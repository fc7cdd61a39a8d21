import type { PickleValue, PyCall, PyGlobal } from './node.ts';
import { NOTHING } from './empty.ts';
import { isUncallable, pythonTypeName } from './python-types.ts';
import type { MachineState } from './state.ts';
import { textLine } from './strings.ts';

/** Opcodes that would call, import or ask for something. Each leaves a record in the journal and an inert value. */

function call(
  m: MachineState,
  how: PyCall['how'],
  callee: PickleValue,
  args: PickleValue,
  kwargs: PickleValue | null,
): void {
  const record: PyCall = {
    kind: 'call',
    how,
    callee,
    args,
    kwargs,
    offset: m.at,
    states: NOTHING,
    setItems: NOTHING,
    appended: NOTHING,
  };
  m.journal.push(record);
  if (isUncallable(callee)) {
    const text = `'${pythonTypeName(callee)}' object is not callable`;
    m.fail('bad-argument', text, `TypeError: ${text}`);
  }
  m.push(record);
}

export function reduce(m: MachineState): void {
  const args = m.pop();
  const callee = m.pop();
  // The C unpickler takes a tuple only; the one written in Python, and torch's restricted one, spread what can be spread.
  if (isNoTuple(args))
    m.refuse('bad-argument', 'argument list must be a tuple', 'TypeError: argument list must be a tuple');
  if (isRebuild(callee)) m.rebuilds++;
  call(m, 'reduce', callee, args, null);
}

function isRebuild(callee: PickleValue): boolean {
  return typeof callee === 'object' && callee?.kind === 'global' && callee.name.startsWith('_rebuild');
}

/** True for data that is certainly no tuple; what a call makes may be one. */
function isNoTuple(value: PickleValue): boolean {
  if (value === null || typeof value !== 'object') return true;
  return ['dict', 'list', 'numbers', 'set', 'text', 'bytes', 'float'].includes(value.kind);
}

export function newObject(m: MachineState): void {
  const args = m.pop();
  const callee = m.pop();
  call(m, 'newobj', callee, args, null);
}

export function newObjectEx(m: MachineState): void {
  const kwargs = m.pop();
  const args = m.pop();
  const callee = m.pop();
  call(m, 'newobj_ex', callee, args, kwargs);
}

/** OBJ: the class is the first value above the mark. */
export function object(m: MachineState): void {
  const mark = m.closeMark();
  if (m.depth <= mark) m.underflow();
  const [callee, ...args] = m.take(mark);
  call(m, 'obj', callee ?? null, { kind: 'tuple', items: args }, null);
}

/** INST: the mark is looked for before the lines are read. */
export function instance(m: MachineState): void {
  const args = m.takeToMark();
  const module = textLine(m, 'ascii');
  const name = textLine(m, 'ascii');
  const callee = named(m, module, name, 'INST');
  call(m, 'inst', callee, { kind: 'tuple', items: args }, null);
}

export function global(m: MachineState): void {
  const module = textLine(m, 'utf-8');
  const name = textLine(m, 'utf-8');
  if (module === '' || name === '')
    m.fail('bad-argument', 'the name is empty', '_pickle.UnpicklingError: pickle data was truncated');
  m.push(named(m, module, name, 'GLOBAL'));
}

function named(m: MachineState, module: string, name: string, opcode: PyGlobal['opcode']): PyGlobal {
  const record: PyGlobal = { kind: 'global', module, name, offset: m.at, opcode };
  m.globals.push(record);
  m.journal.push(record);
  return record;
}

/** STACK_GLOBAL: both operands must be str. One that a call makes can only be known by running it. */
export function stackGlobal(m: MachineState): void {
  const name = m.pop();
  const module = m.pop();
  if (isText(module) && isText(name)) {
    m.push(named(m, textOf(module), textOf(name), 'STACK_GLOBAL'));
    return;
  }
  const detail = `the operands are ${pythonTypeName(module)} and ${pythonTypeName(name)}`;
  const isComputed = (value: PickleValue) => isText(value) || !isUncallable(value);
  if (!isComputed(module) || !isComputed(name))
    m.fail('global-not-text', detail, '_pickle.UnpicklingError: STACK_GLOBAL requires str');
  m.refuse('global-not-text', `${detail}: made by a call`);
  m.push(
    named(
      m,
      isText(module) ? textOf(module) : '<computed>',
      isText(name) ? textOf(name) : '<computed>',
      'STACK_GLOBAL',
    ),
  );
}

function isText(value: PickleValue): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value?.kind === 'text');
}

function textOf(value: PickleValue): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || value.kind !== 'text') return '';
  return new TextDecoder().decode(value.bytes.subarray(0, 1 << 16));
}

export function persistentText(m: MachineState): void {
  const refusal = '_pickle.UnpicklingError: persistent IDs in protocol 0 must be ASCII strings';
  pushPersistent(m, textLine(m, 'ascii', refusal));
}

export function persistent(m: MachineState): void {
  pushPersistent(m, m.pop());
}

function pushPersistent(m: MachineState, pid: PickleValue): void {
  const record = { kind: 'persistent', pid, offset: m.at } as const;
  m.journal.push(record);
  m.push(record);
}

export function extension(m: MachineState, code: number): void {
  const record = { kind: 'extension', code, offset: m.at } as const;
  m.journal.push(record);
  if (code <= 0)
    m.fail('bad-argument', 'the extension code is not positive', '_pickle.UnpicklingError: EXT specifies code <= 0');
  m.push(record);
}

export function nextBuffer(m: MachineState): void {
  m.refuse(
    'no-buffers',
    'the pickle needs a buffer that is kept outside of it',
    '_pickle.UnpicklingError: pickle stream refers to out-of-band data but no *buffers* argument was given',
  );
  m.push({ kind: 'buffer', index: m.buffers++, readonly: false });
}

export function readonlyBuffer(m: MachineState): void {
  const top = m.pop();
  if (top === null || typeof top !== 'object')
    return m.fail(
      'bad-argument',
      'READONLY_BUFFER of no buffer',
      `TypeError: memoryview: a bytes-like object is required, not '${pythonTypeName(top)}'`,
    );
  if (top.kind === 'buffer') {
    m.push({ ...top, readonly: true });
    return;
  }
  if (top.kind === 'bytes') {
    m.push({ ...top, mutable: false });
    return;
  }
  m.push(top);
}
