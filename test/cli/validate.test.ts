import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report, ReportDocument } from '../../src-core/contract/report.ts';
import { assay } from './run.ts';
import { safetensorsFile } from './safetensors-file.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { readFailedList } from '../../src-core/pipeline/failed-list.ts';

const folder = useTempFolder();
const page = '<html><title>Sign in</title></html>';

async function reportsOf(
  args: readonly string[],
): Promise<{ reports: readonly Report[]; document: ReportDocument; exitCode: number }> {
  const { stdout, exitCode } = await assay(['validate', '--json', ...args]);
  const document = JSON.parse(stdout) as ReportDocument;
  return { reports: document.reports, document, exitCode };
}

describe('assay validate', () => {
  it('says that a whole file is valid, and which levels were not run', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const { stdout, exitCode, stderr } = await assay(['validate', path]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      `✓ valid  ${path}  safe`,
      expect.stringMatching(/^ {2}safetensors · .* bytes · 2 tensors · 6 parameters$/),
      '',
      '  1 size       passed',
      '  2 container  passed',
      '  3 load       passed',
      '  4 keys       not run  not asked for',
      '  5 values     not run  not asked for',
    ]);
  });

  it('takes one line for each of many that are valid', async () => {
    const paths = ['a', 'b'].map((name) => folder.write(`${name}.safetensors`, safetensorsFile()));
    const { stdout } = await assay(['validate', ...paths]);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^✓ valid {2}.*a\.safetensors {2}safe {2}safetensors · /),
      expect.stringMatching(/^✓ valid {2}.*b\.safetensors/),
      '',
      '2 checkpoints: 2 valid',
      '',
    ]);
  });

  it('says what is wrong, where, what was expected, what to do, and what torch.load would say', async () => {
    const path = folder.write('model.pt', '');
    const { stdout, exitCode } = await assay(['validate', path]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^✗ corrupted {2}.*model\.pt\n/);
    expect(stdout).toContain('FI101 error    the file has 0 bytes');
    expect(stdout).toContain('expected at least one byte, found 0 bytes');
    expect(stdout).toContain('→ Take the previous checkpoint');
    expect(stdout).toContain('torch.load would say: EOFError: Ran out of input');
  });

  it('prints the document of the contract with --json', async () => {
    const path = folder.write('model.pt', page);
    const { document, exitCode } = await reportsOf([path]);
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({
      schema: 1,
      tool: { name: 'assay' },
      summary: { total: 1, valid: 0, corrupted: 0, incompatible: 1, unsafe: 0, failed: 0 },
      reports: [
        {
          path,
          size: page.length,
          format: null,
          verdict: 'incompatible',
          safety: null,
          error: 'incompatible: this is a web page titled `Sign in`',
          levels: [
            { level: 1, name: 'size', status: 'failed', reason: 'this is a web page titled `Sign in`' },
            { level: 2, name: 'container', status: 'not-run', reason: 'level 1 failed', ms: null },
            { level: 3, status: 'not-run' },
            { level: 4, status: 'not-run', reason: 'not asked for' },
            { level: 5, status: 'not-run', reason: 'not asked for' },
          ],
          findings: [{ code: 'FI106', level: 1, severity: 'error', kind: 'incompatible' }],
          keys: { type: '', top: [], missing: [], unexpected: [], mismatched: [] },
          torch: { weightsOnly: { accepts: 'no' } },
          tensors: 0,
          parameters: 0,
        },
      ],
    });
  });

  it('prints one report a line with --ndjson', async () => {
    const paths = [folder.write('a.safetensors', safetensorsFile()), folder.write('b.pt', page)];
    const { stdout } = await assay(['validate', '--ndjson', ...paths]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Report);
    expect(lines.map(({ path, verdict }) => [path, verdict])).toEqual([
      [paths[0], 'valid'],
      [paths[1], 'incompatible'],
    ]);
  });

  it('ends with 2 when some have a problem, and counts them', async () => {
    const paths = [
      folder.write('a.safetensors', safetensorsFile()),
      folder.write('b.pt', page),
      folder.write('c.pt', ''),
    ];
    const { stdout, exitCode } = await assay(['validate', ...paths]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/\n3 checkpoints: 1 valid, 1 corrupted, 1 incompatible\n$/);
  });

  it('goes on after a file that cannot be read, and ends with 1 when that is all that is wrong', async () => {
    const whole = folder.write('a.safetensors', safetensorsFile());
    const missing = join(folder.path, 'missing.pt');
    const { reports, exitCode, document } = await reportsOf([missing, whole]);
    expect(exitCode).toBe(1);
    expect(document.summary).toMatchObject({ total: 2, valid: 1, corrupted: 0, failed: 1 });
    expect(reports[0]).toMatchObject({
      machineError: { code: 'ENOENT' },
      error: `cannot be read: ${missing} cannot be opened: no such file (ENOENT)`,
      levels: [
        { status: 'failed' },
        { status: 'not-run' },
        { status: 'not-run' },
        { status: 'not-run' },
        { status: 'not-run' },
      ],
    });
    expect((await reportsOf([missing, folder.write('b.pt', '')])).exitCode).toBe(2);
  });

  it.skipIf(process.getuid?.() === 0)('names a file that may not be read', async () => {
    const path = folder.write('secret.pt', 'x');
    chmodSync(path, 0);
    expect((await reportsOf([path])).reports[0]?.machineError).toMatchObject({ code: 'EACCES' });
  });

  it('checks the checkpoints of a folder in natural order, deeper ones when asked', async () => {
    for (const name of ['step10.pt', 'step2.pt', 'notes.txt', '.hidden.pt', 'old.pt.tmp']) folder.write(name, page);
    mkdirSync(join(folder.path, 'deeper'));
    folder.write('deeper/step1.pt', page);
    symlinkSync(folder.path, join(folder.path, 'deeper', 'loop'));
    const names = (reports: readonly Report[]) => reports.map(({ path }) => path.slice(folder.path.length + 1));
    expect(names((await reportsOf([folder.path])).reports)).toEqual(['step2.pt', 'step10.pt']);
    expect(names((await reportsOf([folder.path, '--recursive'])).reports)).toEqual([
      'step2.pt',
      'step10.pt',
      'deeper/step1.pt',
    ]);
  });

  it('says that a folder holds no checkpoint', async () => {
    const { reports, exitCode } = await reportsOf([folder.path]);
    expect(exitCode).toBe(1);
    expect(reports[0]?.machineError?.code).toBe('ENOCHECKPOINT');
  });

  it('requires keys, each with an option of its own, before or after the path', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    expect((await reportsOf(['--require', 'weight', '--require', 'bias', path])).reports[0]?.levels[3]?.status).toBe(
      'passed',
    );
    const { reports, exitCode } = await reportsOf([path, '--require', 'weight', '--require', 'Bias']);
    expect(exitCode).toBe(3);
    expect(reports[0]?.keys.missing).toEqual(['Bias']);
    expect(reports[0]?.findings[0]).toMatchObject({ code: 'KY401', level: 4, kind: 'incompatible' });
  });

  it('takes an expectation document and a reference', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const expectation = folder.write('expect.json', JSON.stringify({ keys: { weight: { shape: [3, 2] } } }));
    expect((await reportsOf([path, '--expect', expectation])).reports[0]?.keys.mismatched).toEqual([
      { key: 'weight', expected: '[3, 2]', actual: '[2, 2]' },
    ]);
    expect((await reportsOf([path, '--reference', path])).exitCode).toBe(0);
  });

  it.each([
    [['--expect', 'no-such-profile'], /neither a profile .* nor a file/],
    [['--reference', '/no/such/file'], /the reference cannot be used: .*no such file/],
    [['--json', '--ndjson'], /choose one/],
    [['--jobs', '0'], /a whole number from 1 to 64/],
    [['--no-such-option'], /unknown option/],
  ])('refuses %j in one line, with 1', async (flags, message) => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const { exitCode, stderr, stdout } = await assay(['validate', path, ...flags]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('refuses an expectation that is none, and says where', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    const broken = folder.write('expect.json', '{"keys": {"weight": {"shape": ["many"]}}}');
    const { stderr, exitCode } = await assay(['validate', path, '--expect', broken]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/expect\.json is no expectation: keys\.weight\.shape\.0: /);
  });

  it('counts what is not known to be safe as a failure with --safe', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    expect((await assay(['validate', path, '--safe'])).exitCode).toBe(0);
  });

  it('appends failures to the list of the pipeline', async () => {
    const list = join(folder.path, 'failed.txt');
    const path = folder.write('model.pt', page);
    await assay(['validate', path, '--failed-list', list]);
    await assay(['validate', path, '--failed-list', list]);
    const lines = readFileSync(list, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]?.split('|').slice(0, 2)).toEqual([path, 'incompatible: this is a web page titled `Sign in`']);
    expect(lines[0]?.split('|')[2]).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('keeps a name with a bar in it one field of the list', async () => {
    const list = join(folder.path, 'bars.txt');
    await assay(['validate', folder.write('a|b.pt', page), '--failed-list', list]);
    const { entries, malformed } = readFailedList(readFileSync(list));
    expect(entries).toHaveLength(1);
    expect(entries[0]?.path).toContain('a\\u007cb.pt');
    expect(entries[0]?.reason).toBe('incompatible: this is a web page titled `Sign in`');
    expect(malformed).toEqual([]);
  });

  it('colours a terminal, unless NO_COLOR is set', async () => {
    const path = folder.write('model.pt', page);
    expect((await assay(['validate', path], { isTTY: true })).stdout).toContain('\u001b[');
    expect((await assay(['validate', path], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
    expect((await assay(['validate', path])).stdout).not.toContain('\u001b[');
  });

  it('shows what a terminal would obey as text', async () => {
    const path = folder.write('a\u001b[31m\u202Eb.pt', '<html><title>x\u0007y\u202E</title>');
    const { stdout } = await assay(['validate', path]);
    for (const obeyed of ['\u0007', '\u001b', '\u202E']) expect(stdout).not.toContain(obeyed);
    const json = await assay(['validate', '--json', path]);
    expect(json.stdout).toMatch(/^[\x20-\x7e\n]*$/);
    expect((JSON.parse(json.stdout) as ReportDocument).reports[0]?.path).toBe(path);
  });

  it('ends with 130 when it is cancelled', async () => {
    const path = folder.write('model.safetensors', safetensorsFile());
    expect((await assay(['validate', path], { signal: AbortSignal.abort(new Error('cancelled')) })).exitCode).toBe(130);
  });
});
