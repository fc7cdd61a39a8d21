import { Option, type Command } from 'commander';
import type { TensorQuery, TensorRow } from '../../contract/client.ts';
import { displayText } from '../../model/display-text.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { checkFile } from '../../node/check-file.ts';
import { VERSION } from '../../node/version.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { inspectText } from '../../operations/report/inspect-document.ts';
import { jsonText } from '../../operations/report/json-text.ts';
import { reportDocument, reportOf, unreadableReport } from '../../operations/report/report.ts';
import { totalsOf } from '../../operations/report/totals.ts';
import { createTensorTable, type TensorTable } from '../../operations/tensor-query/tensor-table.ts';
import { previewOf } from '../../operations/value-tree/preview.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { exitCodeFor } from '../exit-code.ts';
import { formatBytes, plural } from '../../model/quantity.ts';
import { Progress } from '../progress.ts';
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
    .argument('<file>', 'the file')
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
  const { table, query } = tensorQuery(inspection, flags);
  if (flags.json) {
    const { rows } = table.indexes(query);
    const pieces = inspectText(VERSION, report, inspection, { depth: DEFAULT_LIMITS.displayDepth, rows });
    for (const piece of pieces) cli.out.write(piece);
    cli.out.write('\n');
    return;
  }
  const { rows } = table.page({ ...query, offset: 0, limit: inspection.checkpoint.tensors.length });
  cli.out.write(describeReport(report, colorsFor(cli)) + describeContent(inspection, rows, colorsFor(cli)));
}

/**
 * A table of the tensors, and the query for those that are listed. Throws `UsageError` for a filter that cannot be
 * understood.
 */
function tensorQuery(
  { checkpoint, stats }: Inspection,
  flags: InspectFlags,
): { readonly table: TensorTable; readonly query: Pick<TensorQuery, 'sort' | 'filter'> } {
  const table = createTensorTable({ tensors: checkpoint.tensors, storages: checkpoint.storages, stats });
  const sort =
    flags.sort === undefined
      ? null
      : ({ by: flags.sort === 'size' ? 'bytes' : 'name', descending: flags.sort === 'size' } as const);
  const query = { sort, filter: flags.filter };
  const { filterError } = table.indexes(query);
  if (filterError !== null) throw new UsageError(`--filter: ${filterError}`);
  return { table, query };
}

function describeContent({ checkpoint }: Inspection, rows: readonly TensorRow[], colors: Colors): string {
  const sections = [describeTensors(rows, colors)];
  const { bytesByDType } = totalsOf(checkpoint);
  if (bytesByDType.length > 0)
    sections.push(
      `${colors.bold('Bytes by dtype')}\n${bytesByDType.map(([dtype, bytes]) => `  ${dtype.padEnd(16)} ${formatBytes(bytes)}`).join('\n')}`,
    );
  const { root } = checkpoint;
  if (root?.kind === 'dict') {
    const shown = root.entries.filter(([, value]) => value.kind !== 'tensor').slice(0, 100);
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
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function describeTensors(rows: readonly TensorRow[], colors: Colors): string {
  if (rows.length === 0) return '';
  const cells = rows.map(
    (row) =>
      [
        displayText(row.name, 120),
        row.dtype,
        row.shapeUnknown === true ? '?' : `[${row.shape.join(', ')}]`,
        row.bytes === null ? '' : formatBytes(row.bytes),
      ] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.min(80, Math.max(...cells.map((line) => line[column]?.length ?? 0))));
  const lines = cells.map((line, index) => {
    const columns = line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    return `  ${columns}${rows[index]?.readable === false ? colors.red('  damaged') : ''}`.trimEnd();
  });
  return `${colors.bold(plural(rows.length, 'tensor'))}\n${lines.join('\n')}`;
}
