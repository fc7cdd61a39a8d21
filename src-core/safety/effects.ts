import type { PickleEffect, PickleValue, PyCall, PyGlobal } from '../pickle/node.ts';
import { constantBytes } from '../torch/rebuild/bytes-calls.ts';
import { classifyGlobal, type GlobalMeaning } from './classify.ts';

/** What one effect of a pickle means for safety. */
export type EffectJudgement =
  | { readonly kind: 'harmless' }
  | { readonly kind: 'dangerous-call'; readonly global: PyGlobal; readonly why: string }
  | { readonly kind: 'opaque-call' }
  | { readonly kind: 'changes-code'; readonly target: PyGlobal }
  | { readonly kind: 'extension'; readonly code: number }
  | { readonly kind: 'planted-method'; readonly attribute: string }
  /** Allowed, and far more costly than the bytes that ask for it. */
  | { readonly kind: 'costly'; readonly why: string }
  /** Bytes handed to a loader: what is in them decides. */
  | { readonly kind: 'nested'; readonly bytes: Uint8Array };

const HARMLESS: EffectJudgement = { kind: 'harmless' };

/** Attributes Python calls by itself; setting one on an instance hands control to it. */
const CALLED_BY_PYTHON: ReadonlySet<string> = new Set([
  '__setstate__',
  '__reduce__',
  '__reduce_ex__',
  '__getattr__',
  '__getattribute__',
  '__class__',
  '__del__',
  'append',
  'extend',
  '__setitem__',
]);

/** Judges effects one by one; the meaning of each name is looked up once. */
export class EffectJudge {
  readonly #meanings = new Map<PyGlobal, GlobalMeaning>();
  readonly #byName = new Map<string, GlobalMeaning>();

  meaning(global: PyGlobal): GlobalMeaning {
    const known = this.#meanings.get(global);
    if (known !== undefined) return known;
    const name = `${global.module}\n${global.name}`;
    let meaning = this.#byName.get(name);
    if (meaning === undefined) {
      meaning = classifyGlobal(global.module, global.name);
      this.#byName.set(name, meaning);
    }
    this.#meanings.set(global, meaning);
    return meaning;
  }

  judge(effect: PickleEffect): EffectJudgement {
    switch (effect.kind) {
      case 'call':
      case 'new':
        return this.#judgeCall(effect);
      case 'build':
        return this.#judgeBuild(effect);
      case 'setitem':
      case 'append':
        return isGlobal(effect.target) ? { kind: 'changes-code', target: effect.target } : HARMLESS;
      case 'ext':
        return isObject(effect.target) && effect.target.kind === 'extension'
          ? { kind: 'extension', code: effect.target.code }
          : HARMLESS;
      case 'reference':
      case 'persid':
        return HARMLESS;
    }
  }

  #judgeCall(effect: PickleEffect): EffectJudgement {
    const callee = effect.target;
    if (isGlobal(callee)) {
      const meaning = this.meaning(callee);
      if (meaning.safety === 'unsafe') return { kind: 'dangerous-call', global: callee, why: meaning.why };
      if (meaning.safety === 'safe') return judgeCost(callee, effect.argument);
      return this.#judgeNamedCall(callee, argumentsOf(effect.argument));
    }
    const cls = classBesideSource(callee);
    if (cls !== null) return this.#judgeCall({ ...effect, target: cls });
    // Calling None, a tuple or a number fails; only a value that a call made can be a function.
    return isObject(callee) && (callee.kind === 'call' || callee.kind === 'persistent' || callee.kind === 'extension')
      ? this.#judgeResult(callee)
      : HARMLESS;
  }

  /** A nested class, as protocols below 4 find it, is a name like any other. */
  #judgeResult(callee: PickleValue): EffectJudgement {
    const isNamed = isCall(callee) && isGlobal(callee.callee) && GETATTR.has(fullName(callee.callee));
    if (isNamed && this.#plainAttribute(argumentsOf(callee.args))) return HARMLESS;
    const cls = classMadeLater(callee);
    return cls !== null && this.meaning(cls).safety !== 'unsafe' ? HARMLESS : { kind: 'opaque-call' };
  }

  /** Functions whose danger lies in their arguments. */
  #judgeNamedCall(callee: PyGlobal, args: readonly PickleValue[]): EffectJudgement {
    switch (fullName(callee)) {
      case 'builtins.getattr':
      case '__builtin__.getattr':
        return this.#plainAttribute(args) || this.#isConstructor(args) || this.#isBoundMethod(args)
          ? HARMLESS
          : { kind: 'dangerous-call', global: callee, why: 'finds attributes by name' };
      case 'builtins.type':
      case '__builtin__.type':
        return args.length > 1 ? { kind: 'dangerous-call', global: callee, why: 'makes a new class' } : HARMLESS;
      case 'builtins.iter':
      case '__builtin__.iter':
        // With a second argument it calls the first one until that comes back.
        return args.length > 1
          ? { kind: 'dangerous-call', global: callee, why: 'calls a function it is given' }
          : HARMLESS;
      case 'torch.storage._load_from_bytes': {
        const bytes = constantBytes(args[0]);
        return bytes !== null
          ? { kind: 'nested', bytes }
          : { kind: 'dangerous-call', global: callee, why: 'loads another pickle without restrictions' };
      }
      default:
        return HARMLESS;
    }
  }

  /** `getattr(Color, 'RED')` is how some Python versions write an enum member; torch's own are called `_MEM_FORMAT_ENCODING` too. */
  #plainAttribute(args: readonly PickleValue[]): boolean {
    const [owner, name] = args;
    return (
      isGlobal(owner) &&
      this.meaning(owner).safety !== 'unsafe' &&
      typeof name === 'string' &&
      !name.startsWith('__') &&
      isClassName(owner) &&
      classifyGlobal(`${owner.module}.${owner.name}`, name).safety !== 'unsafe'
    );
  }

  /** `getattr(Class, '__new__')`, of a class that is not dangerous itself: it makes what NEWOBJ would. */
  #isConstructor(args: readonly PickleValue[]): boolean {
    const [owner, name] = args;
    return (
      args.length === 2 &&
      name === '__new__' &&
      isGlobal(owner) &&
      isClassName(owner) &&
      this.meaning(owner).safety !== 'unsafe'
    );
  }

  /**
   * `getattr(instance, 'method')` is how a bound method is written, such as a hook of a layer. It is not called: a call of
   * it is one of an unknown value.
   */
  #isBoundMethod(args: readonly PickleValue[]): boolean {
    const [owner, name] = args;
    const cls = args.length === 2 ? instanceClass(owner) : null;
    return (
      cls !== null &&
      typeof name === 'string' &&
      !name.startsWith('__') &&
      this.meaning(cls).safety !== 'unsafe' &&
      classifyGlobal(`${cls.module}.${cls.name}`, name).safety !== 'unsafe'
    );
  }

  #judgeBuild(effect: PickleEffect): EffectJudgement {
    if (isGlobal(effect.target)) return { kind: 'changes-code', target: effect.target };
    const planted = plantedMethod(effect.argument);
    return planted === null ? HARMLESS : { kind: 'planted-method', attribute: planted };
  }
}

const GETATTR: ReadonlySet<string> = new Set(['builtins.getattr', '__builtin__.getattr']);

function fullName({ module, name }: PyGlobal): string {
  return `${module}.${name}`;
}

/** The class that an object is made of, where what makes it is no function. */
function instanceClass(value: PickleValue | undefined): PyGlobal | null {
  if (!isCall(value)) return null;
  const callee = isGlobal(value.callee) ? value.callee : classBesideSource(value.callee);
  if (callee === null) return null;
  const name = fullName(callee);
  const cls =
    name === 'copyreg._reconstructor' || name === 'copy_reg._reconstructor' ? argumentsOf(value.args)[0] : callee;
  return isGlobal(cls) && isClassName(cls) ? cls : null;
}

/** By the custom of names: a function or a module begins in lower case. */
function isClassName({ name }: PyGlobal): boolean {
  return /^_*\p{Lu}/u.test(name);
}

/**
 * The class of `partial(Class.__new__, Class, …)`: how protocols below 4 write an object whose constructor takes keywords,
 * to be called without arguments next. Its state says anew what is called. Source: CPython, Lib/pickle.py, `save_reduce`.
 */
function classMadeLater(value: PickleValue): PyGlobal | null {
  if (!isCall(value) || !isGlobal(value.callee) || fullName(value.callee) !== 'functools.partial') return null;
  const [first, ...others] =
    value.states.length === 0
      ? [constructedClass(argumentsOf(value.args))]
      : value.states.map((state) => {
          const [made = null, args = null] = argumentsOf(state);
          return constructedClass([made, ...argumentsOf(args)]);
        });
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

function constructedClass([made, cls]: readonly PickleValue[]): PyGlobal | null {
  if (!isCall(made) || !isGlobal(made.callee) || !GETATTR.has(fullName(made.callee)) || !isGlobal(cls)) return null;
  const [owner, name] = argumentsOf(made.args);
  return isGlobal(owner) && owner === cls && name === '__new__' && isClassName(cls) ? cls : null;
}

/** Before torch 1.6 a module's class was a persistent id with its source: `('module', class, file, source)`. */
function classBesideSource(value: PickleValue): PyGlobal | null {
  if (!isObject(value) || value.kind !== 'persistent') return null;
  const [kind, cls] = argumentsOf(value.pid);
  return kind === 'module' && isGlobal(cls) ? cls : null;
}

/** Bytes that a call may ask for without a word. Real files make no bytearray of a number at all. */
const LARGE_BUFFER = 256 << 20;
/** Host names are shorter; the codec takes a second for 40,000 characters. */
const LONG_HOST_NAME = 4096;

function judgeCost(callee: PyGlobal, argument: PickleValue): EffectJudgement {
  if (callee.name !== 'bytearray' && callee.name !== 'encode') return HARMLESS;
  const [first, second] = argumentsOf(argument);
  if (callee.name === 'bytearray' && (typeof first === 'number' || typeof first === 'bigint') && first > LARGE_BUFFER)
    return { kind: 'costly', why: `makes a buffer of ${first} bytes` };
  if (callee.name !== 'encode' || (second !== 'idna' && second !== 'punycode')) return HARMLESS;
  const length =
    typeof first === 'string' ? first.length : isObject(first) && first.kind === 'text' ? first.bytes.length : 0;
  return length > LONG_HOST_NAME
    ? { kind: 'costly', why: `encodes ${length} characters as a host name, in time that grows with their square` }
    : HARMLESS;
}

function plantedMethod(state: PickleValue): string | null {
  const parts = isObject(state) && state.kind === 'tuple' ? state.items : [state];
  for (const part of parts) {
    if (!isObject(part) || part.kind !== 'dict') continue;
    for (const [i, key] of part.keys.entries()) {
      if (typeof key !== 'string' || !CALLED_BY_PYTHON.has(key)) continue;
      const value = part.values[i];
      if (isGlobal(value) || (isObject(value) && (value.kind === 'call' || value.kind === 'extension'))) return key;
    }
  }
  return null;
}

export function argumentsOf(args: PickleValue): readonly PickleValue[] {
  return isObject(args) && (args.kind === 'tuple' || args.kind === 'list') ? args.items : [args];
}

export function isGlobal(value: PickleValue | undefined): value is PyGlobal {
  return isObject(value) && value.kind === 'global';
}

export function isCall(value: PickleValue | undefined): value is PyCall {
  return isObject(value) && value.kind === 'call';
}

export function isObject(
  value: PickleValue | undefined,
): value is Exclude<PickleValue, null | boolean | number | bigint | string> {
  return typeof value === 'object' && value !== null;
}
