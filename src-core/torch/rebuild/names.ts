import { asGlobal, asText, asTuple } from '../../pickle/access.ts';
import type { PickleValue, PyCall, PyGlobal, PyPersistent } from '../../pickle/node.ts';

/** Modules that moved: Python 2's spellings, which protocols 0 to 2 write, and torch's and numpy's own. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['torch.tensor', 'torch._tensor'],
  ['numpy.core.multiarray', 'numpy._core.multiarray'],
  ['numpy.core.numeric', 'numpy._core.numeric'],
]);

/** `module.name` as today's Python, torch and numpy spell it. */
export function canonicalName({ module, name }: PyGlobal): string {
  return `${MOVED.get(module) ?? module}.${name}`;
}

/** `module.name` as a person knows the class: what Python would print for it. */
export function className(callee: PickleValue): string {
  const global = calleeOf(callee);
  if (global === null) return '?';
  const builtin = global.module === '__builtin__' || global.module === 'builtins';
  return builtin ? global.name : `${global.module}.${global.name}`;
}

/** The class or function that is called. Legacy files put a whole module's class into a persistent id with its source. */
export function calleeOf(callee: PickleValue): PyGlobal | null {
  if (typeof callee !== 'object' || callee === null) return null;
  if (callee.kind === 'global') return callee;
  if (callee.kind !== 'persistent') return null;
  const pid = asTuple(callee.pid);
  return asText(pid?.items[0]) === 'module' ? asGlobal(pid?.items[1]) : null;
}

export function isCall(value: PickleValue): value is PyCall {
  return typeof value === 'object' && value !== null && value.kind === 'call';
}

export function isPersistent(value: PickleValue): value is PyPersistent {
  return typeof value === 'object' && value !== null && value.kind === 'persistent';
}
