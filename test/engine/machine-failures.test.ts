import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import { checkFile } from '../../src-core/node/engine/check-file.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src-core/model/limits.ts';
import { checked, engineFor, itemOf, PLAIN, query, workFolder, writeSample } from './workplace.ts';

describe('failures of the machine', () => {
  it('a missing file fails alone and names its path and the cause', async () => {
    const folder = workFolder();
    const good = writeSample(folder, 'good.safetensors');
    const items = await checked(engineFor(), [join(folder, 'gone.pt'), good]);
    expect(items.map(({ state }) => state.status)).toEqual(['failed', 'done']);
    expect(items[0]?.state).toMatchObject({ code: 'ENOENT', message: expect.stringContaining('gone.pt') as string });
  });

  it('a file that vanishes before its turn', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    const engine = engineFor();
    engine.on('changed', ([item]) => {
      if (item?.state.status === 'running') rmSync(path, { force: true });
    });
    const [item] = await checked(engine, [path]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ENOENT' });
  });

  it('a named pipe is refused, not waited for', async () => {
    const path = join(workFolder(), 'pipe.pt');
    execFileSync('mkfifo', [path]);
    const [item] = await checked(engineFor(), [path]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ENOTREG' });
  });

  it('a loop of links', async () => {
    const folder = workFolder();
    symlinkSync(join(folder, 'b.pt'), join(folder, 'a.pt'));
    symlinkSync(join(folder, 'a.pt'), join(folder, 'b.pt'));
    const [item] = await checked(engineFor(), [join(folder, 'a.pt')]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ELOOP' });
  });

  it('a file without permission', () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    chmodSync(folder, 0o755);
    chmodSync(path, 0);
    // The administrator may read everything: ask as somebody else.
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const script = `
      import { createEngine } from ${JSON.stringify(import.meta.resolve('../../src-core/node/engine/create-engine.ts'))};
      const engine = createEngine({ jobs: 1, checksumsOnOpen: true, requiredKeys: [] });
      await engine.register([${JSON.stringify(path)}]);
      await engine.idle();
      console.log(JSON.stringify(await engine.request('queue', [])));
      await engine.close();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      ...asNobody,
      encoding: 'utf8',
    });
    const [item] = JSON.parse(output) as readonly QueueItem[];
    expect(item?.state).toMatchObject({
      status: 'failed',
      code: 'EACCES',
      message: expect.stringContaining(`${path} cannot be opened: permission denied`) as string,
    });
  });

  it('a file that is written to while it is read', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const options = { checksums: true, values: false, expectation: null };
    const check = checkFile(path, options, DEFAULT_LIMITS, new AbortController().signal, (event) => {
      if (event.type === 'inspected') appendFileSync(path, 'more');
      return 'go on';
    });
    await expect(check).rejects.toMatchObject({ code: 'ECHANGED' });
  });

  it('a fault of the program is told as one, and the rest goes on', async () => {
    const folder = workFolder();
    let faults = 0;
    const limits = new Proxy<Limits>(DEFAULT_LIMITS, {
      get: (all, name) => {
        if (name === 'findingsPerCode' && (faults += 1) === 1) throw new TypeError('planted');
        return Reflect.get(all, name) as number;
      },
    });
    const engine = engineFor({ jobs: 1, limits });
    const items = await checked(engine, [writeSample(folder, 'a.safetensors'), writeSample(folder, 'b.safetensors')]);
    expect(items.map(({ state }) => state.status)).toEqual(['failed', 'done']);
    expect(items[0]?.state).toMatchObject({
      code: 'EINTERNAL',
      message: expect.stringContaining('TypeError: planted') as string,
    });
  });
});

describe('a file that changes on disk afterwards', () => {
  it('is noticed when it is looked at, and checking again clears it', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    const told: QueueItem[] = [];
    engine.on('changed', (items) => told.push(...items));

    appendFileSync(path, 'more');
    expect((await engine.request('view', [item!.id]))?.item.stale).toBe('changed');
    unlinkSync(path);
    expect((await engine.request('view', [item!.id]))?.item.stale).toBe('gone');
    writeSample(join(path, '..'), 'model.safetensors', ['new']);
    await engine.request('validate', [item!.id, PLAIN]);
    await engine.idle();
    const view = await engine.request('view', [item!.id]);
    expect(view?.item.stale).toBeUndefined();
    expect(view?.report.tensors).toBe(1);
  });

  it('its tensors are not read from another content than was checked', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    const engine = engineFor({ contentBytes: 0 });
    const [item] = await checked(engine, [path]);
    // The one looked at last is kept in memory.
    await checked(engine, [writeSample(folder, 'other.safetensors')]);
    writeSample(folder, 'model.safetensors', ['somebody', 'else']);
    await expect(engine.request('tensors', [item!.id, query()])).rejects.toThrow('changed on disk');
    expect((await itemOf(engine, item!.id)).stale).toBe('changed');
  });

  it('dropping it again checks it again', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const engine = engineFor();
    await checked(engine, [path]);
    writeSample(join(path, '..'), 'model.safetensors', ['a', 'b', 'c', 'd']);
    const [item] = await checked(engine, [path]);
    expect((await engine.request('view', [item!.id]))?.report.tensors).toBe(4);
  });
});
