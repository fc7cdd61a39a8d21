import { Option, type Command } from 'commander';
import { AtomicWriteError } from '../../node/atomic-write/write-error.ts';
import { planFileRewrite, RewriteError, rewriteFile, type RewrittenFile } from '../../node/rewrite-file.ts';
import { SourceError } from '../../bytes/source-error.ts';
import { jsonText } from '../../operations/report/json-text.ts';
import { colorsFor, UsageError, type Cli } from '../cli.ts';
import { addEditOptions } from '../edit-options.ts';
import { formatBytes } from '../../model/quantity.ts';
import { Progress } from '../progress.ts';

interface RewriteFlags {
  readonly output?: string;
  readonly inPlace: boolean;
  readonly dryRun: boolean;
  readonly follow: boolean;
  readonly skipCheckpointValidation: boolean;
  readonly json: boolean;
  readonly to?: 'torch' | 'safetensors';
}

const SHOWN_CHANGES = 40;

export function registerRewrite(program: Command, cli: Cli): void {
  const command = program
    .command('rewrite')
    .description('change a checkpoint without risking it')
    .argument('<file>', 'a file of torch, a safetensors file, or a folder of shards (or their index)');
  const { edits } = addEditOptions(command);
  command
    .addOption(new Option('--to <format>', 'write it in this format').choices(['torch', 'safetensors']))
    .option('-o, --output <file>', 'where the new file, or the new folder of shards, goes')
    .option('--in-place', 'replace the file, once the new one is proven', false)
    .option('--dry-run', 'say what would be done, and write nothing', false)
    .option('--follow', 'write through a symbolic or hard link', false)
    .option('--skip-checkpoint-validation', 'do not read the finished file back in full', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nEdits act in the order they are given in. The old file stays until the new one has been checked.',
    )
    .action(async (file: string, flags: RewriteFlags) => {
      const target = flags.inPlace ? file : flags.output;
      if (!flags.dryRun && target === undefined)
        throw new UsageError('say where the new file goes: -o FILE, or --in-place');
      if (flags.inPlace && flags.output !== undefined) throw new UsageError('-o and --in-place exclude each other');
      try {
        const result = await rewriteOrPlan(file, target, edits, flags, cli);
        (flags.json ? printJson : printText)(result, flags, cli);
        if (result.plan.rewrite === null) cli.exitCode = 3;
      } catch (error) {
        if (error instanceof RewriteError) {
          cli.err.write(`assay: ${error.message}; ${target ?? file} is as it was\n`);
          cli.exitCode = 3;
        } else if (error instanceof AtomicWriteError || error instanceof SourceError)
          throw new UsageError(error.message, { cause: error });
        else throw error;
      }
    });
}

/** A name that ends in .safetensors asks for that format. */
function formatOf(target: string | undefined): 'same' | 'safetensors' {
  return target?.toLowerCase().endsWith('.safetensors') === true ? 'safetensors' : 'same';
}

async function rewriteOrPlan(
  file: string,
  target: string | undefined,
  edits: Parameters<typeof planFileRewrite>[1],
  flags: RewriteFlags,
  cli: Cli,
): Promise<RewrittenFile> {
  if (flags.dryRun || target === undefined)
    return { ...(await planFileRewrite(file, edits, flags.to ?? formatOf(target))), written: null, overflowed: 0 };
  const progress = new Progress(cli);
  try {
    return await rewriteFile(file, {
      edits,
      to: flags.to ?? formatOf(target),
      target,
      follow: flags.follow,
      skipValidation: flags.skipCheckpointValidation,
      signal: cli.signal,
      onProgress: (done, total) => {
        progress.show('writing', done, total);
      },
    });
  } finally {
    progress.clear();
  }
}

function printText({ plan, size, written, overflowed }: RewrittenFile, flags: RewriteFlags, cli: Cli): void {
  const colors = colorsFor(cli);
  const line = (text: string) => cli.out.write(`${text}\n`);
  for (const { edit, why } of plan.refusals) line(`${colors.red('refused')}  ${edit}: ${why}`);
  for (const { kind, name, to } of plan.changes.slice(0, SHOWN_CHANGES))
    line(`${kind.padEnd(9)} ${name}${to === '' ? '' : kind === 'renamed' ? ` → ${to}` : `  ${to}`}`);
  if (plan.changes.length > SHOWN_CHANGES) line(`          … and ${plan.changes.length - SHOWN_CHANGES} more`);
  for (const note of plan.notes) line(colors.yellow(`note      ${note}`));
  if (plan.rewrite === null) line(colors.red('nothing was written'));
  else if (written !== null)
    line(
      `${colors.green('written')}   ${written.path}  ${formatBytes(written.bytes)} (was ${formatBytes(plan.sizeBefore)}), checked before it was put in place`,
    );
  else if (plan.rewrite === 'unchanged') line('nothing would change: the file is left as it is');
  else
    line(
      `${flags.dryRun ? 'would be' : 'is'} ${formatBytes(size ?? 0)} (now ${formatBytes(plan.sizeBefore)}), ${plan.before.length} keys → ${plan.after.length}`,
    );
  if (overflowed > 0)
    line(colors.yellow(`note      ${overflowed} values did not fit the new dtype and became infinite`));
}

function printJson({ plan, size, written, overflowed }: RewrittenFile, _flags: RewriteFlags, cli: Cli): void {
  const { changes, refusals, notes, before, after, sizeBefore } = plan;
  cli.out.write(
    `${jsonText({ schema: 1, refusals, changes, notes, keys: { before, after }, size: { before: sizeBefore, after: size }, unchanged: plan.rewrite === 'unchanged', written, overflowed })}\n`,
  );
}
