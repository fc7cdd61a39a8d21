import type { Command } from 'commander';
import { CheckpointError } from '../../library/checkpoint-error.ts';
import { mergeFeatures, type MergeResult } from '../../library/merge-feature-files.ts';
import { displayText } from '../../model/display-text.ts';
import { AtomicWriteError, systemCode } from '../../node/atomic-write/write-error.ts';
import type { FeatureProblem } from '../../pipeline/feature-table.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { plural } from '../../model/quantity.ts';
import { nameLines, writeJson } from '../pipeline-run.ts';

interface MergeFlags {
  readonly output: string;
  readonly json: boolean;
  readonly skipCheckpointValidation: boolean;
  readonly doneMarker: boolean;
}

export function registerMergeFeatures(pipeline: Command, cli: Cli): void {
  pipeline
    .command('merge-features')
    .description('put the vectors of two feature files side by side, by id; ids and rows always agree')
    .argument('<nucleotide>', 'feature file whose order the result has')
    .argument('<protein>', 'feature file whose vectors come second')
    .requiredOption('-o, --output <file>', 'the file to write')
    .option('--done-marker', 'write <file>.done once it is proven', false)
    .option('--skip-checkpoint-validation', 'validate neither the files nor the result', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 every row merged · 1 usage, or the machine failed · 2 some rows left out or doubtful · 3 a checkpoint problem, nothing written',
    )
    .action(async (nucleotide: string, protein: string, flags: MergeFlags) => {
      await merge(nucleotide, protein, flags, cli);
    });
}

async function merge(nucleotide: string, protein: string, flags: MergeFlags, cli: Cli): Promise<void> {
  const { skipCheckpointValidation, doneMarker, json } = flags;
  try {
    const options = { skipCheckpointValidation, doneMarker, signal: cli.signal };
    const result = await mergeFeatures(nucleotide, protein, flags.output, options);
    if (json) writeJson(cli, result);
    else cli.out.write(describeMerge(result, colorsFor(cli)));
    cli.exitCode = result.whole ? 0 : 2;
  } catch (error) {
    if (isMachine(error)) throw new UsageError(error.message, { cause: error });
    if (!(error instanceof CheckpointError)) throw error;
    const { checkpointPath, errorType, message } = error;
    if (json) writeJson(cli, { output: null, checkpoint: checkpointPath, errorType, error: message });
    else cli.out.write(`${colorsFor(cli).red(`✗ ${errorType}`)}  ${displayText(message)}\n`);
    cli.exitCode = 3;
  }
}

/** A failure that says nothing about a checkpoint. */
function isMachine(error: unknown): error is Error {
  if (error instanceof CheckpointError) return error.errorType === 'missing' || error.errorType === 'unreadable';
  return (
    error instanceof AtomicWriteError ||
    (error instanceof Error && /^E[A-Z]{2,}$/.test(systemCode(error)) && systemCode(error) !== 'EUNKNOWN')
  );
}

function describeMerge(result: MergeResult, colors: Colors): string {
  const { merged, nucleotideRows, proteinRows, nucleotideDimension, proteinDimension, mismatches } = result;
  const mark = result.whole ? colors.green('✓ merged') : colors.yellow('! merged in part');
  const lines = [
    `${mark}  ${colors.bold(displayText(result.output))}`,
    `  ${plural(merged, 'row')} of ${nucleotideDimension} + ${proteinDimension} numbers, from ${nucleotideRows} and ${proteinRows} rows`,
    ...result.warnings.map((warning) => `  ${colors.yellow('!')} ${displayText(warning)}`),
    ...nameLines(
      'Only in the nucleotide file',
      mismatches.onlyInNucleotide.map((id) => displayText(id)),
      colors,
    ),
    ...nameLines(
      'Only in the protein file',
      mismatches.onlyInProtein.map((id) => displayText(id)),
      colors,
    ),
    ...nameLines('Rows of the nucleotide file to look at', mismatches.nucleotide.map(problemLine), colors),
    ...nameLines('Rows of the protein file to look at', mismatches.protein.map(problemLine), colors),
  ];
  return `${lines.join('\n')}\n`;
}

function problemLine({ row, id, kept, message }: FeatureProblem): string {
  const which = row === null ? 'the file' : `row ${row}${id === null ? '' : ` (${displayText(id)})`}`;
  return `${which}: ${displayText(message)}${kept ? '' : '; left out'}`;
}
