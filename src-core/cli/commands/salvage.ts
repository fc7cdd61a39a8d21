import type { Command } from 'commander';
import { SourceError } from '../../bytes/source-error.ts';
import { displayText } from '../../model/display-text.ts';
import { AtomicWriteError } from '../../node/atomic-write/write-error.ts';
import { SalvageError, salvageFile, type SalvagedFile } from '../../node/salvage-file.ts';
import { VERSION } from '../../node/version.ts';
import { jsonText } from '../../operations/report/json-text.ts';
import { colorsFor, UsageError, type Cli } from '../cli.ts';
import { formatBytes, plural } from '../../model/quantity.ts';
import { Progress } from '../progress.ts';

interface SalvageFlags {
  readonly output: string;
  readonly allowNone: boolean;
  readonly trustPickle: boolean;
  readonly json: boolean;
}

/** Lost tensors that are listed one by one; the others are counted. `--json` lists all. */
const SHOWN = 40;

export function registerSalvage(program: Command, cli: Cli): void {
  program
    .command('salvage')
    .description('get back what a truncated or damaged file, or set of shards, still holds')
    .argument('<file>', 'the damaged file, or the folder of shards; it is never touched')
    .requiredOption('-o, --output <file>', 'where the new file, or the new folder, goes')
    .option('--allow-none', 'put None where a lost tensor is an item of a list', false)
    .option('--trust-pickle', 'use a data.pkl whose checksum is wrong: names and shapes may be wrong', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nKeys of lost tensors are left out. The new file is checked before it is put in place.\nExit code 0: a file was written. 3: nothing could be got back.',
    )
    .action(async (file: string, flags: SalvageFlags) => {
      try {
        const result = await salvage(file, flags, cli);
        if (flags.json) printJson(file, result, '', cli);
        else printText(result, cli);
        if (result.written === null) cli.exitCode = 3;
      } catch (error) {
        if (error instanceof SalvageError) {
          if (flags.json) printJson(file, null, error.message, cli);
          else cli.err.write(`assay: nothing was written: ${error.message}\n`);
          cli.exitCode = 3;
        } else if (error instanceof AtomicWriteError || error instanceof SourceError)
          throw new UsageError(error.message, { cause: error });
        else throw error;
      }
    });
}

async function salvage(file: string, flags: SalvageFlags, cli: Cli): Promise<SalvagedFile> {
  const progress = new Progress(cli);
  try {
    return await salvageFile(file, {
      target: flags.output,
      allowNone: flags.allowNone,
      trustPickle: flags.trustPickle,
      signal: cli.signal,
      onProgress: (step, done, total) => {
        progress.show(step, done, total);
      },
    });
  } finally {
    progress.clear();
  }
}

function printText({ plan, written, safety }: SalvagedFile, cli: Cli): void {
  const colors = colorsFor(cli);
  const line = (text: string) => cli.out.write(`${text}\n`);
  const { recovered, lost, replaced, notes, refusal } = plan;
  for (const { name, why } of lost.slice(0, SHOWN))
    line(`${colors.red('lost')}     ${displayText(name, 120)}  ${displayText(why, 200)}`);
  if (lost.length > SHOWN) line(`         … and ${plural(lost.length - SHOWN, 'lost tensor')} more`);
  for (const name of replaced.slice(0, SHOWN)) line(`None     ${displayText(name, 120)}`);
  for (const note of notes) line(colors.yellow(`note     ${displayText(note, 200)}`));
  if (written === null) {
    line(colors.red(`nothing was written: ${displayText(refusal ?? '', 400)}`));
    return;
  }
  if (safety === 'unsafe')
    line(colors.red('unsafe   the file names dangerous code, and so does the new one: do not load either'));
  const proven = recovered.filter(({ proof }) => proof === 'checksum').length;
  const total = recovered.length + lost.length;
  line(
    `${colors.green('written')}  ${written.path}  ${formatBytes(written.bytes)}: ${recovered.length} of ${plural(total, 'tensor')}, ${proven} proved by their checksums`,
  );
}

function printJson(file: string, result: SalvagedFile | null, failure: string, cli: Cli): void {
  const plan = result?.plan ?? null;
  cli.out.write(
    `${jsonText({
      schema: 1,
      tool: { name: 'assay', version: VERSION },
      path: file,
      format: plan?.kind ?? null,
      written: result?.written ?? null,
      safety: result?.safety ?? null,
      refusal: plan === null ? failure : (plan.refusal ?? ''),
      recovered: plan?.recovered ?? [],
      lost: plan?.lost ?? [],
      replacedByNone: plan?.replaced ?? [],
      notes: plan?.notes ?? [],
    })}\n`,
  );
}
