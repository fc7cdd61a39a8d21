import { linkSync, readFileSync, symlinkSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registerSalvage } from '../../src-core/cli/commands/salvage.ts';
import type { Cli } from '../../src-core/cli/cli.ts';
import { runProgram } from '../../src-core/cli/program.ts';
import { flipBit } from '../damage/bytes.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { floats, sampleNode, torchFile, type Sample } from '../operations/convert/tools.ts';

const temp = useTempFolder();

async function assay(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const cli: Cli = {
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text) },
    env: {},
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const exitCode = await runProgram(['salvage', ...args], cli, [registerSalvage]);
  return { exitCode, ...written };
}

const STORAGES = [floats(1, 2, 3, 4), floats(5, 6, 7, 8)];

async function sample(value: Sample = { a: { storage: 0, shape: [4] }, b: { storage: 1, shape: [4] } }) {
  return torchFile((builder) => sampleNode(builder, value, STORAGES), STORAGES);
}

/** The second storage has changed. */
async function damaged(value?: Sample): Promise<Uint8Array> {
  const file = await sample(value);
  return flipBit(file, Buffer.from(file).indexOf(Buffer.from(STORAGES[1] ?? [])), 0);
}

describe('assay salvage', () => {
  it('writes what is whole and says what is lost', async () => {
    const file = temp.write('model.pt', await damaged());
    const before = readFileSync(file);
    const output = join(temp.path, 'saved.pt');
    const { exitCode, out, err } = await assay(file, '-o', output);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('lost     b  its bytes do not have their recorded checksum\n');
    expect(out).toMatch(/written {2}.*saved\.pt {2}.*: 1 of 2 tensors, 1 proved by their checksums\n$/);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(temp.path).sort()).toEqual(['model.pt', 'saved.pt']);
  });

  it('says the same as one JSON document', async () => {
    const file = temp.write('model.pt', await damaged());
    const output = join(temp.path, 'saved.pt');
    const { out } = await assay(file, '-o', output, '--json');
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      path: file,
      format: 'torch-zip',
      written: { path: output, bytes: readFileSync(output).length },
      safety: 'safe',
      refusal: '',
      recovered: [{ name: 'a', storage: '0', proof: 'checksum' }],
      lost: [{ name: 'b', storage: '1', why: 'its bytes do not have their recorded checksum' }],
    });
  });

  it('puts None into a list only if it is asked to', async () => {
    const file = temp.write(
      'model.pt',
      await damaged({
        list: [
          { storage: 0, shape: [4] },
          { storage: 1, shape: [4] },
        ],
      }),
    );
    const output = join(temp.path, 'saved.pt');
    const refused = await assay(file, '-o', output);
    expect(refused).toMatchObject({
      exitCode: 3,
      out: expect.stringContaining('nothing was written: `list.1` is lost') as string,
    });
    expect(existsSync(output)).toBe(false);
    expect(await assay(file, '-o', output, '--allow-none')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('None     list.1\n') as string,
    });
  });

  it.each([
    ['its own path', (file: string) => file],
    ['a hard link to it', (file: string) => (linkSync(file, `${file}.link`), `${file}.link`)],
    ['a symbolic link to it', (file: string) => (symlinkSync(file, `${file}.link`), `${file}.link`)],
  ])('never writes over the damaged file: %s', async (_, target) => {
    const file = temp.write('model.pt', await damaged());
    const before = readFileSync(file);
    const { exitCode, err } = await assay(file, '-o', target(file));
    expect(exitCode).toBe(3);
    expect(err).toContain('the result would replace the damaged file');
    expect(readFileSync(file)).toEqual(before);
  });

  it('ends with 3 where nothing can be got back, and with 1 where the machine fails', async () => {
    const file = temp.write('model.pt', (await sample()).slice(0, 90));
    const output = join(temp.path, 'saved.pt');
    expect(await assay(file, '-o', output)).toMatchObject({ exitCode: 3 });
    expect(existsSync(output)).toBe(false);
    expect(await assay(join(temp.path, 'missing.pt'), '-o', output)).toMatchObject({ exitCode: 1 });
    expect(await assay(file)).toMatchObject({ exitCode: 1 });
    expect(await assay(temp.write('whole.pt', await sample()), '-o', join(temp.path, 'no/folder.pt'))).toMatchObject({
      exitCode: 1,
    });
  });

  it('leaves no file where the result would not be valid', async () => {
    const newer = new TextEncoder().encode('999\n');
    const bytes = await torchFile(
      (builder) => sampleNode(builder, { a: { storage: 0, shape: [4] } }, STORAGES),
      STORAGES.slice(0, 1),
      (records) =>
        records.map((record) =>
          record.name === 'version' ? { ...record, content: { kind: 'bytes', bytes: newer } } : record,
        ),
    );
    const { exitCode, err } = await assay(temp.write('model.pt', bytes), '-o', join(temp.path, 'saved.pt'));
    expect(exitCode).toBe(3);
    expect(err).toContain('what is left of it would not be a valid file: incompatible: the archive has version 999');
    expect(readdirSync(temp.path)).toEqual(['model.pt']);
  });
});
