import type { ParsedPickle, PyGlobal } from '../../pickle/node.ts';
import { ALLOWED_GLOBALS } from '../../safety/torch-allowed.ts';
import { predictWeightsOnly, type WeightsOnlyPrediction } from '../../safety/weights-only.ts';
import { torchName } from '../../safety/weights-only-names.ts';
import { INVALID_KEY } from './messages.ts';
import type { Loader, Refusal } from './refusal.ts';

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

  run(parsed: ParsedPickle, loader: Loader, persistent: PersistentIds): PickleRun {
    if (loader === 'full') return runUnrestricted(parsed);
    let run = this.#restricted.get(parsed);
    if (run === undefined) this.#restricted.set(parsed, (run = runRestricted(parsed, persistent)));
    return run;
  }
}

function runRestricted(parsed: ParsedPickle, persistent: PersistentIds): PickleRun {
  const { refusal, trust }: WeightsOnlyPrediction = predictWeightsOnly(parsed, persistent);
  if (refusal === null) return { refusal: null, trust };
  return { refusal: { offset: refusal.offset, message: withClass(refusal.exception, refusal.message) }, trust };
}

function runUnrestricted(parsed: ParsedPickle): PickleRun {
  const { problem } = parsed;
  if (problem !== null) {
    const message =
      problem.kind === 'unknown-opcode'
        ? INVALID_KEY(problem.byte)
        : (problem.cpython ?? `_pickle.UnpicklingError: ${problem.detail}`);
    return { refusal: { offset: problem.offset, message }, trust: null };
  }
  const absent = parsed.globals.find(isAbsentFromTorch);
  if (absent === undefined) return { refusal: null, trust: null };
  return {
    refusal: {
      offset: absent.offset,
      message: `AttributeError: Can't get attribute '${absent.name.slice(0, 256)}' on <module '${absent.module}'>`,
    },
    trust: null,
  };
}

/** `torch._utils` rebuilds tensors and nothing else: a name of that kind that is not on the list does not exist. */
function isAbsentFromTorch({ module, name }: PyGlobal): boolean {
  return (
    module === 'torch._utils' &&
    /^_re\w*_(tensor|parameter|qtensor)/.test(name) &&
    !ALLOWED_GLOBALS.has(torchName(module, name).full)
  );
}

function withClass(exception: string, message: string): string {
  const name = exception === 'UnpicklingError' ? '_pickle.UnpicklingError' : exception;
  return message === '' ? name : `${name}: ${message}`;
}
