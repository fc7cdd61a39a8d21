import { appendFileSync, chmodSync, copyFileSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectFile } from '../../src-core/node/check-file.ts';
import { planFileRewrite, rewriteFile } from '../../src-core/node/rewrite-file.ts';
import type { Edit } from '../../src-core/operations/rewrite/edit.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/files/', import.meta.url));
const SET: Edit = { kind: 'set', name: 'status', value: 'complete' };

let folder = '';
let model = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-rewrite-'));
  model = join(folder, 'model.pt');
  copyFileSync(`${CORPUS}torch-zip/state_dict_plain.pt`, model);
  chmodSync(model, 0o640);
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const tensors = async (path: string) =>
  (await inspectFile(path)).checkpoint.tensors.map(({ name, shape, dtype }) => [name, shape, dtype]);
const format = async (path: string) => (await inspectFile(path)).checkpoint.format;

describe('rewriting a file', () => {
  it('in place keeps its mode and leaves nothing beside it', async () => {
    const before = statSync(model).size;
    const { written, size, plan } = await rewriteFile(model, { edits: [SET], target: model });
    expect([written?.bytes, plan.sizeBefore]).toEqual([size, before]);
    expect(statSync(model).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['model.pt']);
  });

  it('plans without writing, to the byte', async () => {
    const before = readFileSync(model);
    const { size, plan } = await planFileRewrite(model, [SET]);
    expect(plan.changes).toEqual([{ kind: 'set', name: 'status', to: '"complete"' }]);
    expect(readFileSync(model).equals(before)).toBe(true);
    expect((await rewriteFile(model, { edits: [SET], target: join(folder, 'new.pt') })).written?.bytes).toBe(size);
  });

  it('copies a file that would not change to another place, byte for byte', async () => {
    const copy = join(folder, 'copy.pt');
    await rewriteFile(model, { edits: [], target: copy });
    expect(readFileSync(copy).equals(readFileSync(model))).toBe(true);
  });

  it('leaves a refused file alone', async () => {
    const before = readFileSync(model);
    const { written, plan } = await rewriteFile(model, {
      edits: [{ kind: 'drop', pattern: 'nothing' }],
      target: model,
    });
    expect([written, plan.refusals.length]).toEqual([null, 1]);
    expect(readFileSync(model).equals(before)).toBe(true);
  });

  it('throws the result away when the source is damaged, and names the record', async () => {
    copyFileSync(`${CORPUS}broken/flip_payload_sign.pt`, join(folder, 'bad.pt'));
    const target = join(folder, 'out.pt');
    await expect(rewriteFile(join(folder, 'bad.pt'), { edits: [SET], target })).rejects.toThrow(
      /data\/1 does not have its recorded checksum/,
    );
    expect((await readdir(folder)).sort()).toEqual(['bad.pt', 'model.pt']);
  });

  it('refuses when the source changes while it is read', async () => {
    const target = join(folder, 'out.pt');
    const write = rewriteFile(model, {
      edits: [SET],
      target,
      onProgress: () => {
        appendFileSync(model, 'x');
      },
    });
    await expect(write).rejects.toMatchObject({ code: 'ECHANGED' });
    expect(await readdir(folder)).toEqual(['model.pt']);
  });

  it('refuses when the target is created by somebody else meanwhile', async () => {
    const target = join(folder, 'out.pt');
    const write = rewriteFile(model, {
      edits: [SET],
      target,
      onProgress: () => {
        writeFileSync(target, 'mine');
      },
    });
    await expect(write).rejects.toMatchObject({ code: 'ETARGETCHANGED' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('ends when it is cancelled, and leaves nothing', async () => {
    const abort = new AbortController();
    const write = rewriteFile(model, {
      edits: [SET],
      target: join(folder, 'out.pt'),
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    await expect(write).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual(['model.pt']);
  });

  it('writes through a symbolic link only when asked', async () => {
    const alias = join(folder, 'alias.pt');
    symlinkSync(model, alias);
    await expect(rewriteFile(alias, { edits: [SET], target: alias })).rejects.toMatchObject({ code: 'ELINK' });
    await rewriteFile(alias, { edits: [SET], target: alias, follow: true });
    expect((await inspectFile(model)).checkpoint.root).toMatchObject({ kind: 'dict' });
  });
});

describe('changing the format of a file', () => {
  it('turns a torch file into safetensors and back', async () => {
    const st = join(folder, 'm.safetensors');
    const back = join(folder, 'back.pt');
    await rewriteFile(model, { edits: [], to: 'safetensors', target: st });
    await rewriteFile(st, { edits: [], to: 'torch', target: back });
    expect([await format(st), await format(back)]).toEqual(['safetensors', 'torch-zip']);
    expect(new Map((await tensors(back)).map((t) => [t[0], t]))).toEqual(
      new Map((await tensors(model)).map((t) => [t[0], t])),
    );
  });

  it('turns a legacy file into a zip, and edits it on the way', async () => {
    const legacy = `${CORPUS}torch-legacy/legacy_state_dict.pth`;
    const target = join(folder, 'l.pt');
    const { plan } = await rewriteFile(legacy, { edits: [SET], target });
    expect(plan.sizeBefore).toBe(statSync(legacy).size);
    expect(await format(target)).toBe('torch-zip');
    expect(await tensors(target)).toEqual(await tensors(legacy));
    expect((await readdir(folder)).sort()).toEqual(['l.pt', 'model.pt']);
  });

  it('edits a safetensors file, which stays one', async () => {
    const st = join(folder, 'm.safetensors');
    await rewriteFile(model, { edits: [], to: 'safetensors', target: st });
    await rewriteFile(st, { edits: [{ kind: 'rename', from: 'conv.*', to: 'encoder.conv.*' }], target: st });
    expect(await format(st)).toBe('safetensors');
    expect((await tensors(st)).map(([name]) => name)).toEqual(expect.arrayContaining(['encoder.conv.weight']));
    expect((await readdir(folder)).sort()).toEqual(['m.safetensors', 'model.pt']);
  });

  it('keeps the metadata of a safetensors file whose names and dtypes change', async () => {
    const st = join(folder, 'm.safetensors');
    await rewriteFile(`${CORPUS}safetensors/st_metadata.safetensors`, {
      edits: [
        { kind: 'rename', from: '*', to: 'model.*' },
        { kind: 'cast', dtype: 'float64' },
      ],
      target: st,
    });
    const [before, after] = [await inspectFile(`${CORPUS}safetensors/st_metadata.safetensors`), await inspectFile(st)];
    expect(after.checkpoint.metadata).toEqual(before.checkpoint.metadata);
    expect(new Map(after.checkpoint.tensors.map(({ name, dtype }) => [name, dtype]))).toEqual(
      new Map(
        before.checkpoint.tensors.map(({ name, dtype }) => [
          `model.${name}`,
          /^b?float(16|32)$/.test(dtype) ? 'float64' : dtype,
        ]),
      ),
    );
  });

  it('refuses what is no checkpoint', async () => {
    const page = join(folder, 'page.pt');
    writeFileSync(page, '<!DOCTYPE html><title>no</title>');
    expect((await planFileRewrite(page, [SET])).plan.refusals.length).toBe(1);
  });
});
