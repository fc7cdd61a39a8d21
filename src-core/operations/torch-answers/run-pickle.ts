import type { ParsedPickle, PickleProblem, PyGlobal } from '../../pickle/node.ts';
import { ALLOWED_GLOBALS } from '../../safety/torch-allowed.ts';
import { pythonTypeOf } from '../../safety/python-type.ts';
import { predictWeightsOnly, type WeightsOnlyPrediction } from '../../safety/weights-only.ts';
import { torchName } from '../../safety/weights-only-names.ts';
import { isStorageClassName } from '../../torch/dtypes.ts';
import type { TorchPickle } from '../../torch/torch-read.ts';
import { INVALID_KEY, withClass } from './messages.ts';
import { pythonText } from '../../pickle/python-text.ts';
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
  if (refusal === null) return { refusal: null, trust };
  return { refusal: { offset: refusal.offset, message: withClass(refusal.exception, refusal.message) }, trust };
}

function runUnrestricted(parsed: ParsedPickle): PickleRun {
  const { problem, globals } = parsed;
  const absent = globals.find((global) => importFailure(global) !== null);
  const failure = absent === undefined ? null : importFailure(absent);
  const first = earliest([
    absent === undefined || failure === null ? null : { offset: absent.offset, message: failure },
    problem === null ? null : { offset: problem.offset, message: problemMessage(problem) },
    calledTensor(parsed),
  ]);
  return { refusal: first, trust: null };
}

/** Only damage makes a pickle call what a rebuild function gave it. */
function calledTensor(parsed: ParsedPickle): Refusal | null {
  let first: Refusal | null = null;
  parsed.eachKindOfEffect(({ kind, target, offset }) => {
    if (first !== null || kind !== 'call' || typeof target !== 'object' || target?.kind !== 'call') return;
    const type = pythonTypeOf(target);
    if (type === 'torch.Tensor' || type === 'torch.nn.parameter.Parameter')
      first = { offset, message: `TypeError: '${type.slice(type.lastIndexOf('.') + 1)}' object is not callable` };
  });
  return first;
}

function problemMessage(problem: PickleProblem): string {
  if (problem.kind === 'unknown-opcode') return INVALID_KEY(problem.byte);
  return problem.cpython ?? `_pickle.UnpicklingError: ${problem.detail}`;
}

/** A name that no Python has: what is no identifier cannot be imported. */
function importFailure({ module, name }: PyGlobal): string | null {
  if (isStorageClassName(name)) return null;
  const absent = module.split('.').findIndex((part) => !IDENTIFIER.test(part));
  if (absent >= 0)
    return `ModuleNotFoundError: No module named ${pythonText(
      module
        .split('.')
        .slice(0, absent + 1)
        .join('.'),
    )}`;
  if (!isAbsentFromTorch(module, name) && name.split('.').every((part) => IDENTIFIER.test(part) || part === '<locals>'))
    return null;
  return `AttributeError: Can't get attribute ${pythonText(name.slice(0, 256))} on <module '${module}'>`;
}

const IDENTIFIER = /^[\p{L}\p{N}_]+$/u;

/** `torch._utils` rebuilds tensors and nothing else: a name of that kind that is not on the list does not exist. */
function isAbsentFromTorch(module: string, name: string): boolean {
  return (
    module === 'torch._utils' &&
    /^_re\w*_(tensor|parameter|qtensor)/.test(name) &&
    !ALLOWED_GLOBALS.has(torchName(module, name).full)
  );
}
