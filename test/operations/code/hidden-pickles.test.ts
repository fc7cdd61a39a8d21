import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { hiddenPickles } from '../../../src-core/operations/code/hidden-pickles.ts';
import { emptyCheckpoint } from '../../../src-core/model/empty-checkpoint.ts';
import type { TorchRead } from '../../../src-core/torch/torch-read.ts';
import type { ZipEntry } from '../../../src-core/zip/archive.ts';
import { tableOf } from '../../../src-core/zip/entry-table.ts';
import { readZip } from '../../../src-core/operations/read-zip.ts';
import { concat } from '../../damage/bytes.ts';
import { rewriteEnd, rewriteField } from '../../damage/zip.ts';
import { checkpoint, text } from '../../torch/build.ts';
import { contextFor } from '../context.ts';

const PICKLE = new TextEncoder().encode("cposix\nsystem\n(S'true'\ntR.");

/** Stored records one behind the other, each holding the same pickle. */
function archiveOf(names: readonly string[], change: (entry: ZipEntry) => Partial<ZipEntry> = () => ({})) {
  const entries = names.map((name, index): ZipEntry => {
    const dataOffset = index * PICKLE.length;
    const entry: ZipEntry = {
      index,
      name,
      nameBytes: new TextEncoder().encode(name),
      flags: 0,
      method: 0,
      crc32: 0,
      compressedSize: PICKLE.length,
      size: PICKLE.length,
      localHeaderOffset: dataOffset,
      dataOffset,
      end: dataOffset + PICKLE.length,
      externalAttributes: 0,
    };
    return { ...entry, ...change(entry) };
  });
  const bytes = Uint8Array.from(names.flatMap(() => [...PICKLE]));
  const read: TorchRead = {
    checkpoint: emptyCheckpoint('torch-zip', bytes.length),
    findings: [],
    checksums: [],
    pickles: [],
    archive: { table: tableOf(entries), entries, directory: null, findings: [], unusable: false, partial: null },
  };
  return { read, source: new MemorySource(bytes) };
}

async function found(names: readonly string[], change?: (entry: ZipEntry) => Partial<ZipEntry>) {
  const { read, source } = archiveOf(names, change);
  const { pickles, findings } = await hiddenPickles(read, source, contextFor());
  return { names: pickles.map(({ at }) => at.entry), codes: findings.map(({ code }) => code) };
}

describe('pickles that a plain load does not read', () => {
  it('are found in every record, a second one of the same name and a storage of no tensor included', async () => {
    const all = ['a/data.pkl', 'a/data.pkl', 'a/extra.bin', 'a/data/0'];
    expect((await found(all)).names).toEqual(all);
  });

  it('are read once where records share their bytes', async () => {
    expect((await found(['a/1.pkl', 'a/2.pkl', 'a/3.pkl'], () => ({ dataOffset: 0 }))).names).toEqual(['a/1.pkl']);
  });

  it('SF310: are not looked for beyond a bound, and that is said', async () => {
    expect(await found(['a/1.pkl', 'a/2.pkl'], ({ index }) => (index === 1 ? { size: 2 ** 40 } : {}))).toEqual({
      names: ['a/1.pkl'],
      codes: ['SF310'],
    });
  });
});

/** Numbers as a tensor has them, which begin like a pickle. */
const NUMBERS = Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 0x80 : i === 1 ? 2 : (i * 89) % 256));

async function judged(bytes: Uint8Array) {
  const { checkpoint: read, findings } = await readZip(new MemorySource(bytes), contextFor());
  return { safety: read.safety, codes: findings.map(({ code }) => code).filter((code) => code.startsWith('SF')) };
}

/** The comment of an archive is the last thing in it. */
function withComment(bytes: Uint8Array, comment: Uint8Array): Uint8Array {
  return concat([rewriteEnd(bytes, 'end', 'commentLength', comment.length), comment]);
}

const EVIL = checkpoint({ records: { 'data.pkl': PICKLE } });

describe('what a checkpoint holds beside its object', () => {
  it('SF307: is named where it is a pickle that runs something', async () => {
    const hidden = {
      'a storage of no tensor': checkpoint({ data: { '0': new Uint8Array(16), '1': PICKLE } }),
      'behind numbers': checkpoint({ data: { '0': new Uint8Array(16), '1': concat([NUMBERS, PICKLE]) } }),
      'an archive in the comment': withComment(checkpoint(), EVIL),
      'a pickle in the comment': withComment(checkpoint(), PICKLE),
      'an archive behind it': concat([checkpoint(), EVIL.subarray(0, EVIL.length - 60)]),
      'an archive in front of it': concat([EVIL, checkpoint()]),
      'an archive in an archive': checkpoint({ records: { 'inner.pt': checkpoint({ records: { 'x.pt': EVIL } }) } }),
      flags: rewriteField(EVIL, 'model/data.pkl', 'central', 'flags', 1),
      'a method nobody knows': rewriteField(EVIL, 'model/data.pkl', 'central', 'method', 77),
    };
    for (const [where, bytes] of Object.entries(hidden))
      expect({ where, ...(await judged(bytes)) }).toEqual({ where, safety: 'unsafe', codes: ['SF307'] });
  });

  it('is nothing to speak of where numbers only begin like a pickle', async () => {
    const unused = checkpoint({ data: { '0': new Uint8Array(16), '1': NUMBERS } });
    expect(await judged(unused)).toEqual({ safety: 'safe', codes: [] });
    expect(await judged(concat([NUMBERS, checkpoint()]))).toEqual({ safety: 'safe', codes: [] });
  });

  it('SF310: is not called safe where it cannot be read', async () => {
    const extra = checkpoint({ records: { 'extra.bin': NUMBERS.subarray(3) } });
    expect(await judged(rewriteField(extra, 'model/extra.bin', 'central', 'flags', 1))).toEqual({
      safety: 'unknown',
      codes: ['SF310'],
    });
    const object = checkpoint({ records: { 'data.pkl': NUMBERS.subarray(3) } });
    expect(await judged(rewriteField(object, 'model/data.pkl', 'central', 'flags', 1))).toEqual({
      safety: null,
      codes: ['SF310'],
    });
  });

  it('SF312: is named where compiled code writes files, not where it only speaks of it', async () => {
    const script = (code: string) =>
      checkpoint({ records: { 'constants.pkl': Uint8Array.of(0x80, 2, 0x29, 0x2e), 'code/__torch__.py': code } });
    const words = 'x = "torch.save(" # torch.save(\ny = torch.saved(x)\nz = """torch.from_file("x")"""\n';
    expect(await judged(script(words))).toEqual({ safety: 'unknown', codes: [] });
    expect(await judged(script(`${words}torch . save([x], "y")\n`))).toEqual({ safety: 'unsafe', codes: ['SF312'] });
    expect(await judged(script('a = \'"\'\nops.aten.from_file("x", True, 9)'))).toMatchObject({ codes: ['SF312'] });
  });

  it('SF313: is named where it is native code', async () => {
    const windows = new Uint8Array(128);
    windows.set([0x4d, 0x5a]);
    windows[0x3c] = 64;
    windows.set([0x50, 0x45], 64);
    for (const bytes of [text('\x7fELF\x02'), windows, Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe)])
      expect(await judged(checkpoint({ records: { 'model.so': bytes } }))).toEqual({
        safety: 'unknown',
        codes: ['SF313'],
      });
    expect(await judged(checkpoint({ records: { 'notes.txt': 'MZ is how it begins' } }))).toMatchObject({ codes: [] });
  });
});
