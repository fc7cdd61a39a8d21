import type { ByteSource } from '../../bytes/byte-source.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { GlobalUse, TorchAnswer, TorchAnswers } from '../../model/checkpoint.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { foreignLoad } from './foreign.ts';
import { MAGIC_WRONG, MMAP_NEEDS_ZIP, NO_PERSISTENT_LOAD, NOT_SAFETENSORS, TORCHSCRIPT_REFUSED } from './messages.ts';
import { openedArchive, type OpenedArchive } from './opened-archive.ts';
import { earliest, type Loader, type Refusal } from './refusal.ts';
import { refuses } from './rules.ts';
import { PickleRuns } from './run-pickle.ts';
import { scriptLoad, type ScriptLoad } from './script/script-load.ts';
import { tarLoad } from './tar.ts';
import { runObject, type AskedPickles, type LoadPrediction } from './torch-zip.ts';

export interface AskedFile {
  readonly read: TorchRead;
  /** What the file's pickles name, judged. */
  readonly globals: readonly GlobalUse[];
  /** A name among them that torch does not have. */
  readonly absent: string | null;
  /** Why it is not known that all other names are there, or null. */
  readonly foreign: string | null;
  readonly source: ByteSource;
  /** Its name is the file's: torch looks at its ending. */
  readonly context: ReadContext;
}

/**
 * What `torch.load` would answer, never by running it: with its default (`weights_only=True`), with `mmap=True`, and with
 * `weights_only=False`. `undefined` where the file alone does not decide it.
 */
export async function torchAnswers(file: AskedFile): Promise<TorchAnswers> {
  const { read, source, context } = file;
  const asked = { read, size: source.size, runs: new PickleRuns() };
  const opened = read.archive === null ? null : await openedArchive(read, source, context);
  const other = await otherLoad(asked, file, opened);
  const script = opened?.kind === 'script' ? await scriptLoad(read, source, context) : null;
  const answer = (loader: Loader) =>
    answerOf(other?.[loader] ?? predict(file, asked, { opened, script, loader }), file, { opened, script, loader });
  const full = answer('full');
  const restricted = (loader: Loader) => (full.accepts === 'no' ? withoutTrust(answer(loader)) : answer(loader));
  return { weightsOnly: restricted('weightsOnly'), mmap: restricted('mmap'), full };
}

/** What fails where everything is allowed fails whatever is trusted. */
function withoutTrust({ accepts, message }: TorchAnswer): TorchAnswer {
  return { accepts, message };
}

/** Files that are judged for all three at once. */
async function otherLoad(
  { read, runs }: AskedPickles,
  { source, context }: AskedFile,
  opened: OpenedArchive | null,
): Promise<Readonly<Record<Loader, LoadPrediction>> | null> {
  if (opened?.kind === 'no-zip') return foreignLoad(source, context);
  return read.checkpoint.format === 'torch-tar' ? tarLoad(read, runs, source, context) : null;
}

function predict({ context }: AskedFile, asked: AskedPickles, { opened, script, loader }: Opening): LoadPrediction {
  // torch 2.13 gives a file of this name to the safetensors library, whatever is in it.
  if (context.name.endsWith('.safetensors')) return refused(NOT_SAFETENSORS);
  if (script?.kind === 'refused' && loader === 'full') return refused(script.message);
  if (opened !== null) return predictZipLoad(asked, opened, loader);
  if (loader === 'mmap') return refused(MMAP_NEEDS_ZIP);
  return predictLegacyLoad(asked, loader);
}

/** Source: torch/serialization.py, `load` and `_load`. */
function predictZipLoad(asked: AskedPickles, opened: OpenedArchive, loader: Loader): LoadPrediction {
  switch (opened.kind) {
    case 'refused':
      return refused(opened.message);
    case 'script':
      return loader === 'full' ? ACCEPTED : refused(TORCHSCRIPT_REFUSED);
    case 'object':
      return opened.same ? readToEnd(runObject(asked, loader, opened.storages), opened.atEnd) : ACCEPTED;
    case 'undecided':
    case 'no-zip':
      return ACCEPTED;
  }
}

function readToEnd(run: LoadPrediction, atEnd: string | null): LoadPrediction {
  return run.message === null && atEnd !== null ? refused(atEnd) : run;
}

const ACCEPTED: LoadPrediction = { message: null, trust: null };

/** Five pickles and the storages behind them. Source: torch/serialization.py, `_legacy_load`. */
function predictLegacyLoad({ read, runs }: AskedPickles, loader: Loader): LoadPrediction {
  const isTorch = read.checkpoint.format === 'torch-legacy';
  for (const [index, pickle] of read.pickles.entries()) {
    const isObject = isTorch && index === 3;
    const { refusal } = runs.run(pickle, loader, isObject ? 'storage' : 'none');
    const [stray] = isObject || loader !== 'full' ? [] : pickle.parsed.persistent;
    const first = earliest([
      refusal,
      ...(isObject ? objectRefusals(read, pickle.parsed) : []),
      stray === undefined ? null : { message: NO_PERSISTENT_LOAD, offset: stray.offset },
    ]);
    if (first !== null) return { message: first.message, trust: isTorch ? legacyTrust(read, runs, loader) : null };
    if (index === 0 && !isTorch) return refused(MAGIC_WRONG);
    const wrong = headRefusal(read, index);
    if (wrong !== null) return refused(wrong);
  }
  return { message: firstReference(read, loader), trust: null };
}

const GENERATOR = 'torch._C.Generator';

/** Names after which all five pickles are read, where nothing else is in the way. */
function legacyTrust(read: TorchRead, runs: PickleRuns, loader: Loader): readonly string[] | null {
  if (firstReference(read, loader) !== null) return null;
  const names = new Set<string>();
  for (const [index, pickle] of read.pickles.entries()) {
    const { refusal, trust } = runs.run(pickle, loader, index === 3 ? 'storage' : 'none');
    if (refusal !== null && trust === null) return null;
    for (const name of trust ?? []) names.add(name);
  }
  // Its state is set before the storage with it is read.
  return names.has(GENERATOR) ? null : [...names];
}

/** The first two pickles are compared as soon as they are read. */
function headRefusal({ findings }: TorchRead, index: number): string | null {
  const code = (['LE201', 'LE202'] as const)[index];
  const found = findings.find((one) => one.code === code);
  return found === undefined ? null : describeFinding(found).referenceMessage;
}

/** What goes wrong with storages and tensors while the object is read. */
function objectRefusals({ findings }: TorchRead, { start, end }: ParsedPickle): readonly Refusal[] {
  return findings.flatMap((found): Refusal[] => {
    const { offset } = found.at;
    if (offset === undefined || offset < start || offset >= end) return [];
    if (!refuses(found, 'full') && found.code !== 'LE307') return [];
    const { referenceMessage, severity } = describeFinding(found);
    return severity === 'error' && referenceMessage !== '' ? [{ message: referenceMessage, offset }] : [];
  });
}

/** The pickles were judged one by one. */
function firstReference({ findings }: TorchRead, loader: Loader): string | null {
  const errors = findings
    // Without restrictions a storage's class is taken by its name.
    .filter((found) => found.code !== 'TA317' || refuses(found, loader))
    .map(describeFinding)
    .filter(({ code, severity }) => severity === 'error' && !code.startsWith('PK'));
  return errors.find(({ referenceMessage }) => referenceMessage !== '')?.referenceMessage ?? null;
}

function refused(message: string): LoadPrediction {
  return { message, trust: null };
}

/** How a loader opens the file; `script` is what becomes of a TorchScript archive. */
interface Opening {
  readonly opened: OpenedArchive | null;
  readonly script: ScriptLoad | null;
  readonly loader: Loader;
}

function answerOf(
  { message, trust }: LoadPrediction,
  file: AskedFile,
  { opened, script, loader }: Opening,
): TorchAnswer {
  const undecided =
    undecidedArchive(opened, message) ??
    (script === null ? undecidedBy(file, loader, message) : undecidedScript(script, message));
  if (undecided !== null) return { accepts: 'undefined', message: undecided };
  if (message !== null) return { accepts: 'no', message, ...(trust === null ? {} : { acceptsAfterTrusting: trust }) };
  return { accepts: 'yes', message: caveat(file.read, loader) };
}

/** What torch takes for the record's bytes is what was in memory before. */
const UNWRITTEN = 'a record is marked as a folder, or cannot be inflated: torch reads memory that nobody wrote';

/** Two end records may show two archives; what is in the other one was not looked at. */
export const OTHER_RECORD = 'torch runs another record than the one listed here';

function undecidedArchive(opened: OpenedArchive | null, message: string | null): string | null {
  if (opened === null || message !== null) return null;
  if (opened.kind === 'undecided') return UNWRITTEN;
  return opened.kind === 'object' && !opened.same ? OTHER_RECORD : null;
}

function undecidedScript(script: ScriptLoad | null, message: string | null): string | null {
  if (script?.kind !== 'undecided' || message !== null) return null;
  return `torch.jit.load compiles what is in the archive, and may meet the damage (${script.damaged.slice(0, 256)})`;
}

/** Cases in which the same file loads here and not there, or gives one thing or another. */
function undecidedBy(
  { read, globals, absent, foreign }: AskedFile,
  loader: Loader,
  message: string | null,
): string | null {
  if (message?.includes('``torch.distributed.tensor`` must be imported') === true)
    return 'it loads only where `torch.distributed.tensor` has been imported before';
  if (message !== null) return null;
  if (read.findings.some(({ code }) => code === 'TA209' || code === 'PK317') || read.pickles.length === 0)
    return 'a part of the file is beyond the limits of this check, and was not read';
  if (isFilledLater(read))
    return 'the sizes of a nested tensor are looked at before they are read: memory that nobody wrote';
  const broken = unknownRefusal(read, loader);
  if (broken !== null) return broken;
  if (loader !== 'full') return null;
  if (hasGenerator(read, globals))
    return 'the state of a random generator is set before it is read: memory that nobody wrote';
  if (read.checkpoint.format === 'torch-tar' && read.findings.some(({ code }) => code === 'TA330'))
    return 'a storage is enlarged to what its tensor asks for, by memory that nobody wrote';
  if (absent !== null) return `torch 2.13 has no \`${absent.slice(0, 256)}\``;
  const dangerous = globals.find(({ safety }) => safety === 'unsafe');
  if (dangerous !== undefined) return `it would run ${dangerous.module}.${dangerous.name} on the way`;
  return foreign;
}

/** Legacy files have their storages behind the object; nested tensors are made of the sizes in one of them. */
function isFilledLater({ checkpoint }: TorchRead): boolean {
  return checkpoint.format === 'torch-legacy' && checkpoint.tensors.some(({ layout }) => layout === 'nested');
}

/** The same is true of a random generator and its state. */
function hasGenerator({ checkpoint }: TorchRead, globals: readonly GlobalUse[]): boolean {
  return checkpoint.format === 'torch-legacy' && globals.some(({ module, name }) => `${module}.${name}` === GENERATOR);
}

/** A tensor that cannot be rebuilt, in which words is not known: torch hardly gets past it. */
function unknownRefusal({ findings, checkpoint }: TorchRead, loader: Loader): string | null {
  if (checkpoint.format === 'torch-tar') return null;
  for (const found of findings) {
    if (!refuses(found, loader)) continue;
    const { severity, referenceMessage, message } = describeFinding(found);
    if (severity === 'error' && referenceMessage === '') return `what torch says to it is not known: ${message}`;
  }
  return null;
}

/** What is true of a load that succeeds and yet is not what the file was meant to give; '' when nothing is. */
function caveat({ findings, storageRecords }: TorchRead, loader: Loader): string {
  if (loader !== 'mmap') return '';
  if (findings.some(({ code }) => code === 'TA311'))
    return 'record sizes are not compared: a storage is taken with the bytes that follow it';
  return storageRecords?.includes(2) === true ? 'compressed bytes are taken for numbers' : '';
}
