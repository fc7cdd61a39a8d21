import { existsSync, readFileSync, statSync, writeFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Overall } from '../../src-core/contract/session.ts';
import { checked, engineFor, itemOf, workFolder, writeSample } from './workplace.ts';

describe('preferences', () => {
  it('are kept from one start to the next, and told to every window', async () => {
    const stateFile = join(workFolder(), 'sub', 'state.json');
    const engine = engineFor({ stateFile });
    const told: string[] = [];
    engine.on('preferences', ({ theme }) => told.push(theme));
    await engine.request('setPreferences', [{ theme: 'dark', jobs: 3 }]);
    await engine.close();
    expect(told).toEqual(['dark']);
    const next = engineFor({ stateFile });
    expect(await next.request('preferences', [])).toMatchObject({
      theme: 'dark',
      jobs: 3,
      onOpen: { checksums: true },
    });
  });

  it('decide what is read of what is opened, and what is expected of it', async () => {
    const engine = engineFor();
    await engine.request('setPreferences', [{ onOpen: { checksums: false, values: true }, requiredKeys: ['missing'] }]);
    const [item] = await checked(engine, [writeSample(workFolder(), 'a.safetensors')]);
    const report = (await engine.request('view', [item!.id]))?.report;
    expect(report?.keys.missing).toEqual(['missing']);
    expect(report?.verdict).toBe('incompatible');
  });

  it('an expectation that is none is refused, and changes nothing', async () => {
    const engine = engineFor();
    await expect(engine.request('setPreferences', [{ theme: 'dark', expectation: '{"nonsense": 1}' }])).rejects.toThrow(
      'cannot be used',
    );
    expect((await engine.request('preferences', [])).theme).toBe('system');
  });

  it('of another version are taken as far as they are understood', async () => {
    const stateFile = join(workFolder(), 'state.json');
    writeFileSync(
      stateFile,
      JSON.stringify({ version: 1, preferences: { theme: 'neon', jobs: 2, future: true }, recent: 'no', extra: [1] }),
    );
    const engine = engineFor({ stateFile });
    expect(await engine.request('preferences', [])).toMatchObject({ theme: 'system', jobs: 2 });
    await engine.request('setPreferences', [{ theme: 'light' }]);
    await engine.close();
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({
      version: 1,
      extra: [1],
      preferences: { theme: 'light', jobs: 2 },
    });
  });

  it('a file of a later version is not written over', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const later = JSON.stringify({ version: 99, preferences: { theme: 'dark' } });
    writeFileSync(stateFile, later);
    const engine = engineFor({ stateFile });
    expect((await engine.request('setPreferences', [{ theme: 'light' }])).theme).toBe('light');
    await engine.close();
    expect(readFileSync(stateFile, 'utf8')).toBe(later);
  });

  it('a file that cannot be understood is kept aside', async () => {
    const stateFile = join(workFolder(), 'state.json');
    writeFileSync(stateFile, '{"version": 1, "pref');
    const engine = engineFor({ stateFile });
    expect((await engine.request('preferences', [])).theme).toBe('system');
    expect(readFileSync(`${stateFile}.unreadable`, 'utf8')).toBe('{"version": 1, "pref');
  });
});

describe('recent files and the session', () => {
  it('are offered at the next start', async () => {
    const folder = workFolder();
    const stateFile = join(workFolder(), 'state.json');
    const [a, b] = [writeSample(folder, 'a.safetensors'), writeSample(folder, 'b.safetensors')];
    const engine = engineFor({ stateFile });
    await checked(engine, [a]);
    await checked(engine, [b]);
    const [first] = await engine.request('queue', []);
    await engine.request('remove', [[first!.id]]);
    await engine.close();

    const next = engineFor({ stateFile });
    expect((await next.request('recent', [])).map(({ name, exists, kind }) => [name, exists, kind])).toEqual([
      ['b.safetensors', true, 'file'],
      ['a.safetensors', true, 'file'],
    ]);
    expect(await next.request('restoreSession', [])).toBe(1);
    await next.idle();
    expect((await next.request('queue', [])).map(({ name }) => name)).toEqual(['b.safetensors']);
    expect(await next.request('restoreSession', [])).toBe(0);
  });

  it('one that is gone is shown as gone, and all can be forgotten', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const path = writeSample(workFolder(), 'a.safetensors');
    const engine = engineFor({ stateFile });
    await checked(engine, [path]);
    const [recent] = await engine.request('recent', []);
    await engine.request('remove', [(await engine.request('queue', [])).map(({ id }) => id)]);
    await engine.request('openRecent', [[recent!.id]]);
    await engine.idle();
    expect((await engine.request('queue', [])).length).toBe(1);
    unlinkSync(path);
    expect((await engine.request('recent', []))[0]).toMatchObject({ exists: false });
    await engine.request('clearRecent', []);
    expect(await engine.request('recent', [])).toEqual([]);
    await expect(engine.request('openRecent', [[recent!.id]])).rejects.toThrow('not among what was opened before');
  });

  it('without a file nothing is remembered', async () => {
    const engine = engineFor();
    await checked(engine, [writeSample(workFolder(), 'a.safetensors')]);
    expect(await engine.request('recent', [])).toEqual([]);
    expect(await engine.request('restoreSession', [])).toBe(0);
  });

  it('a folder that cannot be written stops nobody', async () => {
    const blocked = join(workFolder(), 'file');
    writeFileSync(blocked, '');
    const engine = engineFor({ stateFile: join(blocked, 'state.json') });
    expect((await engine.request('setPreferences', [{ theme: 'dark' }])).theme).toBe('dark');
    const [item] = await checked(engine, [writeSample(workFolder(), 'a.safetensors')]);
    expect(item?.state).toMatchObject({ verdict: 'valid' });
    expect(existsSync(join(blocked, 'state.json'))).toBe(false);
  });
});

describe('the whole queue', () => {
  it('pauses, and goes on where it was', async () => {
    const folder = workFolder();
    const engine = engineFor();
    await engine.request('pauseAll', []);
    const ids = await engine.register(['a', 'b', 'c'].map((name) => writeSample(folder, `${name}.safetensors`)));
    expect(await engine.request('overall', [])).toMatchObject({
      paused: true,
      total: 3,
      waiting: 3,
      running: 0,
      ended: 0,
    });
    await engine.request('resumeAll', []);
    await engine.idle();
    const overall = await engine.request('overall', []);
    expect(overall).toMatchObject({ paused: false, total: 3, ended: 3, secondsLeft: null });
    expect(overall.bytesDone).toBe(overall.bytesTotal);
    expect((await itemOf(engine, ids[0]!)).state.status).toBe('done');
  });

  it('is cancelled at once, and tried again', async () => {
    const folder = workFolder();
    const engine = engineFor();
    await engine.request('pauseAll', []);
    const ids = await engine.register(['a', 'b'].map((name) => writeSample(folder, `${name}.safetensors`)));
    await engine.request('cancelAll', []);
    for (const id of ids) expect((await itemOf(engine, id)).state.status).toBe('cancelled');
    await engine.request('resumeAll', []);
    await engine.request('retry', [ids]);
    await engine.idle();
    for (const id of ids) expect((await itemOf(engine, id)).state).toMatchObject({ status: 'done', verdict: 'valid' });
  });

  it('tells every window how far it is', async () => {
    const engine = engineFor();
    const told: Overall[] = [];
    const finished = new Promise<void>((resolve) => {
      engine.on('overall', (overall) => {
        told.push(overall);
        if (overall.ended === 1) resolve();
      });
    });
    await checked(engine, [writeSample(workFolder(), 'a.safetensors')]);
    await finished;
    expect(told.at(-1)).toMatchObject({ total: 1, ended: 1 });
  });
});

describe('reports', () => {
  it('of some checkpoints, in every format', async () => {
    const folder = workFolder();
    const engine = engineFor();
    writeFileSync(join(folder, 'empty.pt'), '');
    const items = await checked(engine, [writeSample(folder, 'a.safetensors'), join(folder, 'empty.pt')]);
    const ids = items.map(({ id }) => id);
    expect(await engine.request('report', [ids, 'html'])).toContain('<!doctype html>');
    expect(await engine.request('report', [ids, 'markdown'])).toContain('# 2 checkpoints: 1 valid, 1 corrupted');
    expect(JSON.parse(await engine.request('report', [ids, 'json']))).toMatchObject({
      schema: 1,
      summary: { total: 2 },
    });
    expect(await engine.request('report', [ids, 'junit'])).toContain('<testsuites name="assay"');
    expect(JSON.parse(await engine.request('report', [ids, 'sarif']))).toMatchObject({ version: '2.1.0' });
  });

  it('count what could not be read', async () => {
    const engine = engineFor();
    const folder = workFolder();
    const items = await checked(engine, [writeSample(folder, 'a.safetensors'), join(folder, 'gone.pt')]);
    const json = await engine.request('report', [items.map(({ id }) => id), 'json']);
    expect(JSON.parse(json)).toMatchObject({
      summary: { total: 2, valid: 1, failed: 1 },
      reports: [{ verdict: 'valid' }, { path: join(folder, 'gone.pt'), machineError: { code: 'ENOENT' } }],
    });
  });

  it('text of a file does not act as Markdown', async () => {
    const folder = workFolder();
    const engine = engineFor();
    const [item] = await checked(engine, [writeSample(folder, '[x](evil)<b>.safetensors')]);
    const text = await engine.request('report', [[item!.id], 'markdown']);
    expect(text).toContain('\\[x\\]\\(evil\\)\\<b\\>');
  });
});

describe('samples', () => {
  it('show a whole checkpoint and what the common damage looks like', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const engine = engineFor({ stateFile });
    const ids = await engine.request('openSamples', []);
    await engine.idle();
    const views = await Promise.all(ids.map((id) => engine.request('view', [id])));
    expect(views.map((view) => view?.report.verdict)).toEqual(['valid', 'corrupted', 'corrupted']);
    expect(views[0]?.report).toMatchObject({ format: 'torch-zip', safety: 'safe', tensors: 120 });
    expect(views[0]?.report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(views[1]?.report.error).toContain('CRC-32');
    expect(views[2]?.report.error).toContain('no central directory');
    // The newest is the one that is cut off: a run is gone on with from the newest good one.
    const modified = views.map((view) => view?.item.modified ?? 0);
    expect(modified).toEqual(modified.toSorted((a, b) => a - b));
    expect(await engine.request('recent', [])).toEqual([]);
  });

  it('are written once, and again when somebody changed them', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const engine = engineFor({ stateFile });
    const [first] = await engine.request('openSamples', []);
    await engine.idle();
    const path = engine.pathOf(first!) ?? '';
    const before = statSync(path).mtimeMs;
    await engine.request('openSamples', []);
    expect(statSync(path).mtimeMs).toBe(before);
    writeFileSync(path, 'changed');
    await engine.request('openSamples', []);
    await engine.idle();
    expect((await itemOf(engine, first!)).state).toMatchObject({ verdict: 'valid' });
  });

  it('without a folder of its own they are gone at the end', async () => {
    const engine = engineFor();
    const [first] = await engine.request('openSamples', []);
    const path = engine.pathOf(first!) ?? '';
    expect(existsSync(path)).toBe(true);
    await engine.close();
    expect(existsSync(path)).toBe(false);
  });
});

describe('a program that shows only what it was started with', () => {
  it('keeps preferences and nothing of what was open', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const engine = engineFor({ stateFile, confined: true });
    await checked(engine, [writeSample(workFolder(), 'a.safetensors')]);
    await engine.request('setPreferences', [{ theme: 'dark' }]);
    await engine.close();
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ recent: [], session: [] });
    const next = engineFor({ stateFile, confined: true });
    expect((await next.request('preferences', [])).theme).toBe('dark');
    expect(await next.request('recent', [])).toEqual([]);
    expect(await next.request('restoreSession', [])).toBe(0);
  });
});

describe('what was asked for at this start', () => {
  it('holds above what was kept, until a person chooses, and is not kept', async () => {
    const stateFile = join(workFolder(), 'state.json');
    const checksums = { onOpen: { checksums: true, values: false } };
    const engine = engineFor({ stateFile });
    await engine.request('setPreferences', [checksums]);
    await engine.close();
    const headersOnly = { onOpen: { checksums: false, values: false } };
    const quick = engineFor({ stateFile, insisted: headersOnly });
    expect(await quick.request('preferences', [])).toMatchObject(headersOnly);
    await quick.request('setPreferences', [{ theme: 'dark' }]);
    expect(await quick.request('preferences', [])).toMatchObject(headersOnly);
    await quick.close();
    expect(await engineFor({ stateFile }).request('preferences', [])).toMatchObject({ ...checksums, theme: 'dark' });
  });
});

describe('profiles', () => {
  it('are told with what they ask for, each a document that can be used', async () => {
    const engine = engineFor();
    const profiles = await engine.request('profiles', []);
    expect(profiles.map(({ name }) => name)).toContain('lightning');
    for (const { summary, expectation } of profiles) {
      expect(summary).toMatch(/^the keys \w/);
      expect((await engine.request('setPreferences', [{ expectation }])).expectation).toBe(expectation);
    }
  });
});
