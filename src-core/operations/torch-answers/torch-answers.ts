import { describeFinding } from '../../findings/describe.ts';
import type { GlobalUse, TorchAnswer, TorchAnswers } from '../../model/checkpoint.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { MAGIC_WRONG, MMAP_NEEDS_ZIP, NO_PERSISTENT_LOAD, NOT_SAFETENSORS, TAR_REFUSED } from './messages.ts';
import { earliest, type Loader } from './refusal.ts';
import { openArchive, type OpenedArchive } from './open-archive.ts';
import { PickleRuns } from './run-pickle.ts';
import { predictZipLoad, runObject, type AskedPickles, type LoadPrediction } from './torch-zip.ts';

export interface AskedFile {
  readonly read: TorchRead;
  /** What the file's pickles name, judged. */
  readonly globals: readonly GlobalUse[];
  /** Base name of the file: torch looks at its ending. */
  readonly name: string;
  readonly size: number;
}

/**
 * What `torch.load` would answer, never by running it: with its default (`weights_only=True`), with `mmap=True`, and with
 * `weights_only=False`. `undefined` where the file alone does not decide it.
 */
export function torchAnswers(file: AskedFile): TorchAnswers {
  const { read, size } = file;
  const { archive } = read;
  const asked = { read, size, runs: new PickleRuns() };
  const opened = archive === null ? null : openArchive(archive, read.findings, size);
  const answer = (loader: Loader) => answerOf(predict(file, asked, opened, loader), file, loader);
  return { weightsOnly: answer('weightsOnly'), mmap: answer('mmap'), full: answer('full') };
}

function predict(
  { read, name }: AskedFile,
  asked: AskedPickles,
  opened: OpenedArchive | null,
  loader: Loader,
): LoadPrediction {
  // torch 2.13 gives a file of this name to the safetensors library, whatever is in it.
  if (/\.safetensors$/i.test(name)) return refused(NOT_SAFETENSORS);
  const { archive, checkpoint } = read;
  // Only an archive that begins at byte 0 is taken for one; anything else goes the way of the old format.
  const foreignStart = (archive?.directory?.prefixBytes ?? 0) > 0;
  if (opened !== null && !foreignStart) return predictZipLoad(asked, opened, loader);
  if (loader === 'mmap') return refused(MMAP_NEEDS_ZIP);
  if (checkpoint.format === 'torch-tar') {
    if (loader === 'weightsOnly') return refused(TAR_REFUSED);
    return { message: firstReference(read) ?? runObject(asked, loader).message, trust: null };
  }
  return foreignStart ? { message: firstReference(read), trust: null } : predictLegacyLoad(asked, loader);
}

/** Five pickles and the storages behind them. Source: torch/serialization.py, `_legacy_load`. */
function predictLegacyLoad({ read, runs }: AskedPickles, loader: Loader): LoadPrediction {
  const isTorch = read.checkpoint.format === 'torch-legacy';
  for (const [index, { parsed }] of read.pickles.entries()) {
    const persistent = isTorch && index === 3 ? 'storage' : 'none';
    const run = runs.run(parsed, loader, persistent);
    const stray = persistent === 'none' && loader === 'full' ? parsed.persistent[0] : undefined;
    const first = earliest([
      run.refusal,
      stray === undefined ? null : { message: NO_PERSISTENT_LOAD, offset: stray.offset },
    ]);
    if (first !== null) return { message: first.message, trust: first === run.refusal ? run.trust : null };
    if (index === 0 && !isTorch) return refused(MAGIC_WRONG);
  }
  return { message: firstReference(read), trust: null };
}

function firstReference({ findings }: TorchRead): string | null {
  const errors = findings.map(describeFinding).filter(({ severity }) => severity === 'error');
  return errors.find(({ referenceMessage }) => referenceMessage !== '')?.referenceMessage ?? null;
}

function refused(message: string): LoadPrediction {
  return { message, trust: null };
}

function answerOf({ message, trust }: LoadPrediction, file: AskedFile, loader: Loader): TorchAnswer {
  const undecided = undecidedBy(file, loader, message);
  if (undecided !== null) return { accepts: 'undefined', message: undecided };
  if (message !== null) return { accepts: 'no', message, ...(trust === null ? {} : { acceptsAfterTrusting: trust }) };
  return { accepts: 'yes', message: caveat(file.read, loader) };
}

/** Packages that a machine with torch has, or that Python itself has. */
const PRESENT =
  /^(__torch__|torch|numpy|collections|argparse|pathlib|datetime|decimal|fractions|uuid|enum|copyreg|copy_reg|_codecs|builtins|__builtin__|functools|types|random|re|math|typing)(\.|$)/;

/** Cases in which the same file loads here and not there, or gives one thing or another. */
function undecidedBy({ read, globals }: AskedFile, loader: Loader, message: string | null): string | null {
  if (message?.includes('``torch.distributed.tensor`` must be imported') === true)
    return 'it loads only where `torch.distributed.tensor` has been imported before';
  if (message !== null) return null;
  if (read.findings.some(({ code }) => code === 'TA209' || code === 'PK317'))
    return 'a part of the file is beyond the limits of this check, and was not read';
  const twice = read.findings.find(({ code }) => code === 'ZP233');
  if (twice !== undefined)
    return `two records are called ${twice.at.entry ?? 'the same'}: which one is loaded depends on their order`;
  if (loader !== 'full') return null;
  const dangerous = globals.find(({ safety }) => safety === 'unsafe');
  if (dangerous !== undefined) return `it would run ${dangerous.module}.${dangerous.name} on the way`;
  const foreign = globals.find(({ module }) => !PRESENT.test(module));
  if (foreign === undefined) return null;
  const [root = foreign.module] = foreign.module.split('.');
  return `it needs the package \`${root}\`, in a version that still has ${foreign.module}.${foreign.name}`;
}

/** What is true of a load that succeeds and yet is not what the file was meant to give; '' when nothing is. */
function caveat({ findings, checkpoint }: TorchRead, loader: Loader): string {
  if (loader !== 'mmap') return '';
  if (findings.some(({ code }) => code === 'TA311'))
    return 'record sizes are not compared: a storage is taken with the bytes that follow it';
  const compressed = checkpoint.storages.some(({ fileOffset, entry }) => fileOffset === null && entry !== undefined);
  return compressed ? 'compressed bytes are taken for numbers' : '';
}
