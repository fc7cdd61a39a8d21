import type { FileSet, SetEntry } from '../../bytes/file-set.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { GlobalUse, Safety } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { scanPickles } from '../../safety/scan.ts';
import { damagedNames } from '../../torch/damaged-names.ts';
import { parseObject } from '../../torch/parse-object.ts';
import { Merge, placeFinding, setCheckpoint } from '../merge.ts';
import { readWhole, type ReadPart } from '../read-part.ts';
import { checkFiles } from './check-files.ts';
import { readItems } from './items.ts';
import { describeObject, EXPECTED_NAMES, isMetadataName, readMetadata, type DcpMetadata } from './metadata.ts';
import { nestValues } from '../nest-values.ts';
import { assembleTensor, checkChunks } from './tensors.ts';

const METADATA = '.metadata';

/**
 * Read a folder that `torch.distributed.checkpoint` wrote: `.metadata`, one pickle that says what the state dict holds and
 * where each item lies, and a file or more of each rank with the items one behind the other.
 * Source: torch/distributed/checkpoint/{filesystem,metadata}.py.
 */
export async function readDcp(files: FileSet, context: ReadContext, readPart: ReadPart): Promise<FormatResult> {
  const entries = await files.list();
  const merge = new Merge();
  const read = entries.some(({ name, kind }) => name === METADATA && kind === 'file')
    ? await readMetadataFile(files, merge, context)
    : { metadata: null, findings: [metadataMissing(entries)] };
  const { metadata } = read;
  if (metadata === null)
    return { checkpoint: checkpointOf(entries, merge, [], null, []), findings: read.findings, checksums: [] };
  const checked = checkFiles(metadata.items, entries);
  const items = await readItems(files, checked.readable, metadata.entries, merge, context, readPart);
  const tensors: TensorInfo[] = [];
  const values = metadata.entries.flatMap((entry): readonly (readonly [typeof entry.path, Value])[] => {
    if (entry.tensor === null) {
      const value = items.objects.get(entry.name);
      return value === undefined ? [] : [[entry.path, value]];
    }
    const tensor = assembleTensor({ ...entry, tensor: entry.tensor }, items);
    tensors.push(tensor);
    return [[entry.path, { kind: 'tensor', tensor }]];
  });
  const root = nestValues(values, () => merge.nextId());
  return {
    checkpoint: checkpointOf(entries, merge, tensors, root, metadata.facts),
    findings: [
      ...read.findings,
      ...checked.findings,
      ...checkChunks(metadata.entries, metadata.items),
      ...items.findings,
    ],
    checksums: merge.checksums,
  };
}

interface MetadataFile {
  readonly metadata: DcpMetadata | null;
  readonly findings: readonly Finding[];
}

async function readMetadataFile(files: FileSet, merge: Merge, context: ReadContext): Promise<MetadataFile> {
  const bytes = await readWhole(files, METADATA, context.limits.pickleBytes, context.signal);
  const at = { file: METADATA };
  if (bytes === null) return { metadata: null, findings: [finding('SE340', at, { what: 'too many bytes' })] };
  if (bytes.length === 0) return { metadata: null, findings: [finding('FI101', at, {}, 'EOFError: Ran out of input')] };
  const { parsed, findings, pickles } = parseObject(bytes, at, context);
  const names = damagedNames(parsed.globals, at, context.limits, EXPECTED_NAMES);
  const scan = scanPickles(pickles, context);
  const globals = scan.globals.map(knownName);
  merge.addGlobals(globals);
  merge.judge(safetyOf(scan.safety, globals, parsed.value !== undefined));
  const metadata = readMetadata(parsed.value);
  // The files lie beside it, and without metadata nobody looked into them.
  if (metadata === null) merge.judge(null);
  const place = { file: METADATA, start: 0 };
  const other =
    metadata === null && parsed.value !== undefined
      ? [finding('SE340', at, { what: describeObject(parsed.value) })]
      : [];
  return {
    metadata,
    findings: [...findings, ...names, ...scan.findings, ...other].map((found) => placeFinding(found, place)),
  };
}

function knownName(use: GlobalUse): GlobalUse {
  return use.safety === 'unknown' && isMetadataName(use.module, use.name) ? { ...use, safety: 'safe' } : use;
}

/** Names that torch writes itself are no reason to doubt; what was not parsed to its end is. */
function safetyOf(safety: Safety, globals: readonly GlobalUse[], whole: boolean): Safety {
  if (safety !== 'unknown' || !whole) return safety;
  return globals.every((use) => use.safety === 'safe') ? 'safe' : 'unknown';
}

function metadataMissing(entries: readonly SetEntry[]): Finding {
  const count = entries.filter(({ name }) => name.endsWith('.distcp')).length;
  return finding('SE210', { file: METADATA }, { count });
}

function checkpointOf(
  entries: readonly SetEntry[],
  merge: Merge,
  tensors: readonly TensorInfo[],
  root: Value | null,
  facts: DcpMetadata['facts'],
): FormatResult['checkpoint'] {
  const own = entries.filter(({ name, kind }) => kind === 'file' && (name === METADATA || name.endsWith('.distcp')));
  return setCheckpoint('dcp', own, merge, { tensors, root, metadata: facts, layout: null });
}
