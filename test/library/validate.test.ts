import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { atomicSave } from '../../src-core/library/atomic-save.ts';
import { CheckpointError } from '../../src-core/library/checkpoint-error.ts';
import { getCheckpointInfo } from '../../src-core/library/checkpoint-info.ts';
import { distinguishErrorType } from '../../src-core/library/error-type.ts';
import { createLogger } from '../../src-core/library/logger.ts';
import { validateCheckpointBatch } from '../../src-core/library/validate-batch.ts';
import {
  loadFailedCheckpoints,
  logFailedCheckpoint,
  validateCheckpoint,
} from '../../src-core/library/validate-checkpoint.ts';
import { PROFILES } from '../../src-core/operations/keys/profiles.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { recorder } from './recorder.ts';

const folder = useTempFolder();
const CORPUS = new URL('../../../shared/corpus/files/pipeline/', import.meta.url).pathname;

async function saved(name: string, value: Parameters<typeof atomicSave>[0] = { data: [1.5, 2.5] }): Promise<string> {
  const path = join(folder.path, name);
  await atomicSave(value, path);
  return path;
}

function cut(path: string, keep: number): string {
  writeFileSync(path, readFileSync(path).subarray(0, keep));
  return path;
}

describe('validateCheckpoint', () => {
  it('accepts a whole checkpoint with the keys asked for', async () => {
    const answer = await validateCheckpoint(await saved('a.pt'));
    expect(answer).toMatchObject({ valid: true, error: null, errorType: null, report: { verdict: 'valid' } });
  });

  it('asks for `data` unless told otherwise', async () => {
    const path = await saved('a.pt', { weights: [1] });
    expect(await validateCheckpoint(path)).toMatchObject({
      valid: false,
      errorType: 'incompatible',
      error: expect.stringContaining('data') as string,
      report: { keys: { missing: ['data'] } },
    });
    expect((await validateCheckpoint(path, { requiredKeys: [] })).valid).toBe(true);
    expect((await validateCheckpoint(path, { requiredKeys: ['weights', 'status'] })).valid).toBe(true);
  });

  it('leaves keys and checksums out when only the headers are wanted', async () => {
    const path = await saved('a.pt', { weights: [1] });
    const { valid, report } = await validateCheckpoint(path, { skipLoad: true });
    expect(valid).toBe(true);
    expect(report.levels[3]).toMatchObject({ name: 'keys', status: 'not-run' });
    expect((await validateCheckpoint(cut(path, 300), { skipLoad: true })).errorType).toBe('corrupted');
  });

  it.each([
    ['empty', '', 'corrupted'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n', 'corrupted'],
    ['a cut pickle', '\u0080\u0002}q', 'corrupted'],
  ])('names %s', async (_, content, errorType) => {
    const path = folder.write('a.pt', Buffer.from(content, 'latin1'));
    const answer = await validateCheckpoint(path);
    expect(answer.valid).toBe(false);
    expect(answer.error).not.toBe('');
    expect([errorType, 'incompatible']).toContain(answer.errorType);
  });

  it('says that a file is missing, or cannot be read, as an answer', async () => {
    expect(await validateCheckpoint(join(folder.path, 'none.pt'))).toMatchObject({
      valid: false,
      errorType: 'missing',
    });
    expect(await validateCheckpoint(folder.path)).toMatchObject({ valid: false, errorType: 'unreadable' });
  });

  it('finds what a flipped bit changed, which torch does not', async () => {
    const path = await saved('a.pt', { data: { dtype: 'float32', shape: [64], data: new Float32Array(64).fill(1) } });
    const bytes = readFileSync(path);
    const at = bytes.indexOf(Buffer.from(new Float32Array(8).fill(1).buffer));
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 4;
    writeFileSync(path, bytes);
    expect(await validateCheckpoint(path)).toMatchObject({ errorType: 'corrupted' });
  });

  it('takes an expectation, its keys on top of those asked for', async () => {
    const expectation = PROFILES['pipeline-features']!;
    expect((await validateCheckpoint(`${CORPUS}features_complete.pt`, { expectation })).valid).toBe(true);
    expect(await validateCheckpoint(`${CORPUS}features_in_progress.pt`, { expectation })).toMatchObject({
      errorType: 'incompatible',
    });
  });

  it('counts dangerous code as a failure when asked', async () => {
    const pickle = Buffer.from("cos\nsystem\n(S'true'\ntR.", 'latin1');
    const path = folder.write('a.pkl', pickle);
    expect((await validateCheckpoint(path, { requiredKeys: [], requireSafe: true })).errorType).not.toBeNull();
  });

  it('logs exactly what failed', async () => {
    const log = recorder();
    const path = cut(await saved('a.pt'), 300);
    await validateCheckpoint(path, { log });
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'checkpoint failed validation',
        fields: {
          path,
          errorType: 'corrupted',
          error: expect.stringMatching(/^corrupted: /) as string,
          codes: expect.arrayContaining([expect.stringMatching(/^[A-Z]{2}\d{3}$/)]) as string[],
          missing: [],
        },
      },
    ]);
  });

  it('writes its log as one JSON object a line', async () => {
    const destination = join(folder.path, 'log.ndjson');
    await validateCheckpoint(cut(await saved('a.pt'), 300), { log: createLogger({ destination }) });
    const [line = ''] = readFileSync(destination, 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 50, name: 'assay', errorType: 'corrupted' });
  });
});

describe('a batch', () => {
  it('goes on behind a failure, keeps the order and counts by kind', async () => {
    const good = await saved('good.pt');
    const bad = cut(await saved('bad.pt'), 300);
    const other = await saved('other.pt', { weights: [1] });
    const none = join(folder.path, 'none.pt');
    const done: string[] = [];
    const batch = await validateCheckpointBatch([bad, good, none, other], {
      jobs: 3,
      logFailures: folder.path,
      onChecked: ({ path }, count, total) => done.push(`${count}/${total} ${path === good ? 'good' : 'other'}`),
    });
    expect(batch.valid).toEqual([good]);
    expect(batch.failed.map(({ path, errorType }) => [path, errorType])).toEqual([
      [bad, 'corrupted'],
      [none, 'missing'],
      [other, 'incompatible'],
    ]);
    expect(batch.byType).toEqual({ corrupted: 1, missing: 1, incompatible: 1 });
    expect(batch.results.map(({ path }) => path)).toEqual([bad, good, none, other]);
    expect(done.length).toBe(4);
    const { entries, malformed } = await loadFailedCheckpoints(folder.path);
    expect(entries.map(({ path }) => path)).toEqual([bad, none, other]);
    expect(malformed).toEqual([]);
  });

  it('of nothing is whole', async () => {
    expect(await validateCheckpointBatch([])).toEqual({ valid: [], failed: [], byType: {}, results: [] });
  });
});

describe('the list of failures', () => {
  it('is read from a folder or by its name, and absent when nothing failed', async () => {
    expect(await loadFailedCheckpoints(folder.path)).toEqual({ entries: [], malformed: [] });
    await logFailedCheckpoint('/data/a|b.pt', 'two\nlines', { folder: folder.path });
    const list = join(folder.path, 'failed_checkpoints.txt');
    expect(readFileSync(list, 'utf8')).toMatch(/^\/data\/a\\u007cb\.pt\|two lines\|\d{4}-\d\d-\d\dT[\d:.]+\n$/);
    expect((await loadFailedCheckpoints(list)).entries.length).toBe(1);
    expect(existsSync(`${list}.lock`)).toBe(false);
  });
});

describe('getCheckpointInfo', () => {
  it('describes a checkpoint, and one that is not there', async () => {
    const path = await saved('a.pt', { data: { dtype: 'float32', shape: [2, 3], data: new Float32Array(6) } });
    expect(await getCheckpointInfo(path)).toMatchObject({
      exists: true,
      format: 'torch-zip',
      version: '1.0',
      status: 'complete',
      keys: ['version', 'status', 'data'],
      tensors: 1,
      parameters: 6,
      done: false,
    });
    expect(await getCheckpointInfo(join(folder.path, 'none.pt'))).toMatchObject({
      exists: false,
      size: 0,
      format: null,
    });
  });
});

describe('distinguishErrorType', () => {
  it.each([
    ['corrupted', 'EOFError: Ran out of input'],
    ['corrupted', 'PytorchStreamReader failed reading zip archive: failed finding central directory'],
    ['corrupted', 'OSError: [Errno 22] Invalid argument'],
    ['corrupted', 'PytorchStreamReader failed reading file data/3: invalid header or archive is corrupted'],
    ['corrupted', 'PytorchStreamReader failed locating file data/3: file not found'],
    ['corrupted', 'record size (8 bytes) does not match expected size (16 bytes = 4 elements * 4 bytes/element)'],
    ['corrupted', 'unexpected EOF, expected 12 more bytes. The file might be corrupted.'],
    ['corrupted', 'storage has wrong byte size: expected 4 got 0'],
    ['corrupted', '_pickle.UnpicklingError: pickle data was truncated'],
    ['corrupted', "invalid load key, '\\x00'."],
    ['corrupted', 'Weights only load failed. … WeightsUnpickler error: Unsupported operand 0'],
    ['corrupted', 'unsupported multidisk archive'],
    ['corrupted', "Bad CRC-32 for file 'archive/data/0'"],
    ['corrupted', 'Invalid magic number; corrupt file?'],
    ['corrupted', 'Error while deserializing header: MetadataIncompleteBuffer'],
    ['corrupted', "tensor 'blk.3' data is not within the file bounds, model is corrupted or incomplete"],
    [
      'incompatible',
      'Attempted to read a PyTorch file with version 11, but the maximum supported version for reading is 10',
    ],
    ['incompatible', 'Expected hasRecord("version") to be true, but got false.'],
    ['incompatible', 'file in archive is not in a subdirectory: model.pt'],
    ['incompatible', 'PytorchStreamReader failed locating file constants.pkl: file not found'],
    ['incompatible', 'Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``'],
    ['incompatible', "invalid load key, 'v'."],
    ['incompatible', 'Weights only load failed. … WeightsUnpickler error: Unsupported operand 118'],
    [
      'incompatible',
      'Weights only load failed. … Unsupported global: GLOBAL argparse.Namespace was not an allowed global',
    ],
    ['incompatible', "ModuleNotFoundError: No module named 'models'"],
    ['incompatible', "cannot instantiate 'PosixPath' on your system"],
    ['incompatible', 'Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False'],
    ['incompatible', 'Missing key(s) in state_dict: "fc.weight"'],
    ['incompatible', 'size mismatch for fc.weight: copying a param with shape'],
    ['incompatible', "KeyError: 'state_dict'"],
    ['incompatible', 'Missing required keys: data'],
    ['missing', "[Errno 2] No such file or directory: 'a.pt'"],
    ['unreadable', "PermissionError: [Errno 13] Permission denied: 'a.pt'"],
    ['unreadable', 'OSError: [Errno 5] Input/output error'],
    ['corrupted', 'corrupted: the file is empty'],
    ['incompatible', 'incompatible: required keys are missing: data'],
    ['unknown', 'something else entirely'],
  ] as const)('%s: %s', (errorType, message) => {
    expect(distinguishErrorType(message)).toBe(errorType);
    expect(distinguishErrorType(new Error(message))).toBe(errorType);
  });

  it('takes the word of an error that knows', () => {
    expect(distinguishErrorType(new CheckpointError('a.pt', 'unsafe', 'x'))).toBe('unsafe');
    expect(distinguishErrorType(new SourceError('ENOENT', 'x'))).toBe('missing');
    expect(distinguishErrorType(new SourceError('EIO', 'x'))).toBe('unreadable');
    expect(distinguishErrorType(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe('unreadable');
  });

  it('knows findings by their code', () => {
    expect(distinguishErrorType('FI101: the file is empty')).toBe('corrupted');
  });
});
