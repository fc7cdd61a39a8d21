import type { ParsedPickle, PickleEffect, PickleProblem, PickleValue, PyGlobal } from '../pickle/node.ts';
import { cutArgument, cutGlobal } from './cut-argument.ts';
import { argumentsOf, isGlobal, isObject } from './effects.ts';
import { numpyDtypeClass } from './numpy-dtypes.ts';
import { pythonTypeOf } from './python-type.ts';
import { ALLOWED_GLOBALS, BLOCKED_MODULES, NEEDS_IMPORT, REJECTED_OPCODES } from './torch-allowed.ts';
import { torchName } from './weights-only-names.ts';

/**
 * What torch's restricted unpickler (`weights_only=True`) does with a pickle, without running it.
 * Rules and messages measured on torch 2.13.0; source: torch/_weights_only_unpickler.py.
 */
export interface WeightsOnlyRefusal {
  /** Byte where it stops. */
  readonly offset: number;
  /** As `torch.load` raises it. */
  readonly message: string;
  /** The exception's class. */
  readonly exception: string;
}

export interface WeightsOnlyPrediction {
  readonly refusal: WeightsOnlyRefusal | null;
  /** Names to pass to `add_safe_globals` after which it would accept; null when no list of names is enough. */
  readonly trust: readonly string[] | null;
}

const UNSAFE_MESSAGE =
  'In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.';
const WRAPPER = 'Weights only load failed. WeightsUnpickler error: ';
/** Longer names are cut: torch itself spends minutes on a name of a megabyte. */
const LONGEST_NAME = 256;

/** A message is made where it is needed: of a hundred thousand names that are refused the first one is told. */
type Stop = Omit<WeightsOnlyRefusal, 'message'> & {
  readonly message: string | (() => string);
  readonly trust?: string;
};

/**
 * `persistent` says how the loader of the container reads persistent ids: a torch file's, or none at all (the first pickles
 * of a legacy file). `bytes` are those that were parsed: what is cut at their end depends on them.
 */
export function predictWeightsOnly(
  parsed: ParsedPickle,
  persistent: 'storage' | 'none' = 'storage',
  bytes: Uint8Array | null = null,
): WeightsOnlyPrediction {
  const stops = new Stops();
  stops.note(rejectedOpcode(parsed));
  noteGlobals(parsed.globals, stops);
  parsed.eachKindOfEffect((effect) => {
    stops.note(effect.kind === 'persid' ? refusedId(effect, persistent) : refusedEffect(effect, stops.trust));
  });
  for (const problem of new Set([parsed.problem, parsed.fault]))
    if (problem !== null) stops.note(problemAsTorchSeesIt(problem, beginsWith(parsed), bytes));
  return stops.prediction();
}

/** Every place where it would stop, of which the first one counts, and whether trusted names would lift them all. */
class Stops {
  readonly trust = new Set<string>();
  #first: Stop | null = null;
  #beyondTrust = false;

  note(stop: Stop | null): void {
    if (stop === null) return;
    if (stop.trust === undefined) this.#beyondTrust = true;
    else this.trust.add(stop.trust);
    if (this.#first === null || stop.offset < this.#first.offset) this.#first = stop;
  }

  prediction(): WeightsOnlyPrediction {
    if (this.#first === null) return { refusal: null, trust: null };
    const { offset, message, exception } = this.#first;
    const text = typeof message === 'string' ? message : message();
    return { refusal: { offset, message: text, exception }, trust: this.#beyondTrust ? null : [...this.trust] };
  }
}

/** The other opcodes that name something are refused themselves. */
function noteGlobals(globals: readonly PyGlobal[], stops: Stops): void {
  for (const global of globals) if (global.opcode === 'GLOBAL') stops.note(refusedGlobal(global));
}

function unpickling(offset: number, message: string): Stop & WeightsOnlyRefusal {
  return { offset, message: WRAPPER + message, exception: 'UnpicklingError' };
}

function rejectedOpcode(parsed: ParsedPickle): Stop | null {
  let offset = -1;
  let byte = 0;
  for (const candidate of REJECTED_OPCODES) {
    const at = parsed.firstOffsets[candidate] ?? -1;
    if (at >= 0 && (offset < 0 || at < offset)) [offset, byte] = [at, candidate];
  }
  return offset < 0 ? null : unpickling(offset, `\n\nUnsupported operand ${byte}`);
}

function refusedGlobal(global: Pick<PyGlobal, 'module' | 'name' | 'offset'>): Stop | null {
  const { module, full } = torchName(global.module, global.name);
  const { offset } = global;
  if (BLOCKED_MODULES.has(module))
    return {
      offset,
      exception: 'UnpicklingError',
      message: `Weights only load failed. ${UNSAFE_MESSAGE}\n\nTrying to load unsupported GLOBAL ${cut(full)} whose module ${cut(module)} is blocked.`,
    };
  if (ALLOWED_GLOBALS.has(full)) return null;
  const needed = NEEDS_IMPORT.get(full);
  if (needed !== undefined)
    return { offset, exception: 'UnpicklingError', message: `Weights only load failed. ${needed}\n ${UNSAFE_MESSAGE}` };
  const shown = cut(full.startsWith('builtins.') ? full.slice('builtins.'.length) : full);
  return {
    offset,
    exception: 'UnpicklingError',
    message: () =>
      `${WRAPPER}Unsupported global: GLOBAL ${shown} was not an allowed global by default. Please use \`torch.serialization.add_safe_globals([${shown}])\` or the \`torch.serialization.safe_globals([${shown}])\` context manager to allowlist this global if you trust this class/function.`,
    trust: shown,
  };
}

function refusedEffect(effect: PickleEffect, trusted: ReadonlySet<string>): Stop | null {
  const { offset, target } = effect;
  const isTrusted = (value: PickleValue) => isGlobal(value) && !isAllowed(value) && trusted.has(shownName(value));
  switch (effect.kind) {
    case 'call':
      if (effect.opcode !== 'REDUCE') return null;
      if (isGlobal(target)) return null; // its GLOBAL was judged already
      return unpickling(offset, `Trying to call reduce for unrecognized function ${printed(target)}`);
    case 'new':
      if (effect.opcode !== 'NEWOBJ' || isGlobal(target)) return null;
      return unpickling(
        offset,
        `Can only create new object for nn.Parameter or classes allowlisted via \`add_safe_globals\` but got ${printed(target)}`,
      );
    case 'build': {
      const type = pythonTypeOf(target);
      const dtype = dtypeClassOf(target);
      if (dtype !== null) return { ...refusedBuild(offset, dtype), trust: dtype };
      if (type === null || BUILDABLE.has(type)) return null;
      if (isObject(target) && target.kind === 'call' && isTrusted(target.callee)) return null;
      if (isObject(target) && target.kind === 'call' && isGlobal(target.callee)) return null;
      return refusedBuild(offset, type);
    }
    case 'append': {
      const type = pythonTypeOf(target);
      if (type === null || type === 'list' || effect.opcode === 'ADDITEMS') return null;
      return unpickling(
        offset,
        `Can only ${effect.opcode === 'APPEND' ? 'append' : 'extend'} to lists, but got <class '${type}'>`.replace(
          'extend to lists',
          'extend lists',
        ),
      );
    }
    case 'setitem': {
      const type = pythonTypeOf(target);
      if (type === null || SETTABLE.has(type)) return null;
      return unpickling(
        offset,
        `Can only ${effect.opcode} for dict, collections.OrderedDict, collections.Counter, but got <class '${type}'>`,
      );
    }
    case 'reference':
    case 'persid':
    case 'ext':
      return null;
  }
}

function refusedBuild(offset: number, type: string): Stop {
  return unpickling(
    offset,
    `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got <class '${type}'>`,
  );
}

/** A dtype of numpy is an instance of a class of its own, which has to be trusted too. */
function dtypeClassOf(target: PickleValue): string | null {
  if (!isObject(target) || target.kind !== 'call' || !isGlobal(target.callee)) return null;
  if (target.callee.module !== 'numpy' || target.callee.name !== 'dtype') return null;
  const [code] = argumentsOf(target.args);
  return typeof code === 'string' ? numpyDtypeClass(code) : null;
}

const BUILDABLE: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.Counter',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
]);
const SETTABLE: ReadonlySet<string> = new Set(['dict', 'collections.OrderedDict', 'collections.Counter']);

function refusedId({ target, offset }: PickleEffect, persistent: 'storage' | 'none'): Stop | null {
  const refused = refusedPersistentId(target, offset);
  // What kind of value an id is comes first, whoever loads.
  if (persistent === 'storage' || refused?.exception === 'UnpicklingError') return refused;
  return unpickling(offset, '\n\nunsupported persistent id encountered');
}

function refusedPersistentId(pid: PickleValue, offset: number): Stop | null {
  if (typeof pid === 'number' || typeof pid === 'bigint')
    return { offset, exception: 'AssertionError', message: 'saved_id must be a tuple, got int' };
  if (!isObject(pid) || pid.kind !== 'tuple')
    return unpickling(
      offset,
      `persistent_load id must be tuple or int, but got <class '${pythonTypeOf(pid) ?? 'object'}'>`,
    );
  const items = argumentsOf(pid);
  if (items.length === 0) return { offset, exception: 'IndexError', message: 'tuple index out of range' };
  const head = items[0];
  const text =
    typeof head === 'string'
      ? head
      : isObject(head) && head.kind === 'text'
        ? new TextDecoder('latin1').decode(head.bytes)
        : null;
  if (text === 'storage') return null;
  return unpickling(
    offset,
    `Only persistent_load of storage is allowed, but got <class '${text !== null ? 'str' : (pythonTypeOf(head ?? null) ?? 'object')}'>`,
  );
}

/** Whether the opcode that ended it is the first one behind PROTO: nothing is on the stack. */
function beginsWith({ opcodes, opcodeCounts }: ParsedPickle): boolean {
  return opcodes - (opcodeCounts[PROTO] ?? 0) === 1;
}

const PROTO = 0x80;

/** Malformed streams surface as plain Python exceptions; only the restricted unpickler's own are wrapped. */
function problemAsTorchSeesIt(problem: PickleProblem, isFirst: boolean, bytes: Uint8Array | null): Stop | null {
  const { offset, opcode } = problem;
  const plain = (exception: string, message: string): Stop => ({ offset, exception, message });
  switch (problem.kind) {
    case 'unknown-opcode':
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    case 'truncated':
      if (opcode === 'GLOBAL' && bytes !== null) return cutGlobalStop(offset, bytes);
      return { offset, ...cutArgument(problem, bytes) };
    case 'no-stop':
      return plain('EOFError', '');
    case 'stack-underflow': {
      const looks = INDEXED.has(opcode) || (POPS_FIRST.has(opcode) && !isFirst);
      return plain('IndexError', looks ? 'list index out of range' : 'pop from empty list');
    }
    case 'mark-missing':
      return plain('IndexError', 'pop from empty list');
    case 'odd-items':
      return plain('IndexError', 'list index out of range');
    case 'memo-missing':
      return plain('KeyError', problem.detail.match(/\d+/)?.[0] ?? '');
    case 'bad-text':
      return plain('UnicodeDecodeError', problem.detail);
    case 'unhashable-key':
      return plain('TypeError', problem.detail);
    case 'bad-argument':
      // It spreads a list or a dict as Python does; every other argument is one it does not know the opcode of.
      if (opcode === 'REDUCE') return null;
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    case 'not-a-container':
    case 'global-not-text':
    case 'frame-crossed':
    case 'frame-overrun':
    case 'no-buffers':
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    // torch accepts any PROTO, and has none of our ceilings.
    case 'unsupported-protocol':
    case 'limit':
      return null;
  }
}

function cutGlobalStop(offset: number, bytes: Uint8Array): Stop {
  const lines = cutGlobal(bytes, offset);
  if ('exception' in lines) return { offset, ...lines };
  return refusedGlobal({ ...lines, offset }) ?? { offset, exception: 'EOFError', message: '' };
}

/** Opcodes that look at what is on top without taking it off. */
const INDEXED: ReadonlySet<string> = new Set([
  'TUPLE1',
  'TUPLE2',
  'TUPLE3',
  'BINPUT',
  'LONG_BINPUT',
  'APPENDS',
  'SETITEMS',
]);
/** Those that take one value off before: with nothing at all on the stack they get no further. */
const POPS_FIRST: ReadonlySet<string> = new Set(['APPEND', 'BUILD', 'REDUCE']);

function isAllowed(global: PyGlobal): boolean {
  return ALLOWED_GLOBALS.has(torchName(global.module, global.name).full);
}

function shownName(global: PyGlobal): string {
  const { full } = torchName(global.module, global.name);
  return cut(full.startsWith('builtins.') ? full.slice('builtins.'.length) : full);
}

function printed(value: PickleValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return `<${pythonTypeOf(value) ?? 'object'}>`;
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}
