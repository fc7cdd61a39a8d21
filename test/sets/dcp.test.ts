import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { contextFor } from '../operations/context.ts';
import type { Files } from '../sources/memory-set.ts';
import { call, dict, encode } from '../torch/encode.ts';
import { checkSet, codesOf, without } from './check-set.ts';
import { dcpFolder, itemBytes, type Folder } from './dcp-folder.ts';

const A = '__0_0.distcp';
const B = '__1_0.distcp';

const FOLDER: Folder = {
  shapes: { 'model.w': [2, 2], 'model.v': [4] },
  paths: { 'model.w': ['model', 'w'], 'model.v': ['model', 'v'], 'list.0': ['list', 0] },
  items: [
    { name: 'model.w', file: A, chunk: { offsets: [0, 0], sizes: [2, 2] } },
    { name: 'model.v', file: A, chunk: { offsets: [0], sizes: [3] } },
    { name: 'model.v', file: B, chunk: { offsets: [3], sizes: [1] } },
    { name: 'list.0', file: B },
  ],
};
const WHOLE = dcpFolder(FOLDER);

function bytesOf(files: Files, name: string): Uint8Array {
  const bytes = files[name];
  if (bytes === undefined || typeof bytes === 'string') throw new Error(`no ${name}`);
  return bytes;
}

/** `TensorStorageMetadata` with one bit flipped, wherever it is named. */
function withFlippedName(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf('TensorStorage'); at >= 0; at = copy.indexOf('TensorStorage')) copy[at + 1] = 0x61;
  return Uint8Array.from(copy);
}

function withItems(change: (items: Folder['items']) => Folder['items']): Files {
  return dcpFolder({ ...FOLDER, items: change(FOLDER.items) });
}

describe('a distributed checkpoint', () => {
  it('is one checkpoint with tensors in their files and the values around them', async () => {
    const { checkpoint: set, findings, stats } = await checkSet(WHOLE);
    expect(findings.filter(({ code }) => !code.startsWith('VL'))).toEqual([]);
    expect(set).toMatchObject({ format: 'dcp', safety: 'safe', files: ['.metadata', A, B] });
    expect(set.tensors.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ['model.w', [2, 2], 'float32'],
      ['model.v', [4], 'float32'],
    ]);
    const [w, v] = set.tensors;
    expect(set.storages.at(w?.storage ?? -1)).toMatchObject({ file: A, bytes: 16 });
    expect(Object.keys(v?.parts ?? {})).toEqual(['0', '3']);
    expect(stats?.get(0)).toMatchObject({ min: 1, max: 4 });
    // Three in one file, one in the other.
    expect(stats?.get(1)).toMatchObject({ min: 1, max: 3, elements: 4, mean: 1.75 });
    expect(findings).toEqual([]);
    expect(set.root).toMatchObject({
      kind: 'dict',
      entries: [
        [{ value: 'model' }, { kind: 'dict' }],
        [{ value: 'list' }, { kind: 'list', items: [{ kind: 'int', value: 7 }] }],
      ],
    });
  });

  it('TA317: is not called whole when its metadata names what does not exist', async () => {
    const files = { ...WHOLE, '.metadata': withFlippedName(bytesOf(WHOLE, '.metadata')) };
    expect(await codesOf(files)).toContain('TA317');
  });

  it('puts the first byte of a storage where it is in its file', async () => {
    const { checkpoint: set } = await checkSet(WHOLE);
    const storage = set.storages.at(set.tensors.at(0)?.storage ?? -1);
    const at = storage?.fileOffset ?? -1;
    const bytes = Uint8Array.from(bytesOf(WHOLE, A).subarray(at, at + 16));
    expect([...new Float32Array(bytes.buffer)]).toEqual([1, 2, 3, 4]);
  });

  it('SE210: reports that the metadata is missing', async () => {
    expect(await codesOf(without(WHOLE, '.metadata'))).toEqual(['SE210']);
  });

  it('SE211: reports the file of a rank that is missing', async () => {
    const { findings, checkpoint: set } = await checkSet(without(WHOLE, B));
    expect(findings.map(describeFinding).map(({ message }) => message)).toEqual([
      `\`${B}\` is missing; 2 items lie in it`,
    ]);
    expect(set.tensors.map(({ readable }) => readable)).toEqual([true, false]);
  });

  it('SE212: reports a file that is cut, and reads the items before the cut', async () => {
    const { findings, checkpoint: set } = await checkSet({ ...WHOLE, [A]: bytesOf(WHOLE, A).slice(0, -8) });
    expect(findings.map(({ code }) => code)).toEqual(['SE212']);
    expect(set.tensors.map(({ readable }) => readable)).toEqual([true, false]);
  });

  it('SE213: reports two files that are swapped, without a flood of other findings', async () => {
    const swapped = { ...WHOLE, [A]: bytesOf(WHOLE, B), [B]: bytesOf(WHOLE, A) };
    expect(await codesOf(swapped)).toEqual(['SE213', 'SE213']);
  });

  it('SE214, SE215: mentions bytes and files that nothing reads', async () => {
    const more = { ...WHOLE, [A]: Buffer.concat([bytesOf(WHOLE, A), Buffer.alloc(5)]), '__2_0.distcp': 'x' };
    const found = await checkSet(more);
    expect(found.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['SE214', 'SE215']));
    expect(verdictOf(found.findings)).toBe('valid');
  });

  it('SE216: never opens a file outside of the folder', async () => {
    const { findings, checkpoint: set } = await checkSet(
      withItems((items) => [...items, { name: 'x', file: '../../secret' }]),
    );
    expect(findings.map(({ code }) => code)).toContain('SE216');
    expect(set.safety).toBe('unsafe');
  });

  it('SE340: reports a metadata file that calls something instead', async () => {
    const { findings, checkpoint: set } = await checkSet({
      ...WHOLE,
      '.metadata': encode(call('os', 'system', 'true'), 4),
    });
    expect(findings.map(describeFinding).find(({ code }) => code === 'SE340')?.actual).toBe('a call of `os.system`');
    expect(set.safety).toBe('unsafe');
    // Nobody looked into the files beside it.
    expect((await checkSet({ ...WHOLE, '.metadata': encode(dict({}), 4) })).checkpoint.safety).toBeNull();
  });

  it('SE341: reports an item that is another tensor', async () => {
    const bytes = itemBytes({ chunk: { offsets: [0], sizes: [5] } });
    const files = withItems((items) => items.map((item) => (item.name === 'model.w' ? { ...item, bytes } : item)));
    const { findings } = await checkSet(files);
    expect(findings.map(describeFinding).map(({ code, expected, actual }) => [code, expected, actual])).toEqual([
      ['SE341', 'float32 [2, 2]', 'float32 [5]'],
    ]);
  });

  it('SE342: reports a part for which no place is known', async () => {
    const { findings } = await checkSet(dcpFolder({ ...FOLDER, withoutPlace: ['list.0'] }));
    expect(findings.map(describeFinding).map(({ code, message }) => [code, message])).toContainEqual([
      'SE342',
      '.metadata: `list.0` has a part at its beginning for which the metadata names no file',
    ]);
  });

  it('SE343: reports chunks that do not fill their tensor', async () => {
    const files = withItems((items) => items.filter(({ chunk }) => chunk?.offsets[0] !== 3));
    const { findings } = await checkSet(files);
    expect(findings.map(describeFinding).find(({ code }) => code === 'SE343')?.actual).toBe('3 elements');
  });

  it('SE344: reports a place where no item is', async () => {
    const bytes = new Uint8Array(600).fill(7);
    const files = withItems((items) => items.map((item) => (item.name === 'list.0' ? { ...item, bytes } : item)));
    expect(await codesOf(files)).toEqual(['SE344']);
  });

  it('verifies the checksums of every item', async () => {
    const { checkpoint: set } = await checkSet(WHOLE);
    const storage = set.storages.at(set.tensors.at(0)?.storage ?? -1);
    const bytes = Uint8Array.from(bytesOf(WHOLE, A));
    const at = storage?.fileOffset ?? 0;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const damaged = await checkSet({ ...WHOLE, [A]: bytes });
    const changed = damaged.findings.filter(({ code }) => !code.startsWith('VL'));
    expect(changed.map(({ code, at: place }) => [code, place.file])).toEqual([['ZP260', A]]);
    expect(damaged.checkpoint.tensors.at(0)?.readable).toBe(false);
  });

  it('ends in an answer wherever the metadata is cut', async () => {
    const bytes = bytesOf(WHOLE, '.metadata');
    for (let end = 0; end < bytes.length; end += 37) {
      const { findings } = await checkSet({ ...WHOLE, '.metadata': bytes.slice(0, end) });
      expect(verdictOf(findings)).toBe('corrupted');
    }
  });
});

describe('one file of a distributed checkpoint by itself', () => {
  const check = (name: string) => inspectQuick(new MemorySource(bytesOf(WHOLE, name)), contextFor(name));

  it('SE217: is no damaged archive: items stand one behind the other', async () => {
    const { findings } = await check(A);
    expect(findings.map(({ code }) => code)).toEqual(['SE217']);
    expect(verdictOf(findings)).toBe('incompatible');
  });

  it('SE217: is told where items of the same length make one archive with bytes inside', async () => {
    const item = { file: A, chunk: { offsets: [0], sizes: [2] } };
    const twins = dcpFolder({
      shapes: { a: [2], b: [2] },
      items: [
        { ...item, name: 'a' },
        { ...item, name: 'b' },
      ],
    });
    const { findings } = await inspectQuick(new MemorySource(bytesOf(twins, A)), contextFor(A));
    expect(findings.map(({ code }) => code)).toEqual(['SE217']);
  });

  it('SE218: is valid where it holds a single item, and told to be a part', async () => {
    const single = dcpFolder({ ...FOLDER, items: FOLDER.items.slice(0, 1) });
    const { findings } = await inspectQuick(new MemorySource(bytesOf(single, A)), contextFor(A));
    expect(findings.map(({ code }) => code)).toEqual(['SE218']);
    expect(verdictOf(findings)).toBe('valid');
  });

  it('stays corrupted under another name, and where its end is cut', async () => {
    const bytes = bytesOf(WHOLE, A);
    expect(verdictOf((await inspectQuick(new MemorySource(bytes), contextFor('model.pt'))).findings)).toBe('corrupted');
    const cut = new MemorySource(bytes.subarray(0, bytes.length - 300));
    expect(verdictOf((await inspectQuick(cut, contextFor(A))).findings)).toBe('corrupted');
  });
});
