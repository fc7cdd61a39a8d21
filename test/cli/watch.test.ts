import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cli } from '../../src-core/cli/cli.ts';
import { watchCommand } from '../../src-core/cli/commands/watch.ts';
import { runProgram } from '../../src-core/cli/program.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/files/', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-watch-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

/** A watch whose changes and whose time the test makes itself. */
function start(args: readonly string[]) {
  const abort = new AbortController();
  const written = { out: '', err: '' };
  const waiters: { text: RegExp; tell: () => void }[] = [];
  const wrote = (stream: 'out' | 'err') => (text: string) => {
    written[stream] += text;
    for (const { text: wanted, tell } of waiters) if (wanted.test(written.out + written.err)) tell();
  };
  let change: () => void = () => undefined;
  const due: (() => void)[] = [];
  const ports = {
    watch: (_folder: string, onChange: () => void) => {
      change = onChange;
      return () => undefined;
    },
    after: (_milliseconds: number, run: () => void) => {
      due.push(run);
      return () => undefined;
    },
  };
  const cli: Cli = {
    out: { write: wrote('out') },
    err: { write: wrote('err') },
    env: {},
    signal: abort.signal,
    exitCode: 0,
  };
  const ended = runProgram(['watch', folder, ...args], cli, [watchCommand(ports)]);
  const until = (text: RegExp) =>
    new Promise<void>((tell) => {
      if (text.test(written.out + written.err)) tell();
      else waiters.push({ text, tell });
    });
  /** Let a change be noticed, and time pass until `text` is written: a file counts once it was the same at two looks. */
  const settle = async (text: RegExp) => {
    change();
    const pump = setInterval(() => due.splice(0).forEach((run) => run()), 1);
    await until(text);
    clearInterval(pump);
  };
  return { ended, until, settle, stop: () => abort.abort(), written };
}

it('checks a checkpoint once it appears, and ends with the exit code of what it saw', async () => {
  const watch = start([]);
  await watch.until(/watching/);
  await copyFile(`${CORPUS}torch-zip/state_dict_plain.pt`, join(folder, 'good.pt'));
  await watch.settle(/valid .*good\.pt/);
  await copyFile(`${CORPUS}broken/truncated_50pct.pt`, join(folder, 'bad.pt'));
  await watch.settle(/corrupted .*bad\.pt/);
  watch.stop();
  expect(await watch.ended).toBe(2);
});

it('does not tell of what was there before', async () => {
  await copyFile(`${CORPUS}broken/truncated_50pct.pt`, join(folder, 'old.pt'));
  const watch = start(['--ndjson']);
  await watch.until(/watching/);
  await copyFile(`${CORPUS}torch-zip/state_dict_plain.pt`, join(folder, 'new.pt'));
  await watch.settle(/new\.pt/);
  watch.stop();
  expect(await watch.ended).toBe(0);
  expect(watch.written.out).not.toContain('old.pt');
});

it('says that a folder cannot be watched', async () => {
  await rm(folder, { recursive: true });
  const watch = start([]);
  expect(await watch.ended).toBe(1);
  expect(watch.written.err).toMatch(/cannot be watched: .*/);
});
