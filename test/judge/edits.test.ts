import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectFile } from '../../src-core/node/check-file.ts';
import { rewriteFile } from '../../src-core/node/rewrite-file.ts';
import type { Edit } from '../../src-core/operations/rewrite/edit.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const PYTHON = process.env['ASSAY_TEST_PYTHON'] ?? '/usr/bin/python3';
const hasTorch = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;

interface Entry {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly never_execute: boolean;
  readonly expected_verdict: string;
  readonly oracle: { readonly torch_1_13_load?: { readonly status: string } };
}
interface Case {
  readonly source: string;
  readonly result: string;
  readonly edit: string;
  readonly argument: string;
}

const { entries } = JSON.parse(readFileSync(`${CORPUS}manifest.json`, 'utf8')) as { entries: readonly Entry[] };
const own = entries.filter(
  (entry) =>
    /^(torch-zip\/|lightning)/.test(entry.kind) &&
    entry.expected_verdict === 'valid' &&
    !entry.never_execute &&
    entry.oracle.torch_1_13_load?.status === 'ok',
);

describe.skipIf(!hasTorch)('real torch, about every edit on every zip file it can load', () => {
  let folder = '';
  const cases: Case[] = [];
  const refused: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-judge-'));
    for (const entry of own) await makeCases(entry);
  }, 120_000);
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  async function makeCases({ id, path }: Entry) {
    const source = CORPUS + path;
    const { root } = (await inspectFile(source)).checkpoint;
    const key =
      root?.kind === 'dict'
        ? root.entries.flatMap(([name]) => (name.kind === 'str' ? [name.value] : []))[0]
        : undefined;
    const edits: (readonly [string, string, Edit])[] = [['compact', '', { kind: 'compact' }]];
    if (key !== undefined && !/[*?]/.test(key)) {
      edits.push(
        ['drop', key, { kind: 'drop', pattern: key }],
        ['set', 'status', { kind: 'set', name: 'status', value: 'complete' }],
        ['rename', key, { kind: 'rename', from: key, to: `${key}_new` }],
      );
    }
    for (const [edit, argument, what] of edits) {
      const result = join(folder, `${cases.length}-${id}.pt`);
      const { written, plan } = await rewriteFile(source, { edits: [what], target: result });
      if (written === null) refused.push(`${id} ${edit}: ${plan.refusals.map(({ why }) => why).join('; ')}`);
      else cases.push({ source, result, edit, argument });
    }
  }

  it('loads each result and finds what torch.load, the edit and torch.save would have made', () => {
    const judged = spawnSync(PYTHON, [fileURLToPath(new URL('edits.py', import.meta.url))], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      cwd: folder,
    });
    const answers = judged.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { result: string; ok: boolean | null; why: string });
    const wrong = answers.filter(({ ok }) => ok === false);
    console.log(
      `torch: ${answers.filter(({ ok }) => ok === true).length} edited files as expected, ${wrong.length} not, ${answers.filter(({ ok }) => ok === null).length} whose source it cannot load here; ${refused.length} edits refused:\n  ${refused.join('\n  ')}`,
    );
    expect(answers.length, judged.stderr).toBe(cases.length);
    expect(wrong.map(({ result, why }) => `${result.slice(folder.length)}: ${why}`)).toEqual([]);
    expect(cases.length).toBeGreaterThan(refused.length * 5);
  }, 120_000);
});

if (!hasTorch) console.warn('SKIPPED: real torch as judge of edited files (no python3 with torch)');
