import type { Command } from 'commander';
import { SourceError } from '../../bytes/source-error.ts';
import { describeFinding } from '../../findings/describe.ts';
import { displayText } from '../../model/display-text.ts';
import { compareFiles, type ComparedFiles } from '../../node/compare-files.ts';
import { VERSION } from '../../node/version.ts';
import { comparisonText } from '../../operations/compare/comparison-document.ts';
import { isSame, type Comparison } from '../../operations/compare/compare.ts';
import { differs, type PairDifference } from '../../operations/compare/pair-differences.ts';
import { stops } from '../../operations/levels.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { plural } from '../../model/quantity.ts';
import type { Rows } from '../../model/rows.ts';
import { Progress } from '../progress.ts';

interface CompareFlags {
  readonly json: boolean;
  readonly values: boolean;
  readonly limit: string;
}

export function registerCompare(program: Command, cli: Cli): void {
  program
    .command('compare')
    .description('what differs between two checkpoints: keys, shapes, dtypes, values')
    .argument('<a>', 'the one before')
    .argument('<b>', 'the one after')
    .option('--values', 'read and compare every number (without it, checksums of the archives)', false)
    .option('--limit <n>', 'lines of each section', '20')
    .option('--json', 'one JSON document on stdout, with everything', false)
    .addHelpText('after', '\nExit codes: 0 nothing differs · 1 usage, or one cannot be read · 3 they differ')
    .action(async (a: string, b: string, flags: CompareFlags) => {
      await compare(a, b, flags, cli);
    });
}

async function compare(a: string, b: string, flags: CompareFlags, cli: Cli): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 0) throw new UsageError(`--limit: ${flags.limit} is no count`);
  const progress = new Progress(cli);
  const options = {
    values: flags.values,
    signal: cli.signal,
    onProgress: (done: number, total: number) => {
      progress.show('comparing', done, total);
    },
  };
  let files: ComparedFiles;
  try {
    files = await compareFiles(a, b, options);
  } catch (error) {
    if (error instanceof SourceError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    progress.clear();
  }
  for (const { path, findings } of files.sides) {
    const problem = findings.find(stops);
    if (problem !== undefined) cli.err.write(`assay: ${displayText(path)}: ${describeFinding(problem).message}\n`);
  }
  cli.exitCode = isSame(files.comparison) ? 0 : 3;
  if (flags.json) {
    for (const piece of comparisonText(VERSION, [a, b], files.comparison)) cli.out.write(piece);
    cli.out.write('\n');
  } else cli.out.write(describeComparison(files.comparison, limit, colorsFor(cli)));
}

function describeComparison(comparison: Comparison, limit: number, colors: Colors): string {
  const { rename, onlyInA, onlyInB, pairs, others, by } = comparison;
  const changed = first(pairs, differs, limit);
  const unknown = first(pairs, ({ content }) => content === 'unknown', 0).count;
  const sections: string[] = [];
  if (rename !== null)
    sections.push(
      rename.from === ''
        ? `Names in B have ${colors.bold(displayText(rename.to))} in front.`
        : `Names in B lack ${colors.bold(displayText(rename.from))} in front.`,
    );
  const list = (title: string, count: number, lines: readonly string[]) => {
    if (count === 0) return;
    const rest = count > limit ? [`  … and ${count - limit} more`] : [];
    sections.push([colors.bold(title), ...lines.map((line) => `  ${line}`), ...rest].join('\n'));
  };
  const names = (all: readonly string[]) => all.slice(0, limit).map((name) => displayText(name));
  list(`Only in A: ${plural(onlyInA.length, 'tensor')}`, onlyInA.length, names(onlyInA));
  list(`Only in B: ${plural(onlyInB.length, 'tensor')}`, onlyInB.length, names(onlyInB));
  list(`Changed: ${plural(changed.count, 'tensor')} of ${pairs.length}`, changed.count, changed.rows.map(describePair));
  list(`Other values: ${others.length}`, others.length, others.slice(0, limit).map(describeOther));
  if (isSame(comparison)) sections.push(colors.green(`Nothing differs in ${plural(pairs.length, 'tensor')}.`));
  if (unknown > 0)
    sections.push(
      by === 'values'
        ? `${plural(unknown, 'tensor')} could not be read and compared.`
        : `The values of ${plural(unknown, 'tensor')} were not compared; --values reads them.`,
    );
  else if (by === 'checksums' && pairs.length > 0)
    sections.push('Compared by checksums; --values compares every number.');
  return `${sections.join('\n\n')}\n`;
}

/** How many rows are of a kind, and the first of them. */
function first<T>(
  all: Rows<T>,
  isWanted: (row: T) => boolean,
  limit: number,
): { readonly count: number; readonly rows: readonly T[] } {
  const rows: T[] = [];
  let count = 0;
  for (const row of all) if (isWanted(row) && ++count <= limit) rows.push(row);
  return { count, rows };
}

function describeOther({ key, a, b }: Comparison['others'][number]): string {
  return `${displayText(key)}: ${a === '' ? '(absent)' : a} → ${b === '' ? '(absent)' : b}`;
}

function describePair({ key, renamedTo, shape, dtype, values }: PairDifference): string {
  const parts = [displayText(key)];
  if (renamedTo !== null) parts.push(`(${displayText(renamedTo)})`);
  if (shape !== null) parts.push(`shape ${shape[0]} → ${shape[1]}`);
  if (dtype !== null) parts.push(`dtype ${dtype[0]} → ${dtype[1]}`);
  if (values?.ok === true && values.changed > 0) {
    const share = (100 * values.changed) / values.elements;
    parts.push(`${share.toPrecision(3)} % of ${values.elements} values`);
    parts.push(`max |Δ| ${values.maxAbsolute.toPrecision(3)} (relative ${values.maxRelative.toPrecision(3)})`);
    if (values.cosine !== null) parts.push(`cosine ${values.cosine.toFixed(6)}`);
    if (values.becameUnfinite > 0) parts.push(`${values.becameUnfinite} no longer finite`);
  } else if (values?.ok === false) parts.push(`not compared: ${values.why}`);
  return parts.join('  ');
}
