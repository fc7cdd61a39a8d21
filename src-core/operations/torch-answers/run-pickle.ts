import { asItems, iterated } from '../../pickle/access.ts';
import type { ParsedPickle, PickleEffect, PickleProblem, PickleValue, PyGlobal } from '../../pickle/node.ts';
import { ALLOWED_GLOBALS } from '../../safety/torch-allowed.ts';
import { pythonTypeOf } from '../../safety/python-type.ts';
import { predictWeightsOnly, type WeightsOnlyPrediction } from '../../safety/weights-only.ts';
import { torchName } from '../../safety/weights-only-names.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';
import { isStorageClassName } from '../../torch/dtypes.ts';
import type { TorchPickle } from '../../torch/torch-read.ts';
import { arrayStateFailure } from './array-state.ts';
import { callFailure, spreadFailure } from './call-failure.ts';
import { dtypeStateFailure } from './dtype-state.ts';
import { INVALID_KEY, withClass } from './messages.ts';
import { pythonText } from '../../model/python-text.ts';
import { earliest, type Loader, type Refusal } from './refusal.ts';

/** What an unpickler of torch says to one pickle, apart from its storages and tensors. */
export interface PickleRun {
  readonly refusal: Refusal | null;
  readonly trust: readonly string[] | null;
}

/** How a loader reads the persistent ids of a pickle: as a torch file's, or not at all. */
export type PersistentIds = 'storage' | 'none';

/** Runs of the pickles of one file: the two restricted loaders read a pickle alike, so each is judged once for both. */
export class PickleRuns {
  readonly #restricted = new Map<ParsedPickle, PickleRun>();

  run({ parsed, bytes }: TorchPickle, loader: Loader, persistent: PersistentIds): PickleRun {
    if (loader === 'full') return runUnrestricted(parsed);
    let run = this.#restricted.get(parsed);
    if (run === undefined) this.#restricted.set(parsed, (run = runRestricted(parsed, persistent, bytes)));
    return run;
  }
}

function runRestricted(parsed: ParsedPickle, persistent: PersistentIds, bytes: Uint8Array): PickleRun {
  const { refusal, trust }: WeightsOnlyPrediction = predictWeightsOnly(parsed, persistent, bytes);
  const stop =
    refusal === null ? null : { offset: refusal.offset, message: withClass(refusal.exception, refusal.message) };
  const other = earliest([undecodable(parsed), firstEffect(parsed, restrictedCall)]);
  return { refusal: earliest([stop, other]), trust: other === null ? trust : null };
}

function runUnrestricted(parsed: ParsedPickle): PickleRun {
  const { problem, globals } = parsed;
  const absent = globals.find((global) => importFailure(global) !== null);
  const failure = absent === undefined ? null : importFailure(absent);
  const first = earliest([
    absent === undefined || failure === null ? null : { offset: absent.offset, message: failure },
    problem === null ? null : { offset: problem.offset, message: problemMessage(problem) },
    undecodable(parsed),
    firstEffect(parsed, refusedEffect),
  ]);
  return { refusal: first, trust: null };
}

/** Byte strings of Python 2 are decoded as UTF-8 unless the caller names another encoding. */
function undecodable({ oddities }: ParsedPickle): Refusal | null {
  const odd = oddities.find(({ kind }) => kind === 'python2-bytes');
  return odd === undefined ? null : { offset: odd.offset, message: `UnicodeDecodeError: ${odd.detail}` };
}

/** The first effect that is refused. */
function firstEffect(parsed: ParsedPickle, judge: (effect: PickleEffect) => Refusal | null): Refusal | null {
  let first: Refusal | null = null;
  parsed.eachKindOfEffect((effect) => {
    first ??= judge(effect);
  });
  return first;
}

/** What can be called, and is not, and codes that only a program registers: known before anything runs. */
function refusedEffect(effect: PickleEffect): Refusal | null {
  const { kind, target, offset } = effect;
  if (kind === 'ext' && typeof target === 'object' && target?.kind === 'extension')
    return target.code > 0 ? { offset, message: `ValueError: unregistered extension code ${target.code}` } : null;
  const type = kind === 'call' ? uncallable(target) : null;
  return type === null ? failedCall(effect) : { offset, message: `TypeError: '${type}' object is not callable` };
}

function restrictedCall(effect: PickleEffect): Refusal | null {
  const { kind, target, argument, offset } = effect;
  const isCall = kind === 'call' && typeof target === 'object' && target?.kind === 'global';
  if (!isCall) return failedCall(effect);
  // It spreads whatever has items, where others take a tuple alone.
  const message = spreadFailure(target, argument) ?? callFailure(target, iterated(argument));
  return message === null ? null : { offset, message };
}

/** A call that fails whoever loads. */
function failedCall({ kind, target, argument, offset }: PickleEffect): Refusal | null {
  if (kind === 'build') {
    const failure = dtypeStateFailure(target, argument) ?? arrayStateFailure(target, argument);
    return failure === null ? null : { offset, message: failure };
  }
  if (kind !== 'call' || typeof target !== 'object' || target?.kind !== 'global') return null;
  const message = callFailure(target, asItems(argument));
  return message === null ? null : { offset, message };
}

/** The type of what a call gave, where nothing of that type can be called; a storage's class is an object to torch. */
function uncallable(target: PickleValue): string | null {
  if (typeof target !== 'object' || target === null) return null;
  if (target.kind === 'global') return isStorageClassName(target.name) ? 'StorageType' : null;
  return target.kind === 'call' ? (UNCALLABLE.get(pythonTypeOf(target) ?? typeName(target) ?? '') ?? null) : null;
}

/** Types written in Python print their name alone. */
const UNCALLABLE: ReadonlyMap<string, string> = new Map([
  ['torch.Tensor', 'Tensor'],
  ['torch.nn.parameter.Parameter', 'Parameter'],
  ['collections.OrderedDict', 'collections.OrderedDict'],
  ['collections.Counter', 'Counter'],
  ['torch.Size', 'torch.Size'],
  ['torch.layout', 'torch.layout'],
  ['torch.device', 'torch.device'],
  ['set', 'set'],
  ['bytearray', 'bytearray'],
  ['bytes', 'bytes'],
  ['complex', 'complex'],
]);

function problemMessage(problem: PickleProblem): string {
  if (problem.kind === 'unknown-opcode') return INVALID_KEY(problem.byte);
  return problem.cpython ?? `_pickle.UnpicklingError: ${problem.detail}`;
}

/** A name that no Python has: what is no identifier cannot be imported. */
function importFailure({ module, name }: PyGlobal): string | null {
  if (isStorageClassName(name)) return null;
  const bad = NO_MODULE.exec(module);
  if (bad !== null) {
    const end = module.indexOf('.', bad.index);
    return `ModuleNotFoundError: No module named ${pythonText(end < 0 ? module : module.slice(0, end))}`;
  }
  const isName = name.split('.').every((part) => IDENTIFIER.test(part) || part === '<locals>');
  if (isName && !isAbsentFromTorch(module, name) && !isAbsentFromCollections(module, name)) return null;
  return `AttributeError: Can't get attribute ${pythonText(name.slice(0, 256))} on <module '${module}'>`;
}

/** Folders of downloaded models become packages whatever their names are, and those have hyphens. */
const IDENTIFIER = /^[\p{L}\p{N}_-]+$/u;

/** The first place in a dotted name where a part is empty or holds what no identifier does. */
const NO_MODULE = /[^\p{L}\p{N}_.-]|(?<=^|\.)(?=\.|$)/u;

/** All that a pickle has reason to name there, since Python 2.7; abstract classes lay there once. */
const OF_COLLECTIONS =
  /^(?:OrderedDict|defaultdict|Counter|deque|ChainMap|User(?:Dict|List|String)|namedtuple|_\w+|abc|[A-Z]\w*(?:Set|Mapping|View|Sequence|Iterator)|Set|Mapping|Sequence|Hashable|Iterable|Iterator|Generator|Sized|Container|Callable|Collection|Awaitable|Coroutine|ByteString|Reversible)$/;

function isAbsentFromCollections(module: string, name: string): boolean {
  return module === 'collections' && !OF_COLLECTIONS.test(name.split('.', 1)[0] ?? '');
}

/** `torch._utils` rebuilds tensors and nothing else: a name of that kind that is not on the list does not exist. */
function isAbsentFromTorch(module: string, name: string): boolean {
  return (
    module === 'torch._utils' &&
    /^_re\w*_(tensor|parameter|qtensor)/.test(name) &&
    !ALLOWED_GLOBALS.has(torchName(module, name).full)
  );
}
