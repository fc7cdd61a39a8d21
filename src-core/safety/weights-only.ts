import type { ParsedPickle, PickleEffect, PickleValue, PyGlobal } from '../pickle/node.ts';
import { argumentsOf, isGlobal, isObject } from './effects.ts';
import { pythonTypeOf } from './python-type.ts';
import { REJECTED_OPCODES } from './torch-allowed.ts';
import { refusedGlobal } from './weights-only-globals.ts';
import { problemAsTorchSeesIt } from './weights-only-problems.ts';
import { classMade, trustedType, UNTOLD } from './weights-only-made.ts';
import { cut, unpickling, type Stop, type WeightsOnlyRefusal } from './weights-only-stop.ts';

export interface WeightsOnlyPrediction {
  readonly refusal: WeightsOnlyRefusal | null;
  /** Names to pass to `add_safe_globals` after which it would accept; null when no list of names is enough. */
  readonly trust: readonly string[] | null;
}

/**
 * What torch's restricted unpickler (`weights_only=True`) does with a pickle, without running it.
 * Rules and messages measured on torch 2.13.0; source: torch/_weights_only_unpickler.py.
 *
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
    stops.note(effect.kind === 'persid' ? refusedId(effect, persistent) : refusedEffect(effect));
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

function rejectedOpcode(parsed: ParsedPickle): Stop | null {
  let offset = -1;
  let byte = 0;
  for (const candidate of REJECTED_OPCODES) {
    const at = parsed.firstOffsets[candidate] ?? -1;
    if (at >= 0 && (offset < 0 || at < offset)) [offset, byte] = [at, candidate];
  }
  return offset < 0 ? null : unpickling(offset, `\n\nUnsupported operand ${byte}`);
}

function refusedEffect(effect: PickleEffect): Stop | null {
  const { offset, target } = effect;
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
      if (type !== null && BUILDABLE.has(type)) return null;
      const made = classMade(target);
      if (made === UNTOLD) return refusedBuild(offset, 'object');
      if (made !== null) return { ...refusedBuild(offset, made), trust: made };
      if (type === null || (isObject(target) && target.kind === 'call' && isGlobal(target.callee))) return null;
      return refusedBuild(offset, type);
    }
    case 'append': {
      const type = pythonTypeOf(target) ?? trustedType(target);
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
      const type = pythonTypeOf(target) ?? trustedType(target);
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

function printed(value: PickleValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return `<${pythonTypeOf(value) ?? 'object'}>`;
}
