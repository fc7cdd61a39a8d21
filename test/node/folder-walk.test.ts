import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { looksLikeCheckpoint, walkFolder } from '../../src-core/node/folder-walk.ts';
import { naturalOrder } from '../../src-core/node/natural-order.ts';
import { expandTargets } from '../../src-core/node/targets.ts';
import { useTempFolder } from './temp-folder.ts';

const folder = useTempFolder();

async function walked(recursive: boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { path } of walkFolder(folder.path, { recursive })) found.push(path.slice(folder.path.length + 1));
  return found;
}

describe('walkFolder', () => {
  it('yields checkpoints in natural order, files before sub-folders', async () => {
    for (const name of ['b/x.pt', 'a10/x.pt', 'a2/x.pt']) {
      mkdirSync(join(folder.path, name.split('/')[0] ?? ''));
      folder.write(name, 'x');
    }
    for (const name of ['epoch10.ckpt', 'epoch9.ckpt', 'readme.md']) folder.write(name, 'x');
    expect(await walked(false)).toEqual(['epoch9.ckpt', 'epoch10.ckpt']);
    expect(await walked(true)).toEqual(['epoch9.ckpt', 'epoch10.ckpt', 'a2/x.pt', 'a10/x.pt', 'b/x.pt']);
  });

  it('follows links, ends in loops, and keeps a link whose target is gone', async () => {
    mkdirSync(join(folder.path, 'sub'));
    folder.write('sub/a.pt', 'x');
    symlinkSync(folder.path, join(folder.path, 'sub', 'up'));
    symlinkSync(join(folder.path, 'sub', 'a.pt'), join(folder.path, 'link.pt'));
    symlinkSync('/no/such/blob', join(folder.path, 'gone.safetensors'));
    expect(await walked(true)).toEqual(['gone.safetensors', 'link.pt', 'sub/a.pt']);
  });

  it('throws for a folder that is not there', async () => {
    const walk = walkFolder(join(folder.path, 'missing'), { recursive: false });
    await expect(walk.next()).rejects.toBeInstanceOf(SourceError);
  });

  it.each([
    'model.pt',
    'MODEL.PTH',
    'checkpoint.pth.tar',
    'pytorch_model.bin',
    'last.ckpt',
    'a.safetensors',
    'm.Q4.gguf',
  ])('takes %s for a checkpoint', (name) => {
    expect(looksLikeCheckpoint(name)).toBe(true);
  });

  it.each([
    'notes.txt',
    'config.json',
    'model.pt.tmp',
    'model.pt.done',
    '.model.pt',
    '.a.pt.ckpt-tmp-ab-12-34-56',
    'model.pt~',
  ])('does not take %s for a checkpoint', (name) => {
    expect(looksLikeCheckpoint(name)).toBe(false);
  });

  it('orders numbers by value', () => {
    expect(['layer10', 'layer2', 'Layer1', 'layer02'].sort(naturalOrder)).toEqual([
      'Layer1',
      'layer02',
      'layer2',
      'layer10',
    ]);
  });
});

describe('expandTargets', () => {
  it('names a file once, whatever it is called, and leaves a missing one to the check', async () => {
    const path = folder.write('weights', 'x');
    const missing = join(folder.path, 'missing.pt');
    const targets = [];
    for await (const target of expandTargets([path, missing, path], { recursive: false })) targets.push(target);
    expect(targets).toEqual([{ path }, { path: missing }]);
  });

  it('says that a folder holds none', async () => {
    const targets = [];
    for await (const target of expandTargets([folder.path], { recursive: false })) targets.push(target);
    expect(targets).toMatchObject([{ path: folder.path, error: { code: 'ENOCHECKPOINT' } }]);
  });
});
