import { existsSync, linkSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atomicSave } from '../../src-core/library/atomic-save.ts';
import { getCheckpointInfo } from '../../src-core/library/checkpoint-info.ts';
import { loadCheckpoint } from '../../src-core/library/load-checkpoint.ts';
import { type LoadedTensor } from '../../src-core/library/loaded-value.ts';
import { Float } from '../../src-core/library/saved-value.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { recorder } from './recorder.ts';

const folder = useTempFolder();
const RECORDS = [
  { label: 'seq_0', mean_representation: [0.5, 1, -2.25] },
  { label: 'seq_1', mean_representation: new Float64Array(2500).map((_, at) => at / 7) },
];

function at(value: unknown, key: string): unknown {
  return value instanceof Map ? (value as ReadonlyMap<unknown, unknown>).get(key) : undefined;
}

const CORPUS = new URL('../../../shared/corpus/files/pipeline/', import.meta.url).pathname;

describe('the promise of a save', () => {
  it('marks a file done only once it is proven and in place', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ data: [] }, path, { doneMarker: true });
    expect(existsSync(`${path}.done`)).toBe(true);
    await atomicSave({ data: [1] }, path, { validateAfterSave: false, doneMarker: true });
    expect(existsSync(`${path}.done`)).toBe(false);
    expect(await loadCheckpoint(path)).toMatchObject({
      status: 'in_progress',
      warnings: ['its status is in_progress: it was not finished, or never proven'],
    });
  });

  it('takes a file for good without proof when told to, and says so', async () => {
    const path = join(folder.path, 'a.pt');
    const log = recorder();
    await atomicSave({ data: [] }, path, { skipValidation: true, doneMarker: true, log });
    expect(await getCheckpointInfo(path)).toMatchObject({ status: 'complete', done: true });
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'checkpoint saved without validation'],
    ]);
  });

  it('leaves the old file and no temp behind when the new one does not validate', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ data: [1, 2, 3] }, path);
    const before = readFileSync(path);
    const log = recorder();
    await expect(
      atomicSave({ other: 1 }, path, { requiredKeys: ['data'], doneMarker: true, log }),
    ).rejects.toMatchObject({
      name: 'CheckpointError',
      checkpointPath: path,
      errorType: 'incompatible',
    });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['a.pt']);
    expect(log.lines[0]).toMatchObject({ level: 'error', fields: { path } });
  });

  it('refuses links unless asked, and folders that are not there', async () => {
    const target = folder.write('target.pt', 'old');
    const link = join(folder.path, 'link.pt');
    symlinkSync(target, link);
    const hard = join(folder.path, 'hard.pt');
    linkSync(target, hard);
    await expect(atomicSave({ data: [] }, link)).rejects.toMatchObject({ name: 'AtomicWriteError', code: 'ELINK' });
    await expect(atomicSave({ data: [] }, hard)).rejects.toMatchObject({ code: 'ELINK' });
    await expect(atomicSave({ data: [] }, join(folder.path, 'no', 'x.pt'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readFileSync(target, 'utf8')).toBe('old');
    unlinkSync(hard);
    await atomicSave({ data: [] }, link, { follow: true });
    expect((await getCheckpointInfo(target)).status).toBe('complete');
  });

  it('can be cancelled, with nothing written', async () => {
    const path = join(folder.path, 'a.pt');
    const reason = new Error('enough');
    await expect(atomicSave({ data: [] }, path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('what is loaded', () => {
  it('is refused when it is damaged, before anything is used of it', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ data: RECORDS }, path);
    const bytes = readFileSync(path);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(loadCheckpoint(path)).rejects.toMatchObject({ name: 'CheckpointError', errorType: 'corrupted' });
  });

  it('is refused when a required key or the file is missing', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ data: [] }, path);
    await expect(loadCheckpoint(path, { requiredKeys: ['data', 'ids'] })).rejects.toMatchObject({
      errorType: 'incompatible',
      message: expect.stringContaining('ids') as string,
    });
    await expect(loadCheckpoint(join(folder.path, 'none.pt'))).rejects.toMatchObject({ errorType: 'missing' });
    await expect(loadCheckpoint(join(folder.path, 'none.pt'), { validateOnLoad: false })).rejects.toMatchObject({
      errorType: 'missing',
    });
  });

  it('loads without validation when told to', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ other: 1 }, path);
    expect(await loadCheckpoint(path, { validateOnLoad: false })).toMatchObject({ report: null, version: '1.0' });
    writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\n');
    await expect(loadCheckpoint(path, { validateOnLoad: false })).rejects.toMatchObject({ errorType: 'corrupted' });
  });

  it.each([
    ['0.9', true, /older than 1\.0: it is read only/],
    ['1.0', false, null],
    ['1.7', false, null],
    [new Float(1), false, null],
  ])('of version %s is read only: %s', async (version, readOnly, warning) => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ version, data: [], status: 'complete' }, path);
    const log = recorder();
    const loaded = await loadCheckpoint(path, { log });
    expect(loaded.readOnly).toBe(readOnly);
    if (warning === null) expect(loaded.warnings).toEqual([]);
    else expect(loaded.warnings.join()).toMatch(warning);
    expect(log.lines.filter(({ level }) => level === 'warn').length).toBe(loaded.warnings.length);
  });

  it.each([
    ['features_no_version.pt', ['it has no version, as files before 1.0: it is read only']],
    ['nucleotide_dict.pt', ['it has no version, as files before 1.0: it is read only']],
    ['features_in_progress.pt', ['its status is in_progress: it was not finished, or never proven']],
    ['features_failed.pt', ['its status is "failed", not complete']],
    ['features_complete.pt', []],
  ])('%s is warned of: %j', async (name, warnings) => {
    expect((await loadCheckpoint(CORPUS + name)).warnings).toEqual(warnings);
  });

  it('of the Python pipeline is refused when it is newer', async () => {
    await expect(loadCheckpoint(`${CORPUS}features_future_version.pt`)).rejects.toThrow(
      /its version 2\.1 is newer than 1\.0: upgrade this program/,
    );
  });

  it.each(['2.0', '10.1', 'newest'])('version %s is refused, with what to do', async (version) => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ version, data: [] }, path);
    await expect(loadCheckpoint(path)).rejects.toMatchObject({
      errorType: 'incompatible',
      message: expect.stringMatching(
        version === 'newest' ? /is no version/ : /newer than 1\.0: upgrade this program/,
      ) as string,
    });
  });

  it('notices a file that changed after it was loaded', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave({ data: { dtype: 'uint8', shape: [1], data: Uint8Array.of(1) } }, path);
    const loaded = await loadCheckpoint(path);
    await atomicSave({ data: { dtype: 'uint8', shape: [2], data: Uint8Array.of(1, 2) }, more: 'text' }, path);
    await expect(loaded.readTensor(at(loaded.value, 'data') as LoadedTensor)).rejects.toThrow(
      /changed after it was loaded/,
    );
  });
});
