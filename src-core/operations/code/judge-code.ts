import type { ByteSource } from '../../bytes/byte-source.ts';
import { ruleOf } from '../../findings/catalog.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { Format, GlobalUse, Safety, TorchAnswers } from '../../model/checkpoint.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { scanPickles, type SafetyScan } from '../../safety/scan.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { hiddenPickles, type HiddenPickles } from './hidden-pickles.ts';
import { neededFindings } from './needed.ts';
import { absentFromTorch } from '../torch-answers/absent-names.ts';
import { foreignName } from '../torch-answers/foreign-names.ts';
import { NOT_SAFETENSORS } from '../torch-answers/messages.ts';
import { OTHER_RECORD, torchAnswers } from '../torch-answers/torch-answers.ts';

/** Names that are listed before the rest is counted. */
const NAMES = 8;

/** Complete what a reader of torch's formats read: which code it names, whether that is safe, what torch.load answers. */
export async function judgeCode(read: TorchRead, source: ByteSource, context: ReadContext): Promise<FormatResult> {
  const hidden = await hiddenPickles(read, source, context);
  const scan = scanPickles([...read.pickles, ...hidden.pickles], context);
  const globals = [...read.checkpoint.globals, ...scan.globals];
  const others = namesOfOthers(scan.globals, read.checkpoint.format);
  const loaded = withoutHidden(scan.globals, read, hidden);
  const absent = await absentFromTorch(namesOfOthers(loaded, read.checkpoint.format));
  const foreign = await foreignName(loaded);
  const asked = { read, globals: loaded, absent, foreign, source, context };
  const torch = read.checkpoint.torch ?? (await torchAnswers(asked));
  const incomplete = hidden.findings.length > 0 || torch.full.message === OTHER_RECORD;
  const isUnsafe = hidden.findings.some(({ code }) => code === 'SF312');
  const safety = read.checkpoint.safety ?? (isUnsafe ? 'unsafe' : safetyOf(read, scan, incomplete));
  return {
    checkpoint: { ...read.checkpoint, globals, safety, torch },
    findings: [
      ...read.findings,
      ...scan.findings,
      ...hidden.findings,
      ...foreignNames(others, torch),
      ...unloadable(read, torch),
      ...(absent === null ? [] : [finding('TA364', {}, { name: absent.slice(0, 256) }, attributeError(absent))]),
      ...(safety === 'unsafe' || read.checkpoint.format === 'torchscript'
        ? []
        : neededFindings(read.checkpoint.root, others)),
    ],
    checksums: read.checksums,
  };
}

/** What torch meets of these names: those that only hidden pickles have it does not. */
function withoutHidden(globals: readonly GlobalUse[], read: TorchRead, hidden: HiddenPickles): readonly GlobalUse[] {
  if (hidden.pickles.length === 0) return globals;
  const namesOf = (pickles: readonly { readonly parsed: ParsedPickle }[]) =>
    new Set(pickles.flatMap(({ parsed }) => parsed.globals.map(({ module, name }) => `${module}\n${name}`)));
  const [inHidden, inLoaded] = [namesOf(hidden.pickles), namesOf(read.pickles)];
  return globals.filter(({ module, name }) => {
    const key = `${module}\n${name}`;
    return !inHidden.has(key) || inLoaded.has(key);
  });
}

/**
 * The compiled classes of a TorchScript archive are in the archive; its own loader, not an unpickler of Python,
 * resolves them.
 */
function namesOfOthers(globals: readonly GlobalUse[], format: Format | null): readonly GlobalUse[] {
  if (format !== 'torchscript') return globals;
  return globals.filter(({ module }) => !/^(__torch__|torch\.jit\._pickle)(\.|$)/.test(module));
}

/** Names that are neither on torch's list nor known to be dangerous: the default load refuses them all the same. */
function foreignNames(globals: readonly GlobalUse[], { weightsOnly }: TorchAnswers): readonly Finding[] {
  const names = globals.filter(({ safety }) => safety === 'unknown').map(({ module, name }) => `${module}.${name}`);
  if (names.length === 0) return [];
  const trust = weightsOnly.acceptsAfterTrusting ?? names;
  const data = {
    count: names.length === 1 ? 'a class or function that is' : `${names.length} classes or functions that are`,
    globals: listed(names.map((name) => `\`${name.slice(0, 128)}\``)),
    trust: listed(trust.map((name) => name.slice(0, 128))),
  };
  return [finding('SF309', {}, data, weightsOnly.message)];
}

/** Formats whose object any load of torch's starts with. */
const LOADED: ReadonlySet<Format | null> = new Set<Format>(['torch-zip', 'torch-legacy']);

/** What every load refuses, and nothing else says. A name ending in `.safetensors` is no fault of the object's. */
function unloadable(read: TorchRead, { weightsOnly, full }: TorchAnswers): readonly Finding[] {
  if (!LOADED.has(read.checkpoint.format) || full.accepts !== 'no' || weightsOnly.accepts !== 'no') return [];
  if (full.message === NOT_SAFETENSORS || read.findings.some(({ code }) => ruleOf(code).severity === 'error'))
    return [];
  return [finding('TA365', {}, { why: full.message.slice(0, 256) }, full.message)];
}

function attributeError(name: string): string {
  const dot = name.lastIndexOf('.');
  return `AttributeError: Can't get attribute '${name.slice(dot + 1)}' on <module '${name.slice(0, dot)}'>`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).join(', ');
  return names.length > NAMES ? `${shown}, … ${names.length - NAMES} more` : shown;
}

/** Where nothing could be scanned nothing is called safe. An exported program has no pickle; its weights are raw. */
function safetyOf(read: TorchRead, { safety }: SafetyScan, incomplete: boolean): Safety | null {
  if (safety !== 'safe') return safety;
  if (read.pickles.length === 0 && read.checkpoint.format !== 'torch-export') return null;
  return incomplete || runsItsOwnFiles(read) ? 'unknown' : 'safe';
}

/** Compiled code is not judged beyond its operators; what a package imports, whatever its name, may be a file of its own. */
function runsItsOwnFiles({ checkpoint: { format }, archive }: TorchRead): boolean {
  if (format === 'torchscript') return true;
  return format === 'torch-package' && (archive?.entries ?? []).some(({ name }) => name.endsWith('.py'));
}
