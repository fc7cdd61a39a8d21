import type { PickleValue, PyGlobal } from '../pickle/node.ts';
import { argumentsOf, isGlobal, isObject } from './effects.ts';
import { numpyDtypeClass } from './numpy-dtypes.ts';
import { isAllowed, shownName } from './weights-only-globals.ts';

/** The class of what a call makes, where that is a function and only running it would tell. */
export const UNTOLD = '';

/** Functions that make an instance of the class they are given first; the class is named then already. */
const OF_ITS_ARGUMENT: ReadonlySet<string> = new Set([
  'copyreg._reconstructor',
  'copy_reg._reconstructor',
  'numpy._core.multiarray._reconstruct',
  'numpy.core.multiarray._reconstruct',
  'numpy.ma.core._mareconstruct',
  'numpy.random._pickle.__bit_generator_ctor',
]);
/** Functions, and what they make. */
const MADE_BY: ReadonlyMap<string, string> = new Map([
  ['numpy.random._pickle.__randomstate_ctor', 'numpy.random.mtrand.RandomState'],
  ['numpy.random._pickle.__generator_ctor', 'numpy.random._generator.Generator'],
]);
/** Classes whose names begin as functions' do; those of `builtins` have no module. */
const CLASSES =
  /^(?:[a-z]+|functools\.partial|collections\.(?:defaultdict|deque)|numpy\.(?:dtype|ndarray|matrix|poly1d|record)|datetime\.[a-z]+|array\.array)$/;

/**
 * The class whose state is set: beside what makes it, it has to be trusted itself. Null where it is named already or
 * allowed, `UNTOLD` where it cannot be told.
 */
export function classMade(target: PickleValue): string | null {
  const callee = refusedCallee(target);
  if (callee === null) return null;
  const name = shownName(callee);
  const [first] = isObject(target) && target.kind === 'call' ? argumentsOf(target.args) : [];
  if (OF_ITS_ARGUMENT.has(name)) return isGlobal(first) ? null : UNTOLD;
  if (name === 'numpy.dtype') return dtypeClass(first);
  const made = MADE_BY.get(name);
  if (made !== undefined) return made;
  return /^_*[a-z]/.test(callee.name) && !CLASSES.test(name) ? UNTOLD : null;
}

/** A dtype of numpy is an instance of a class of its own; records are named by their scalar type. */
function dtypeClass(code: PickleValue | undefined): string | null {
  if (isGlobal(code)) return /^(?:record|void)$/.test(code.name) ? 'numpy.dtypes.VoidDType' : null;
  return typeof code === 'string' ? numpyDtypeClass(code) : null;
}

/** What a name made that has to be trusted first: items are put into exact lists and dicts alone, whatever is trusted. */
export function trustedType(target: PickleValue): string | null {
  const callee = refusedCallee(target);
  return callee === null ? null : shownName(callee);
}

function refusedCallee(target: PickleValue): PyGlobal | null {
  if (!isObject(target) || target.kind !== 'call' || !isGlobal(target.callee)) return null;
  return isAllowed(target.callee) ? null : target.callee;
}
