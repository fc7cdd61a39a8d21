import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { pipelineStatus, planPipelineResume } from '../../src-core/library/run.ts';
import { configHash } from '../../src-core/pipeline/config-hash.ts';
import { planResume } from '../../src-core/pipeline/resume-plan.ts';
import { readRun } from '../../src-core/pipeline/run-status.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { MemoryRun } from './memory-run.ts';

const folder = useTempFolder();
const CORPUS = new URL('../../../shared/corpus/', import.meta.url).pathname;
const RUN = `${CORPUS}files/pipeline-run/run_folder`;

interface Entry {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly acceptable_verdicts: readonly string[];
  readonly expected_verdict: string;
  readonly acceptable_levels: readonly (number | null)[];
}
const { entries } = JSON.parse(readFileSync(`${CORPUS}manifest.json`, 'utf8')) as {
  readonly entries: readonly Entry[];
};
const TEXT_KINDS = new Set(['pipeline-state', 'pipeline-progress', 'pipeline-failed-list', 'pipeline-run-folder']);

const state = (more: object = {}) =>
  JSON.stringify({ version: '1.0', stage: 'features', total: 3, completed: [], failed: [], pending: [], ...more });

async function statusOf(run: MemoryRun, options: object = {}) {
  return (await readRun(run, options))?.status;
}

describe('the status of a run', () => {
  it.each(entries.filter(({ kind }) => TEXT_KINDS.has(kind)).map((entry) => [entry.id, entry] as const))(
    '%s is judged as it should be',
    async (_, { path, acceptable_verdicts, acceptable_levels, expected_verdict }) => {
      const status = await pipelineStatus(CORPUS + path);
      expect(acceptable_verdicts).toContain(status?.verdict);
      if (status?.verdict === expected_verdict) expect(acceptable_levels).toContain(status.level);
      expect(status?.reason === '').toBe(status?.verdict === 'valid');
    },
  );

  it('tells what is complete, damaged, missing and unfinished, whatever the state says', async () => {
    const status = await pipelineStatus(RUN);
    expect(status?.outputs.map(({ name, state: how, marked, recorded }) => [name, how, marked, recorded])).toEqual([
      ['features/seq_00000.pt', 'complete', true, 'complete'],
      ['features/seq_00001.pt', 'complete', true, 'complete'],
      ['features/seq_00002.pt', 'unfinished', false, 'in_progress'],
      ['features/seq_00003.pt', 'damaged', true, 'complete'],
      ['features/seq_00005.pt', 'missing', true, 'pending'],
    ]);
    expect(status).toMatchObject({
      verdict: 'corrupted',
      level: 2,
      leftovers: ['features/seq_00004.pt.tmp'],
      state: { stage: 'nucleotide_features', total: 5, completed: 3, pending: 2, current: 'seq_00015.pt' },
      progress: [{ name: 'NUCLEOTIDE_FEATURES_files.json', complete: 3, inProgress: 1 }],
    });
  });

  it.each(['truncated', 'empty', 'nul', 'missing_key'])(
    'changes nothing on the disk, with a %s state as well',
    async (kind) => {
      cpSync(RUN, folder.path, { recursive: true });
      const text = readFileSync(`${CORPUS}files/pipeline-text/pipeline_state_${kind}/pipeline_state.json`);
      writeFileSync(join(folder.path, 'pipeline_state.json'), text);
      const before = snapshot(folder.path);
      expect((await pipelineStatus(folder.path))?.verdict).toBe('corrupted');
      expect((await planPipelineResume(folder.path))?.resumeAt).not.toBeNull();
      expect(snapshot(folder.path)).toEqual(before);
    },
  );

  it('is of nothing where the folder holds nothing of a run', async () => {
    expect(await pipelineStatus(folder.path)).toBeNull();
    mkdirSync(join(folder.path, 'sub'));
    writeFileSync(join(folder.path, 'sub', 'notes.txt'), 'x');
    expect(await pipelineStatus(folder.path)).toBeNull();
    expect(await planPipelineResume(folder.path)).toBeNull();
  });

  it('validates what is recorded as complete without a marker, by its whole path or its last part', async () => {
    const run = new MemoryRun({
      'pipeline_state.json': state({
        completed: ['a.pt', 'sub/b.pt'],
        stages: { one: { status: 'complete', outputs: ['c.pt'] } },
      }),
      'f/a.pt': 'x',
      'sub/b.pt': 'x',
      'c.pt': 'x',
      'd.pt': 'x',
    });
    run.bad.set('sub/b.pt', 'corrupted: cut');
    const status = await statusOf(run);
    expect(status?.outputs.map(({ name, state: how }) => [name, how])).toEqual([
      ['c.pt', 'complete'],
      ['d.pt', 'unfinished'],
      ['f/a.pt', 'complete'],
      ['sub/b.pt', 'damaged'],
    ]);
    expect([...run.validated].sort()).toEqual(['c.pt', 'f/a.pt', 'sub/b.pt']);
  });

  it('validates everything where nothing is said of anything', async () => {
    const run = new MemoryRun({ 'a.pt': 'x', 'b.pt': 'x' });
    run.bad.set('b.pt', 'corrupted: cut');
    expect(await statusOf(run)).toMatchObject({
      verdict: 'corrupted',
      reason: 'b.pt: corrupted: cut',
      outputs: [{ state: 'complete' }, { state: 'damaged' }],
    });
  });

  it('takes marked files for good when told to', async () => {
    const run = new MemoryRun({ 'a.pt': 'x', 'a.pt.done': '' });
    run.bad.set('a.pt', 'corrupted');
    expect((await statusOf(run))?.verdict).toBe('corrupted');
    expect(await statusOf(run, { skipCheckpointValidation: true })).toMatchObject({
      verdict: 'valid',
      outputs: [{ state: 'complete', checked: false }],
    });
  });

  it('warns of recorded files that are not there: they may be kept elsewhere', async () => {
    const run = new MemoryRun({ 'pipeline_state.json': state({ completed: ['a.pt', 'b.pt'] }), 'a.pt': 'x' });
    expect(await statusOf(run)).toMatchObject({
      verdict: 'valid',
      problems: [{ severity: 'warning', file: 'b.pt', message: 'it is recorded as complete, and is not there' }],
    });
    run.content.delete('a.pt');
    expect((await statusOf(run))?.problems.map(({ message }) => message)).toEqual([
      'none of the 2 files that are recorded as complete is in this folder',
    ]);
  });

  it('goes on behind a file that the machine cannot read', async () => {
    const run = new MemoryRun({ 'a.pt': 'x', 'a.pt.done': '', 'b.pt': 'x', 'b.pt.done': '' });
    const validate = run.validate;
    run.validate = async (name) => {
      if (name === 'a.pt') throw new SourceError('EIO', 'a.pt cannot be read');
      return validate(name);
    };
    expect((await statusOf(run))?.outputs.map(({ state: how }) => how)).toEqual(['unreadable', 'complete']);
  });

  it('names what was kept aside, and does not take temps and locks for outputs', async () => {
    const run = new MemoryRun({
      'a.pt': 'x',
      'pipeline_state.json.corrupt': '',
      '.a.pt.ckpt-tmp-1-2-3-4': '',
      'a.pt.lock': '',
    });
    expect(await statusOf(run)).toMatchObject({
      keptAside: ['pipeline_state.json.corrupt'],
      leftovers: ['.a.pt.ckpt-tmp-1-2-3-4'],
      outputs: [{ name: 'a.pt' }],
    });
  });
});

describe('the plan to resume', () => {
  it('makes again what is damaged, missing or unfinished, and skips what is proven', async () => {
    const plan = await planPipelineResume(RUN);
    expect(plan).toMatchObject({
      resumeAt: { stage: 'nucleotide_features', file: 'features/seq_00002.pt' },
      skip: [
        { name: 'features/seq_00000.pt', why: 'marked done, and it is whole' },
        { name: 'features/seq_00001.pt', why: 'marked done, and it is whole' },
      ],
      pending: [],
      leftovers: ['features/seq_00004.pt.tmp'],
      verdict: 'corrupted',
    });
    expect(plan?.redo.map(({ name }) => name)).toEqual([
      'features/seq_00002.pt',
      'features/seq_00003.pt',
      'features/seq_00005.pt',
    ]);
  });

  it('has nothing left where all is complete', async () => {
    const run = new MemoryRun({
      'pipeline_state.json': state({
        total: 1,
        completed: ['a.pt'],
        stages: { features: { status: 'complete', outputs: ['a.pt'] } },
      }),
      'a.pt': 'x',
    });
    expect(await planResume(run)).toMatchObject({ resumeAt: null, stages: [{ stage: 'features', skip: true }] });
  });

  it('resumes at the first stage whose outputs do not validate, validating each once', async () => {
    const run = new MemoryRun({
      'pipeline_state.json': state({
        stages: {
          extract: { status: 'complete', outputs: ['a.pt'] },
          features: { status: 'complete', outputs: ['a.pt', 'b.pt'] },
          merge: { status: 'pending', outputs: [] },
        },
      }),
      'a.pt': 'x',
      'b.pt': 'x',
    });
    run.bad.set('b.pt', 'corrupted: CRC');
    const plan = await planResume(run);
    expect(plan?.stages.map(({ stage, skip }) => [stage, skip])).toEqual([
      ['extract', true],
      ['features', false],
      ['merge', false],
    ]);
    expect(plan).toMatchObject({
      resumeAt: { stage: 'features', file: 'b.pt' },
      why: 'stage features: its output b.pt does not validate: corrupted: CRC',
    });
    expect([...run.validated].sort()).toEqual(['a.pt', 'b.pt']);
  });

  it('compares the configuration, and goes on with another one only when forced', async () => {
    const recorded = configHash(new MemoryRun(), { lr: 1 });
    const run = new MemoryRun({
      'pipeline_state.json': state({
        config_hash: recorded,
        stages: { one: { status: 'complete', outputs: ['a.pt'], config_hash: recorded } },
      }),
      'a.pt': 'x',
    });
    expect(await planResume(run, { config: { lr: 1 } })).toMatchObject({ config: 'same', resumeAt: null });
    expect(await planResume(run, { config: { lr: 2 } })).toMatchObject({
      config: 'changed',
      resumeAt: { stage: 'one' },
      why: 'stage one: it ran with another configuration',
    });
    expect(await planResume(run, { config: { lr: 2 }, forceResume: true })).toMatchObject({
      config: 'changed',
      resumeAt: null,
    });
    expect(await planResume(run)).toMatchObject({ config: 'not compared' });
  });

  it('takes the stages from who knows them', async () => {
    const run = new MemoryRun({ 'pipeline_state.json': state({ stages: { b: { status: 'failed', outputs: [] } } }) });
    expect((await planResume(run, { stages: ['a', 'b'] }))?.stages).toEqual([
      { stage: 'a', status: 'pending', skip: false, why: 'its status is pending' },
      { stage: 'b', status: 'failed', skip: false, why: 'its status is failed' },
    ]);
  });

  it('of an unreadable state begins from the files on disk', async () => {
    const run = new MemoryRun({ 'pipeline_state.json': '{', 'a.pt': 'x', 'a.pt.done': '' });
    expect(await planResume(run)).toMatchObject({
      resumeAt: { stage: null, file: null },
      why: 'the state cannot be read: the next run keeps it aside and rebuilds it from the files on disk',
      skip: [{ name: 'a.pt' }],
      verdict: 'corrupted',
    });
  });

  it('counts what failed before, what was never begun, and files that nothing names', async () => {
    const run = new MemoryRun({ 'pipeline_state.json': state({ failed: ['f.pt'], pending: ['p.pt'] }) });
    expect(await planResume(run)).toMatchObject({
      redo: [{ name: 'f.pt', why: 'it failed before' }],
      pending: ['p.pt'],
      resumeAt: { stage: 'features', file: 'f.pt' },
    });
    expect(await planResume(new MemoryRun({ 'pipeline_state.json': state() }))).toMatchObject({
      resumeAt: { stage: 'features', file: null },
      why: '3 of 3 files are not complete',
    });
  });
});

/** Every file of a folder with its content and time of change. */
function snapshot(path: string): unknown {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file, 'latin1'), statSync(file).mtimeMs]);
}
