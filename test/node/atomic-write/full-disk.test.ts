import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeAtomically } from '../../../src-core/node/atomic-write/write-atomically.ts';

/** A real small file system needs root on Linux; elsewhere the injected ENOSPC of the other tests stands alone. */
const MEGABYTE = 1 << 20;
let mount = '';
let mounted = false;

beforeAll(async () => {
  mount = await mkdtemp(join(tmpdir(), 'assay-full-'));
  mounted =
    process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount]).status === 0;
  if (!mounted) console.warn('SKIPPED: disk full on a real small file system (needs root on Linux)');
});
afterAll(async () => {
  if (mounted) spawnSync('umount', [mount]);
  await rm(mount, { recursive: true, force: true });
});

it.each([1, 3, 4.5, 5, 6.9])('keeps the old file when the disk is full after %s MB', async (used) => {
  if (!mounted) return;
  const target = join(mount, 'model.pt');
  const old = Buffer.alloc(MEGABYTE, 'o');
  await writeFile(target, old);
  await writeFile(join(mount, 'ballast'), Buffer.alloc(Math.floor((used - 1) * MEGABYTE)));
  const grow = writeAtomically(target, async (out) => {
    for (let i = 0; i < 64; i++) await out.write(Buffer.alloc(MEGABYTE / 4, 'n'));
  });
  await expect(grow).rejects.toMatchObject({ code: 'ENOSPC' });
  expect((await readFile(target)).equals(old)).toBe(true);
  expect((await readdir(mount)).sort()).toEqual(['ballast', 'model.pt']);
});
