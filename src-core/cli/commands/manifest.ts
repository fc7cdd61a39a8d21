import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { Option, type Command } from 'commander';
import { SourceError } from '../../bytes/source-error.ts';
import { displayText } from '../../model/display-text.ts';
import {
  checkManifest,
  hashFile,
  ManifestError,
  parseManifest,
  type FileManifest,
  type ManifestFile,
  type ManifestResult,
} from '../../node/file-manifest.ts';
import { expandTargets } from '../../node/targets.ts';
import { VERSION } from '../../node/version.ts';
import { jsonText } from '../../operations/report/json-text.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { plural } from '../../model/quantity.ts';
import { Progress } from '../progress.ts';
import { writeReport } from '../reporters/write-report.ts';

interface WriteFlags {
  readonly output: string;
  /** The option's name in 0.1.0. */
  readonly out?: string;
  readonly recursive: boolean;
}

interface CheckFlags {
  readonly json: boolean;
}

export function registerManifest(program: Command, cli: Cli): void {
  const manifest = program.command('manifest').description('record SHA-256 of files, and prove a copy later');
  manifest
    .command('write')
    .description('hash files and write a manifest beside them')
    .argument('<path...>', 'files, or folders of them')
    .option('-o, --output <file>', 'where to write; paths in it are relative to its folder', 'assay-manifest.json')
    .addOption(new Option('--out <file>').hideHelp())
    .option('-r, --recursive', 'look into sub-folders', false)
    .action(async (paths: string[], flags: WriteFlags) => {
      await write(paths, flags, cli);
    });
  manifest
    .command('check')
    .description('compare files with a manifest')
    .argument('<manifest>', 'the manifest; files are looked for beside it')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 all as recorded · 1 usage, or the machine failed · 2 some differ · 3 all differ',
    )
    .action(async (file: string, flags: CheckFlags) => {
      await check(file, flags, cli);
    });
}

async function write(
  paths: readonly string[],
  { output, out = output, recursive }: WriteFlags,
  cli: Cli,
): Promise<void> {
  const target = resolve(out);
  const folder = dirname(target);
  const progress = new Progress(cli);
  const files: ManifestFile[] = [];
  for await (const { path, error } of expandTargets(paths, { recursive })) {
    if (error !== undefined) throw new UsageError(error.message);
    if (resolve(path) === target) continue;
    const place = relative(folder, resolve(path)).split(sep).join('/');
    if (place.startsWith('..'))
      throw new UsageError(`${path} is not below ${folder}: write the manifest further up with --output`);
    try {
      const hashed = await hashFile(
        path,
        (_, done, total) => progress.show(displayText(place, 60), done, total),
        cli.signal,
      );
      files.push({ path: place, ...hashed });
    } catch (failure) {
      if (failure instanceof SourceError) throw new UsageError(failure.message, { cause: failure });
      throw failure;
    } finally {
      progress.clear();
    }
  }
  const manifest: FileManifest = { schema: 1, tool: { name: 'assay', version: VERSION }, files };
  await writeReport(target, `${jsonText(manifest, 2)}\n`);
  cli.out.write(`${plural(files.length, 'file')} recorded in ${displayText(out)}\n`);
}

async function check(file: string, { json }: CheckFlags, cli: Cli): Promise<void> {
  const manifest = await readManifest(file);
  const progress = new Progress(cli);
  const colors = colorsFor(cli);
  const results: ManifestResult[] = [];
  const onBytes = (path: string, done: number, total: number) => {
    progress.show(displayText(path, 60), done, total);
  };
  for await (const result of checkManifest(manifest, dirname(resolve(file)), onBytes, cli.signal)) {
    results.push(result);
    progress.clear();
    if (!json) cli.out.write(describe(result, colors));
  }
  const wrong = results.filter(({ status }) => status !== 'same').length;
  if (json)
    cli.out.write(
      `${jsonText({ schema: 1, tool: { name: 'assay', version: VERSION }, same: wrong === 0, files: results }, 2)}\n`,
    );
  else
    cli.out.write(
      wrong === 0
        ? `${plural(results.length, 'file')} as recorded\n`
        : `${wrong} of ${plural(results.length, 'file')} not as recorded\n`,
    );
  cli.exitCode = wrong === 0 ? 0 : wrong === results.length ? 3 : 2;
}

function describe(result: ManifestResult, colors: Colors): string {
  const path = displayText(result.path);
  if (result.status === 'same') return `${colors.green('same')}  ${path}\n`;
  return `${colors.red(result.status)}  ${path}: ${displayText(result.why)}\n`;
}

async function readManifest(file: string): Promise<FileManifest> {
  try {
    return parseManifest(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof ManifestError) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
