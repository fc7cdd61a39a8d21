import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CheckpointManager } from '../../src-core/pipeline/checkpoint-manager.ts';
import { configHash } from '../../src-core/pipeline/config-hash.ts';
import { isDone, markDone } from '../../src-core/pipeline/done-marker.ts';
import { loadFailedCheckpoints, logFailedCheckpoint, readFailedList } from '../../src-core/pipeline/failed-list.ts';
import { FileProgressTracker } from '../../src-core/pipeline/file-progress-tracker.ts';
import { readPythonJson } from '../../src-core/bytes/python-json.ts';
import { writePythonJson } from '../../src-core/pipeline/write-python-json.ts';
import { pythonIsoTime, readPythonTime } from '../../src-core/pipeline/python-time.ts';
import { recorder } from '../library/recorder.ts';
import { MemoryRun } from './memory-run.ts';

const CORPUS = new URL('../../../shared/corpus/files/', import.meta.url);
const corpus = (path: string) => readFileSync(new URL(path, CORPUS));

describe('JSON as Python writes it', () => {
  it('reads numbers that JSON lacks, outside of strings', () => {
    const long = 'a'.repeat(5_000_000);
    expect(readPythonJson(Buffer.from(`["${long}", NaN]`))).toEqual({ ok: true, value: [long, NaN] });
    expect(readPythonJson(Buffer.from('["a\\\\", NaN, "\\" NaN"]'))).toEqual({
      ok: true,
      value: ['a\\', NaN, '" NaN'],
    });
    expect(readPythonJson(Buffer.from('{"loss": NaN, "best": -Infinity, "note": "NaN and Infinity"}'))).toEqual({
      ok: true,
      value: { loss: NaN, best: -Infinity, note: 'NaN and Infinity' },
    });
  });

  it('skips a byte order mark', () => {
    expect(readPythonJson(corpus('pipeline-text/pipeline_state_bom/pipeline_state.json')).ok).toBe(true);
  });

  it.each([
    ['pipeline_state_truncated', /JSON|string/i],
    ['pipeline_state_empty', /empty/],
    ['pipeline_state_nul', /zero bytes from character 317/],
    ['pipeline_state_concatenated', /JSON/i],
  ])('says why %s is no document', (name, why) => {
    const read = readPythonJson(corpus(`pipeline-text/${name}/pipeline_state.json`));
    expect(read.ok ? '' : read.why).toMatch(why);
  });

  it('writes as json.dumps(indent=2) does', () => {
    expect(writePythonJson({ a: [1, 'ü'], b: {}, c: [], d: null, e: true })).toBe(
      '{\n  "a": [\n    1,\n    "\\u00fc"\n  ],\n  "b": {},\n  "c": [],\n  "d": null,\n  "e": true\n}\n',
    );
  });

  it('hashes a configuration as the Python side does', () => {
    // hashlib.sha256(json.dumps({"model": "promoter", "batch_size": 8}, sort_keys=True).encode()).hexdigest()
    expect(configHash(new MemoryRun(), { model: 'promoter', batch_size: 8 })).toBe(
      '8e9e3586d8a059b0f7766afafef6cef39fa3af7e64dce70e7e7a5b96da1864d3',
    );
  });

  it('writes times that Python reads back', () => {
    const text = pythonIsoTime(1_750_000_000_123);
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.123000$/);
    expect(readPythonTime(text)).toBe(1_750_000_000_123);
    expect(readPythonTime('not-a-time')).toBeNull();
  });
});

describe('the list of failed checkpoints', () => {
  it.each(['failed_list', 'failed_list_crlf', 'failed_list_no_newline'])(
    'reads %s, bars inside a reason included',
    (name) => {
      const { entries, malformed } = readFailedList(corpus(`pipeline-text/${name}/failed_checkpoints.txt`));
      expect(malformed).toEqual([]);
      expect(entries.map(({ path }) => path)).toEqual([0, 1, 2, 3, 4].map((i) => `/data/features/seq_0000${i}.pt`));
      expect(entries[4]?.reason).toBe('pickle contains | pipe');
    },
  );

  it('names malformed lines and keeps the good ones', () => {
    const { entries, malformed } = readFailedList(corpus('pipeline-text/failed_list_malformed/failed_checkpoints.txt'));
    expect(entries.length).toBe(7);
    expect(malformed.map(({ line }) => line)).toEqual([6, 7, 8, 9]);
  });

  it('reads an empty list as no failures', () => {
    expect(readFailedList(new Uint8Array())).toEqual({ entries: [], malformed: [] });
  });

  it('adds one line a failure, whatever is in the reason', async () => {
    const run = new MemoryRun({ 'failed_checkpoints.txt': '/a|old|2025-06-15T12:00:00' });
    await logFailedCheckpoint(run, '/b.pt', 'two\nlines | and a bar');
    const { entries } = await loadFailedCheckpoints(run);
    expect(entries.map(({ path, reason }) => [path, reason])).toEqual([
      ['/a', 'old'],
      ['/b.pt', 'two lines | and a bar'],
    ]);
  });
});

describe('done markers', () => {
  it('count only beside their file', async () => {
    const run = new MemoryRun({ 'b.pt.done': '' });
    await run.write('a.pt', 'x');
    await markDone(run, 'a.pt');
    expect([await isDone(run, 'a.pt'), await isDone(run, 'b.pt'), await isDone(run, 'c.pt')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the progress of a stage', () => {
  it('keeps one entry a file and a summary', async () => {
    const run = new MemoryRun();
    const tracker = new FileProgressTracker(run, 'NUCLEOTIDE_FEATURES');
    await tracker.markPending('a.pt');
    await tracker.markInProgress('b.pt');
    await tracker.markComplete('c.pt', { size: 12 });
    await tracker.markFailed('d.pt', 'CRC mismatch');
    expect(await tracker.summary()).toEqual({ total: 4, complete: 1, failed: 1, inProgress: 1, pending: 1 });
    expect(await tracker.remaining(['a.pt', 'c.pt', 'z.pt'])).toEqual(['a.pt', 'z.pt']);
    expect(await tracker.failed()).toEqual([['d.pt', 'CRC mismatch']]);
    expect(run.json('NUCLEOTIDE_FEATURES_files.json')).toMatchObject({
      count: 4,
      complete: false,
      files: { 'c.pt': { status: 'complete', size: 12 } },
    });
  });

  it('forgets an old error when a file is done again', async () => {
    const tracker = new FileProgressTracker(new MemoryRun(), 'S');
    await tracker.markFailed('a.pt', 'no');
    await tracker.markComplete('a.pt');
    expect([await tracker.statusOf('a.pt'), await tracker.failed()]).toEqual(['complete', []]);
  });

  it('keeps fields that it does not know', async () => {
    const run = new MemoryRun({
      'S_files.json': corpus('pipeline-text/features_progress/NUCLEOTIDE_FEATURES_files.json').toString(),
    });
    await new FileProgressTracker(run, 'S').markComplete('new.pt');
    expect(run.json('S_files.json')).toMatchObject({ files: { 'seq_00000.pt': { status: 'complete', size: 20662 } } });
  });

  it.each(['truncated', 'empty', 'nul', 'concatenated', 'missing_key'])(
    'keeps a %s file aside and says so',
    async (kind) => {
      const bytes = corpus(`pipeline-text/features_progress_${kind}/NUCLEOTIDE_FEATURES_files.json`);
      const run = new MemoryRun({ 'S_files.json': bytes.toString('latin1') });
      const log = recorder();
      await new FileProgressTracker(run, 'S', log).markComplete('a.pt');
      expect(run.content.get('S_files.json.corrupt')).toBe(bytes.toString('latin1'));
      expect(log.lines[0]).toMatchObject({ level: 'error', fields: { keptAs: 'S_files.json.corrupt' } });
      expect(run.json('S_files.json')).toMatchObject({ count: 1 });
    },
  );

  it('leaves a file that cannot be read where it is while it is only read', async () => {
    const run = new MemoryRun({ 'S_files.json': '{' });
    const log = recorder();
    const tracker = new FileProgressTracker(run, 'S', log);
    expect(await tracker.remaining(['a.pt'])).toEqual(['a.pt']);
    expect((await tracker.summary()).total).toBe(0);
    expect([...run.content]).toEqual([['S_files.json', '{']]);
    expect(log.lines[0]?.message).toBe('the progress file cannot be read; nothing counts as done');
  });

  it('takes file names for keys, whatever they are', async () => {
    const tracker = new FileProgressTracker(new MemoryRun(), 'S');
    await tracker.markComplete('__proto__');
    expect([await tracker.statusOf('__proto__'), await tracker.statusOf('constructor')]).toEqual([
      'complete',
      'pending',
    ]);
  });
});

describe('the checkpoint manager', () => {
  const stages = ['extract', 'features', 'merge'];
  const open = (run: MemoryRun, more: object = {}) => CheckpointManager.open(run, { stages, ...more });

  it('resumes at the first stage that is not complete', async () => {
    const run = new MemoryRun({ 'a.pt': 'x' });
    const manager = await open(run);
    expect(await manager.resumeStage()).toBe('extract');
    await manager.startStage('extract', ['a.pt']);
    await manager.completeStage('extract', ['a.pt']);
    const again = await open(run);
    expect([again.origin.kind, again.stageStatus('extract'), await again.resumeStage()]).toEqual([
      'read',
      'complete',
      'features',
    ]);
    expect(run.content.has('a.pt.done')).toBe(true);
  });

  it('skips a stage only when its outputs exist and validate', async () => {
    const run = new MemoryRun({ 'a.pt': 'x' });
    const manager = await open(run);
    await manager.completeStage('extract', ['a.pt']);
    expect(await manager.canSkip('extract')).toEqual({ skip: true });
    run.bad.set('a.pt', 'corrupted: cut');
    expect(await manager.canSkip('extract')).toEqual({
      skip: false,
      reason: 'its output a.pt does not validate: corrupted: cut',
    });
    run.content.delete('a.pt');
    expect(await manager.canSkip('extract')).toEqual({ skip: false, reason: 'its output a.pt is missing' });
  });

  it('does not validate outputs when asked not to', async () => {
    const run = new MemoryRun({ 'a.pt': 'x' });
    await (await open(run)).completeStage('extract', ['a.pt']);
    run.bad.set('a.pt', 'corrupted');
    expect(await (await open(run, { skipCheckpointValidation: true })).canSkip('extract')).toEqual({ skip: true });
  });

  it('never completes a stage with an output that does not validate, and marks nothing done', async () => {
    const run = new MemoryRun({ 'a.pt': 'x', 'b.pt': 'x' });
    run.bad.set('b.pt', 'corrupted: CRC');
    const manager = await open(run);
    await expect(manager.completeStage('extract', ['a.pt', 'b.pt'])).rejects.toThrow(
      'b.pt does not validate: corrupted: CRC',
    );
    expect([manager.stageStatus('extract'), run.content.has('a.pt.done'), run.content.has('b.pt.done')]).toEqual([
      'failed',
      false,
      false,
    ]);
  });

  it('runs a stage again when the configuration changed, unless forced', async () => {
    const run = new MemoryRun({ 'a.pt': 'x' });
    await (await open(run, { config: { lr: 1 } })).completeStage('extract', ['a.pt']);
    const other = await open(run, { config: { lr: 2 } });
    expect([other.configChanged, await other.canSkip('extract')]).toEqual([
      true,
      { skip: false, reason: 'it ran with another configuration' },
    ]);
    expect(await (await open(run, { config: { lr: 2 }, forceResume: true })).canSkip('extract')).toEqual({
      skip: true,
    });
  });

  it('follows the files of a stage', async () => {
    const run = new MemoryRun({ 'a.pt': 'x', 'b.pt': 'x' });
    const manager = await open(run);
    await manager.startStage('features', ['a.pt', 'b.pt', 'c.pt']);
    await manager.startFile('a.pt');
    expect(manager.state.current).toBe('a.pt');
    await manager.completeFile('a.pt');
    await manager.failFile('b.pt', 'CRC mismatch');
    expect(run.json('pipeline_state.json')).toMatchObject({
      stage: 'features',
      total: 3,
      completed: ['a.pt'],
      failed: ['b.pt'],
      pending: ['c.pt'],
      current: null,
    });
  });

  it('reads the state that the Python pipeline writes, and keeps all of it', async () => {
    const run = new MemoryRun({
      'pipeline_state.json': corpus('pipeline-run/run_folder/pipeline_state.json').toString(),
    });
    const manager = await open(run);
    expect(manager.origin.kind).toBe('read');
    await manager.completeFile('seq_00002.pt');
    expect(run.json('pipeline_state.json')).toMatchObject({
      stage: 'nucleotide_features',
      started_at: '2025-06-15T12:00:00.000000',
      config: { batch_size: 8, model: 'promoter' },
      completed: ['seq_00000.pt', 'seq_00001.pt', 'seq_00003.pt', 'seq_00002.pt'],
      pending: ['seq_00005.pt'],
    });
  });

  it.each(['truncated', 'empty', 'nul', 'concatenated', 'missing_key'])(
    'keeps a %s state aside and rebuilds it from what is on disk',
    async (kind) => {
      const bytes = corpus(`pipeline-text/pipeline_state_${kind}/pipeline_state.json`).toString('latin1');
      const run = new MemoryRun({
        'pipeline_state.json': bytes,
        'f/1.pt': 'x',
        'f/1.pt.done': '',
        'f/2.pt': 'x',
        'f/3.pt': 'x',
        'f/3.pt.done': '',
        'f/4.pt.done': '',
        'f/5.pt.tmp': '',
      });
      run.bad.set('f/3.pt', 'corrupted: cut short');
      const log = recorder();
      const manager = await open(run, { log });
      expect(run.content.get('pipeline_state.json.corrupt')).toBe(bytes);
      expect(manager.origin).toMatchObject({
        kind: 'rebuilt',
        evidence: {
          complete: ['f/1.pt'],
          damaged: [{ name: 'f/3.pt' }],
          unfinished: ['f/2.pt'],
          missing: ['f/4.pt'],
          leftovers: ['f/5.pt.tmp'],
        },
      });
      expect(manager.state).toMatchObject({
        completed: ['f/1.pt'],
        failed: ['f/3.pt'],
        pending: ['f/2.pt', 'f/4.pt'],
        total: 4,
      });
      expect(log.lines[0]?.level).toBe('error');
      expect(await manager.resumeStage()).toBe('extract');
    },
  );
});
