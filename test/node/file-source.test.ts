import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { FolderSet } from '../../src-core/node/folder-set.ts';
import { useTempFolder } from './temp-folder.ts';

const folder = useTempFolder();

async function opened<T>(path: string, work: (source: FileSource) => Promise<T>): Promise<T> {
  const source = await FileSource.open(path);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** Code and message of the SourceError that comes. */
async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error(`expected a SourceError, got ${String(error)}`);
  return { code: error.code, message: error.message };
}

describe('FileSource', () => {
  it('reads ranges of the file', async () => {
    const path = folder.write('a.bin', 'hello world');
    await opened(path, async (source) => {
      expect(source.size).toBe(11);
      expect(new TextDecoder().decode(await source.read(6, 5))).toBe('world');
      expect(await source.read(11, 0)).toHaveLength(0);
      await expect(source.read(6, 6)).rejects.toBeInstanceOf(RangeError);
      await source.assertUnchanged();
    });
  });

  it('names the path and the cause of what cannot be opened', async () => {
    const missing = join(folder.path, 'missing.pt');
    expect(await failure(FileSource.open(missing))).toEqual({
      code: 'ENOENT',
      message: `${missing} cannot be opened: no such file (ENOENT)`,
    });
    expect(await failure(FileSource.open(folder.path))).toEqual({
      code: 'EISDIR',
      message: `${folder.path} is a folder`,
    });
    const inside = join(folder.write('file', 'x'), 'x');
    expect((await failure(FileSource.open(inside))).code).toBe('ENOTDIR');
  });

  it('says of a name that is no UTF-8 why it cannot be opened', async () => {
    const error = await failure(FileSource.open(join(folder.path, 'bad\ufffd.pt')));
    expect(error.code).toBe('EILSEQ');
    expect(error.message).toContain('bytes that are no UTF-8');
  });

  it.skipIf(process.platform !== 'linux')(
    'opens a file whose name is no UTF-8 where one name alone reads so',
    async () => {
      const sub = Buffer.concat([Buffer.from(join(folder.path, 'd')), Buffer.of(0xe9)]);
      const name = (byte: number) => Buffer.concat([sub, Buffer.from('/m'), Buffer.of(byte), Buffer.from('.pt')]);
      mkdirSync(sub);
      writeFileSync(name(0xff), 'abc');
      const path = join(folder.path, 'd\ufffd', 'm\ufffd.pt');
      const source = await FileSource.open(path);
      expect(await source.read(0, 3)).toEqual(new TextEncoder().encode('abc'));
      await source.assertUnchanged();
      await source.close();
      expect((await new FolderSet(folder.path).list('d\ufffd')).map(({ size }) => size)).toEqual([3]);
      writeFileSync(name(0xfe), 'def');
      expect((await failure(FileSource.open(path))).code).toBe('EILSEQ');
    },
  );

  it.skipIf(process.platform === 'win32')('refuses a named pipe without waiting for a writer', async () => {
    const path = join(folder.path, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(await failure(FileSource.open(path))).toEqual({
      code: 'ENOTREG',
      message: `${path} is a named pipe, not a regular file`,
    });
  });

  it.skipIf(process.platform === 'win32')('refuses a device and a socket', async () => {
    expect((await failure(FileSource.open('/dev/zero'))).code).toBe('ENOTREG');
    const path = join(folder.path, 's');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    expect((await failure(FileSource.open(path))).code).toMatch(/^(ENXIO|EOPNOTSUPP|ENOTREG)$/);
    server.close();
  });

  it('notices that the file was cut, when it reads and when it is asked', async () => {
    const path = folder.write('a.bin', 'x'.repeat(100));
    await opened(path, async (source) => {
      truncateSync(path, 50);
      expect(await failure(source.read(40, 20))).toEqual({
        code: 'ECHANGED',
        message: `${path} changed while it was read: it ends at 50, 100 bytes were there before`,
      });
      expect((await failure(source.assertUnchanged())).message).toMatch(/it had 100 bytes and has 50 now$/);
    });
  });

  it('gives what it has just read without reading it again', async () => {
    const path = folder.write('a.bin', `${'x'.repeat(100)}record${'y'.repeat(300_000)}`);
    await opened(path, async (source) => {
      expect(await source.read(0, 4)).toHaveLength(4);
      const end = await source.read(300_000, 106);
      truncateSync(path, 1000);
      expect(new TextDecoder().decode(await source.read(100, 6))).toBe('record');
      expect(await source.read(300_050, 56)).toEqual(end.subarray(50));
      expect((await failure(source.read(200_000, 1))).code).toBe('ECHANGED');
      expect((await failure(source.assertUnchanged())).code).toBe('ECHANGED');
    });
  });

  it('notices that the file grew, was written to, or was replaced', async () => {
    const path = folder.write('a.bin', 'x');
    await opened(path, async (source) => {
      appendFileSync(path, 'y');
      expect((await failure(source.assertUnchanged())).code).toBe('ECHANGED');
    });
    await opened(path, async (source) => {
      utimesSync(path, 1, 1);
      expect((await failure(source.assertUnchanged())).message).toMatch(/it was written to$/);
    });
    await opened(path, async (source) => {
      const other = folder.write('b.bin', 'xy');
      renameSync(other, path);
      // The descriptor still gives the old content, whole.
      expect(new TextDecoder().decode(await source.read(0, 2))).toBe('xy');
      expect((await failure(source.assertUnchanged())).message).toMatch(/it was replaced$/);
    });
  });

  it('notices that the file is gone', async () => {
    const path = folder.write('a.bin', 'x');
    await opened(path, async (source) => {
      renameSync(path, `${path}.moved`);
      expect((await failure(source.assertUnchanged())).code).toBe('ENOENT');
    });
  });

  it('ends with the reason of the signal', async () => {
    const path = folder.path + '/a.bin';
    writeFileSync(path, 'x');
    await opened(path, async (source) => {
      await expect(source.read(0, 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    });
  });
});
