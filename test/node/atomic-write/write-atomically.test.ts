import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileSystem, type FileSystem } from '../../../src-core/node/atomic-write/file-system.ts';
import { removeStaleTemps } from '../../../src-core/node/atomic-write/stale.ts';
import { stampOf } from '../../../src-core/node/atomic-write/target.ts';
import { ownerOf, tempName, thisProcess } from '../../../src-core/node/atomic-write/temp-name.ts';
import { writeAtomically } from '../../../src-core/node/atomic-write/write-atomically.ts';

const OLD = Buffer.from('the old file');
const NEW = Buffer.from('the new file, longer');
const asRoot = process.getuid?.() === 0;

let folder = '';
let target = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-atomic-'));
  target = join(folder, 'model.pt');
  await writeFile(target, OLD);
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function expectUntouched() {
  expect(await readFile(target)).toEqual(OLD);
  expect(await readdir(folder)).toEqual(['model.pt']);
}

/** The real file system with some calls replaced. */
function withFaults(faults: Partial<FileSystem>): FileSystem {
  return { ...nodeFileSystem, ...faults };
}

/** A handle whose named method fails, or writes only part of what it is given. */
function faultyHandles(
  change: (handle: FileHandle, path: string) => Partial<Record<'write' | 'sync' | 'close', unknown>>,
): FileSystem {
  return withFaults({
    open: async (path, ...rest) => {
      const handle = await nodeFileSystem.open(path, ...rest);
      const changes = change(handle, String(path));
      return new Proxy(handle, {
        get(inner, name) {
          if (name in changes) return changes[name as 'write'];
          const value: unknown = Reflect.get(inner, name, inner);
          return typeof value === 'function' ? (value.bind(inner) as unknown) : value;
        },
      });
    },
  });
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

describe('an atomic write', () => {
  it('replaces the target and leaves nothing else', async () => {
    await writeAtomically(target, (out) => out.write(NEW));
    expect(await readFile(target)).toEqual(NEW);
    expect(await readdir(folder)).toEqual(['model.pt']);
  });

  it('creates a file that was not there, with the mode of the umask', async () => {
    const fresh = join(folder, 'fresh.pt');
    await writeAtomically(fresh, (out) => out.write(NEW), { unchangedSince: null });
    await writeFile(join(folder, 'plain'), '');
    expect((await stat(fresh)).mode).toBe((await stat(join(folder, 'plain'))).mode);
  });

  it('keeps the mode of the file it replaces', async () => {
    await chmod(target, 0o640);
    await writeAtomically(target, (out) => out.write(NEW));
    expect((await stat(target)).mode & 0o777).toBe(0o640);
  });

  it('writes many small and large blocks in order', async () => {
    const blocks = Array.from({ length: 60 }, (_, i) => Buffer.alloc(i % 7 === 0 ? 3_000_000 : i * 37, i));
    await writeAtomically(target, async (out) => {
      for (const block of blocks) await out.write(block);
      expect(out.position).toBe(blocks.reduce((sum, block) => sum + block.length, 0));
    });
    expect((await readFile(target)).equals(Buffer.concat(blocks))).toBe(true);
  });

  it('keeps writing when the file system takes only part of a block', async () => {
    const fs = faultyHandles((handle) => ({
      write: (bytes: Uint8Array, offset: number, length: number, position: number) =>
        handle.write(bytes, offset, Math.min(length, 7), position),
    }));
    await writeAtomically(target, (out) => out.write(NEW), { fs });
    expect(await readFile(target)).toEqual(NEW);
  });

  it.each(['write', 'sync', 'close'] as const)('leaves the target untouched when %s fails', async (method) => {
    const fs = faultyHandles((handle, path) => {
      if (!path.includes('ckpt-tmp')) return {};
      return {
        [method]:
          method === 'close'
            ? async () => {
                await handle.close();
                throw Object.assign(new Error('EIO'), { code: 'EIO' });
              }
            : failing('EIO'),
      };
    });
    await expect(writeAtomically(target, (out) => out.write(NEW), { fs })).rejects.toMatchObject({
      name: 'AtomicWriteError',
      code: 'EIO',
    });
    await expectUntouched();
  });

  it('leaves the target untouched when the file system accepts no more bytes', async () => {
    const fs = faultyHandles(() => ({ write: () => Promise.resolve({ bytesWritten: 0 }) }));
    await expect(writeAtomically(target, (out) => out.write(NEW), { fs })).rejects.toMatchObject({ code: 'ENOSPC' });
    await expectUntouched();
  });

  it('leaves the target untouched when the writer throws, and passes its error on', async () => {
    const own = new Error('the source is damaged');
    await expect(
      writeAtomically(target, async (out) => {
        await out.write(NEW);
        throw own;
      }),
    ).rejects.toBe(own);
    await expectUntouched();
  });

  it('validates the finished temp file before the rename', async () => {
    const seen: string[] = [];
    const refusal = new Error('not what was meant');
    const validate = async (temp: string) => {
      seen.push((await readFile(temp)).toString());
      expect(await readFile(target)).toEqual(OLD);
      throw refusal;
    };
    await expect(writeAtomically(target, (out) => out.write(NEW), { validate })).rejects.toBe(refusal);
    expect(seen).toEqual([NEW.toString()]);
    await expectUntouched();
  });

  it('does nothing once cancelled', async () => {
    const abort = new AbortController();
    const write = writeAtomically(
      target,
      async (out) => {
        await out.write(NEW);
        abort.abort();
      },
      { signal: abort.signal },
    );
    await expect(write).rejects.toMatchObject({ name: 'AbortError' });
    await expectUntouched();
  });

  it('refuses when there is not enough space, before writing', async () => {
    const fs = withFaults({
      statfs: (async (path: string) =>
        Object.assign(await nodeFileSystem.statfs(path), { bavail: 1, bsize: 16 })) as FileSystem['statfs'],
    });
    let wrote = false;
    await expect(
      writeAtomically(
        target,
        async () => {
          wrote = true;
        },
        { fs, size: 17 },
      ),
    ).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(wrote).toBe(false);
    await expectUntouched();
  });

  it('refuses a target that changed since the plan', async () => {
    const planned = stampOf(await lstat(target));
    await utimes(target, 1, 1);
    await expect(writeAtomically(target, (out) => out.write(NEW), { unchangedSince: planned })).rejects.toMatchObject({
      code: 'ETARGETCHANGED',
    });
  });

  it('refuses a target that somebody replaces while the new file is written', async () => {
    await expect(
      writeAtomically(target, async (out) => {
        await out.write(NEW);
        await writeFile(target, 'somebody else was here, with other words');
      }),
    ).rejects.toMatchObject({ code: 'ETARGETCHANGED' });
    expect((await readFile(target)).toString()).toContain('somebody else');
    expect(await readdir(folder)).toEqual(['model.pt']);
  });

  it('refuses a symbolic link, and writes through it when asked', async () => {
    const alias = join(folder, 'alias.pt');
    await symlink(target, alias);
    await expect(writeAtomically(alias, (out) => out.write(NEW))).rejects.toMatchObject({ code: 'ELINK' });
    await writeAtomically(alias, (out) => out.write(NEW), { follow: true });
    expect((await lstat(alias)).isSymbolicLink()).toBe(true);
    expect(await readFile(target)).toEqual(NEW);
  });

  it('refuses a symbolic link that leads nowhere, even when asked to follow', async () => {
    const alias = join(folder, 'alias.pt');
    await symlink(join(folder, 'gone.pt'), alias);
    await expect(writeAtomically(alias, (out) => out.write(NEW), { follow: true })).rejects.toMatchObject({
      code: 'ELINK',
    });
    expect((await lstat(alias)).isSymbolicLink()).toBe(true);
  });

  it('refuses one name of a hard-linked file', async () => {
    await link(target, join(folder, 'other.pt'));
    await expect(writeAtomically(target, (out) => out.write(NEW))).rejects.toMatchObject({ code: 'ELINK' });
  });

  it('refuses a folder', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(writeAtomically(join(folder, 'sub'), (out) => out.write(NEW))).rejects.toMatchObject({
      code: 'ETARGET',
    });
  });

  it('names the folder that does not exist', async () => {
    await expect(writeAtomically(join(folder, 'no', 'x.pt'), (out) => out.write(NEW))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('starts from a clone when asked, and patches it', async () => {
    const out = join(folder, 'patched.pt');
    await writeAtomically(
      out,
      async ({ handle }) => {
        await handle.write(Buffer.from('OLD'), 0, 3, 4);
      },
      { cloneOf: target },
    );
    expect((await readFile(out)).toString()).toBe('the OLD file');
    expect(await readFile(target)).toEqual(OLD);
  });

  it('writes beside names that use every byte a file system allows', async () => {
    const long = join(folder, `${'模'.repeat(84)}.pt`);
    await writeAtomically(long, (out) => out.write(NEW));
    expect(await readFile(long)).toEqual(NEW);
  });

  it.skipIf(asRoot)('refuses a folder without permission', async () => {
    await chmod(folder, 0o555);
    await expect(writeAtomically(target, (out) => out.write(NEW))).rejects.toMatchObject({ code: 'EACCES' });
    await chmod(folder, 0o755);
    await expectUntouched();
  });
});

describe('putting the file in place on Windows', () => {
  const waits = [0, 0, 0];

  it('tries again while another program holds the target', async () => {
    let refusals = 2;
    const fs = withFaults({
      rename: async (from, to) => (refusals-- > 0 ? failing('EPERM')() : nodeFileSystem.rename(from, to)),
    });
    await writeAtomically(target, (out) => out.write(NEW), { fs, retry: { waits, platform: 'win32' } });
    expect(await readFile(target)).toEqual(NEW);
  });

  it('keeps the finished temp file and names it when the target stays held', async () => {
    const fs = withFaults({ rename: failing('EBUSY') });
    const error: unknown = await writeAtomically(target, (out) => out.write(NEW), {
      fs,
      retry: { waits, platform: 'win32' },
    }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'EBUSY' });
    const kept = (error as { keptTemp: string }).keptTemp;
    expect(await readFile(kept)).toEqual(NEW);
    expect(await readFile(target)).toEqual(OLD);
  });

  it('does not try again elsewhere', async () => {
    let tries = 0;
    const fs = withFaults({
      rename: () => {
        tries += 1;
        return failing('EPERM')();
      },
    });
    await expect(
      writeAtomically(target, (out) => out.write(NEW), { fs, retry: { waits, platform: 'linux' } }),
    ).rejects.toMatchObject({ code: 'EPERM' });
    expect(tries).toBe(1);
    await expectUntouched();
  });

  it('believes a rename that a network file system carried out and then called missing', async () => {
    const fs = withFaults({
      rename: async (from, to) => {
        await nodeFileSystem.rename(from, to);
        return failing('ENOENT')();
      },
    });
    await writeAtomically(target, (out) => out.write(NEW), { fs });
    expect(await readFile(target)).toEqual(NEW);
  });
});

describe('temp files of dead processes', () => {
  it('names its owner and fits the longest file name', () => {
    expect(ownerOf(tempName('model.pt'))).toEqual(thisProcess());
    expect(Buffer.byteLength(tempName('模'.repeat(84)))).toBeLessThanOrEqual(255);
    expect(ownerOf('.model.pt.ckpt-tmp-nothing')).toBeNull();
    expect(ownerOf('model.pt')).toBeNull();
  });

  it('removes those of processes that are gone, and no others', async () => {
    const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    const { host, start } = thisProcess();
    const mine = tempName('a.pt');
    const dead = tempName('b.pt', { host, pid: gone, start });
    const reused = tempName('c.pt', { host, pid: process.pid, start: String(Number(start) + 1) });
    const elsewhere = tempName('d.pt', { host: '00000000', pid: gone, start });
    const old = tempName('e.pt', { host: '00000000', pid: gone, start });
    for (const name of [mine, dead, reused, elsewhere, old]) await writeFile(join(folder, name), 'x');
    await utimes(join(folder, old), 1, 1);
    const removed = await removeStaleTemps(folder);
    const expected = start === '0' ? [dead, old] : [dead, reused, old];
    expect([...removed].sort()).toEqual(expected.sort());
    expect(await readdir(folder)).toEqual(expect.arrayContaining([mine, elsewhere, 'model.pt']));
  });
});
