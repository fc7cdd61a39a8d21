import { Option, type Command } from 'commander';
import { displayText } from '../../model/display-text.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { checkFile } from '../../node/check-file.ts';
import { VERSION } from '../../node/version.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { inspectText } from '../../operations/report/inspect-document.ts';
import { jsonText } from '../../operations/report/json-text.ts';
import { reportDocument, reportOf, unreadableReport } from '../../operations/report/report.ts';
import { totalsOf } from '../../operations/report/totals.ts';
import type { TensorTableData } from '../../operations/tensor-query/columns.ts';
import { TensorRows } from '../../operations/tensor-query/row-list.ts';
import { createTensorTable } from '../../operations/tensor-query/tensor-table.ts';
import { previewOf } from '../../operations/value-tree/preview.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { exitCodeFor } from '../exit-code.ts';
import { formatBytes } from '../../model/quantity.ts';
import { keysOfTensors } from '../../model/tensor-dict.ts';
import { Progress } from '../progress.ts';
import { tensorListText } from '../reporters/tensor-list.ts';
import { describeReport } from '../reporters/text.ts';

interface InspectFlags {
  readonly json: boolean;
  readonly values: boolean;
  readonly filter: string;
  readonly sort?: 'size' | 'name';
}

export function registerInspect(program: Command, cli: Cli): void {
  program
    .command('inspect')
    .description('show what is in a file: tensors, keys, metadata')
    .argument('<file>', 'a file, or the folder of a set')
    .option('--values', 'read every value: statistics of each tensor', false)
    .option('--filter <text>', 'words of the name, or terms such as dtype:bf16, size>1MB', '')
    .addOption(new Option('--sort <by>', 'order of the tensors').choices(['size', 'name']))
    .option('--json', 'one JSON document on stdout', false)
    .action(async (file: string, flags: InspectFlags) => {
      await inspect(file, flags, cli);
    });
}

async function inspect(file: string, flags: InspectFlags, cli: Cli): Promise<void> {
  const progress = new Progress(cli);
  const outcome = await checkFile(file, {
    checksums: false,
    values: flags.values,
    expectation: null,
    signal: cli.signal,
    onEvent: (event) => {
      if (event.type === 'progress') progress.show(event.step, event.done, event.total);
    },
  });
  progress.clear();
  const report =
    outcome.kind === 'failed'
      ? unreadableReport(file, outcome.error)
      : reportOf(file, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  cli.exitCode = exitCodeFor([report], { safe: false });
  if (outcome.kind === 'failed') {
    const empty = { ...reportDocument(VERSION, [report]), tensorList: [], values: null, globals: [] };
    cli.out.write(flags.json ? `${jsonText(empty, 2)}\n` : describeReport(report, colorsFor(cli)));
    return;
  }
  const { inspection } = outcome;
  const rows = listedTensors(inspection, flags);
  if (flags.json) {
    const pieces = inspectText(VERSION, report, inspection, { depth: DEFAULT_LIMITS.displayDepth, rows });
    for (const piece of pieces) cli.out.write(piece);
    cli.out.write('\n');
    return;
  }
  const colors = colorsFor(cli);
  cli.out.write(describeReport(report, colors));
  for (const piece of tensorListText(new TensorRows(tableData(inspection), rows), colors)) cli.out.write(piece);
  const rest = describeContent(inspection, colors);
  cli.out.write(`${rows.length > 0 && rest !== '' ? '\n\n' : ''}${rest}\n`);
}

function tableData({ checkpoint: { tensors, storages }, stats }: Inspection): TensorTableData {
  return { tensors, storages, stats };
}

/**
 * Places in the file of the tensors that are listed, in order. Throws `UsageError` for a filter that cannot be
 * understood.
 */
function listedTensors(inspection: Inspection, flags: InspectFlags): Uint32Array {
  const sort =
    flags.sort === undefined
      ? null
      : ({ by: flags.sort === 'size' ? 'bytes' : 'name', descending: flags.sort === 'size' } as const);
  const { rows, filterError } = createTensorTable(tableData(inspection)).indexes({ sort, filter: flags.filter });
  if (filterError !== null) throw new UsageError(`--filter: ${filterError}`);
  return rows;
}

/** What is in a checkpoint beside the list of its tensors. */
function describeContent({ checkpoint }: Inspection, colors: Colors): string {
  const sections: string[] = [];
  const { bytesByDType } = totalsOf(checkpoint);
  if (bytesByDType.length > 0)
    sections.push(
      `${colors.bold('Bytes by dtype')}\n${bytesByDType.map(([dtype, bytes]) => `  ${dtype.padEnd(16)} ${formatBytes(bytes)}`).join('\n')}`,
    );
  const { root } = checkpoint;
  if (root?.kind === 'dict') {
    const others = keysOfTensors(root) === null ? root.entries : [];
    const shown = others.filter(([, value]) => value.kind !== 'tensor').slice(0, 100);
    const lines = shown.map(([key, value]) => `  ${previewOf(key)}: ${previewOf(value)}`);
    if (lines.length > 0) sections.push(`${colors.bold('Other keys')}\n${lines.join('\n')}`);
  }
  const layout: readonly (readonly [string, string])[] =
    checkpoint.layout === null ? [] : [['layout', checkpoint.layout]];
  if (layout.length + checkpoint.metadata.length > 0) {
    const lines = [...layout, ...checkpoint.metadata].map(
      ([name, value]) => `  ${displayText(name)}: ${displayText(value, 200)}`,
    );
    sections.push(`${colors.bold('Metadata')}\n${lines.join('\n')}`);
  }
  const named = checkpoint.globals.filter(({ safety }) => safety !== 'safe');
  if (named.length > 0) {
    const lines = named.map(({ module, name, safety, why = '' }) =>
      `  ${safety.padEnd(8)} ${displayText(`${module}.${name}`)}  ${why}`.trimEnd(),
    );
    sections.push(`${colors.bold('Code it names')}\n${lines.join('\n')}`);
  }
  return sections.join('\n\n');
}
