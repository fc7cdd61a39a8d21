import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { hiddenPickles } from '../../../src-core/operations/code/hidden-pickles.ts';
import { emptyCheckpoint } from '../../../src-core/model/empty-checkpoint.ts';
import type { TorchRead } from '../../../src-core/torch/torch-read.ts';
import type { ZipEntry } from '../../../src-core/zip/archive.ts';
import { tableOf } from '../../../src-core/zip/entry-table.ts';
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
  it('are found in every record, a second one of the same name included, not in storages', async () => {
    const { names } = await found(['a/data.pkl', 'a/data.pkl', 'a/extra.bin', 'a/data/0']);
    expect(names).toEqual(['a/data.pkl', 'a/data.pkl', 'a/extra.bin']);
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
