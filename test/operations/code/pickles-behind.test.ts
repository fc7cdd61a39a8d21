import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { concat } from '../../damage/bytes.ts';
import { duplicateEntry } from '../../damage/zip.ts';
import { dict, encode } from '../../torch/encode.ts';
import { legacyFile } from '../../torch/legacy-file.ts';
import { plainZip } from '../../torch/plain-zip.ts';
import { tarFile, tarStorages, tarTensors } from '../../torch/tar-file.ts';
import { torchZip } from '../../zip/sample.ts';
import { contextFor } from '../context.ts';

const text = (content: string) => new TextEncoder().encode(content);
const DANGER = text("cposix\nsystem\n(S'true'\ntR.");
const OBJECT = encode(dict({ epoch: 3 }));
const version = { name: 'version', bytes: text('3\n') };

async function safetyOf(bytes: Uint8Array, name = 'a.pt') {
  return (await inspectQuick(new MemorySource(bytes), contextFor(name))).checkpoint.safety;
}

describe('a dangerous pickle that a plain load does not run is told', () => {
  it('behind the object', async () => {
    expect(await safetyOf(await torchZip([{ name: 'data.pkl', bytes: OBJECT }, version]))).toBe('safe');
    expect(await safetyOf(await torchZip([{ name: 'data.pkl', bytes: concat([OBJECT, DANGER]) }, version]))).toBe(
      'unsafe',
    );
  });

  it('behind the last storage of a legacy file', async () => {
    const file = legacyFile({ object: dict({}), storages: [] });
    expect(await safetyOf(file)).toBe('safe');
    expect(await safetyOf(concat([file, DANGER]))).toBe('unsafe');
  });

  it('in the system info of a tar checkpoint', async () => {
    const members = (info: Uint8Array) => [
      { name: 'sys_info', bytes: info },
      { name: 'pickle', bytes: OBJECT },
      { name: 'storages', bytes: tarStorages(new Uint8Array(16)) },
      { name: 'tensors', bytes: tarTensors(4) },
    ];
    expect(await safetyOf(tarFile(members(OBJECT)))).toBe('safe');
    expect(await safetyOf(tarFile(members(DANGER)))).toBe('unsafe');
  });

  it('in an archive inside the archive, and in a checkpoint that was packed again', async () => {
    const inner = await torchZip([{ name: 'data.pkl', bytes: DANGER }, version]);
    expect(
      await safetyOf(await torchZip([{ name: 'data.pkl', bytes: OBJECT }, { name: 'more.pt', bytes: inner }, version])),
    ).toBe('unsafe');
    expect(await safetyOf(plainZip([{ name: 'model.pt', bytes: inner }]), 'a.zip')).toBe('unsafe');
  });

  it('in the record that is not loaded, whichever of two of one name that is', async () => {
    for (const others of [[], ['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      const records = [
        { name: 'data.pkl', bytes: DANGER },
        { name: 'best.pkl', bytes: OBJECT },
        ...others.map((name) => ({ name, bytes: text(name) })),
        version,
      ];
      const archive = await torchZip(records);
      expect(await safetyOf(duplicateEntry(archive, 'archive/data.pkl'))).toBe('unsafe');
      expect(await safetyOf(duplicateEntry(archive, 'archive/best.pkl', 'archive/data.pkl'))).toBe('unsafe');
    }
  });
});
