import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { readTorchZip } from '../../../src-core/torch/read-zip.ts';
import type { ZipEntry } from '../../../src-core/zip/archive.ts';
import { readArchive } from '../../../src-core/zip/read.ts';
import { DEFAULT_LIMITS } from '../../../src-core/model/limits.ts';
import { FailingSource } from '../../sources/failing-source.ts';
import { planSalvage } from '../../../src-core/operations/salvage/salvage.ts';
import { torchZip } from '../../zip/sample.ts';
import { contextFor } from '../context.ts';
import { floats, sampleNode, tensorHash, torchFile, type Sample, type SampleTensor } from '../convert/tools.ts';
import { lostNames, recoveredNames, salvage } from './tools.ts';

const COUNT = 40;
const STORAGES = Array.from({ length: COUNT }, (_, i) =>
  floats(...Array.from({ length: 256 }, (__, k) => i + k / 256)),
);
const WEIGHTS: Sample = Object.fromEntries(
  STORAGES.map((_, i): [string, SampleTensor] => [`layer.${i}`, { storage: i, shape: [256] }]),
);

async function stateDict(): Promise<Uint8Array> {
  return torchFile((builder) => sampleNode(builder, WEIGHTS, STORAGES), STORAGES);
}

async function recordOf(
  file: Uint8Array,
  name: string,
): Promise<ZipEntry & { readonly dataOffset: number; readonly end: number }> {
  const { entries } = await readArchive(new MemorySource(file), { limits: DEFAULT_LIMITS, name: '' });
  const entry = entries.find((one) => one.name === `sample/${name}`);
  if (entry?.dataOffset == null || entry.end === null) throw new Error(`no record ${name}`);
  return entry as ZipEntry & { readonly dataOffset: number; readonly end: number };
}

function flipped(file: Uint8Array, ...places: readonly number[]): Uint8Array {
  const copy = file.slice();
  for (const place of places) copy[place] = (copy[place] ?? 0) ^ 0x10;
  return copy;
}

describe('a torch archive that is cut', () => {
  it.each([0.25, 0.5, 0.9, 0.99])('gives back every storage in front of the cut at %f', async (fraction) => {
    const file = await stateDict();
    const cut = Math.floor(file.length * fraction);
    let whole = 0;
    for (let i = 0; i < COUNT; i++) if ((await recordOf(file, `data/${i}`)).end <= cut) whole += 1;
    const result = await salvage(file.slice(0, cut));
    expect(whole).toBeGreaterThan(2);
    expect(recoveredNames(result)).toEqual(Object.keys(WEIGHTS).slice(0, whole));
    expect(result.plan.recovered.every(({ proof }) => proof === 'checksum')).toBe(true);
    expect(Object.keys(lostNames(result))).toEqual(Object.keys(WEIGHTS).slice(whole));
    expect(result.problems).toEqual([]);
    expect(result.read?.checkpoint.tensors).toHaveLength(whole);
  });

  it('gives back everything where only the directory is gone, and is then the file that torch.save wrote', async () => {
    const file = await stateDict();
    const { entries } = await readArchive(new MemorySource(file), { limits: DEFAULT_LIMITS, name: '' });
    const end = Math.max(...entries.map((entry) => entry.end ?? 0));
    const result = await salvage(file.slice(0, end));
    expect(result.plan.lost).toEqual([]);
    expect(Buffer.compare(result.bytes ?? new Uint8Array(0), file)).toBe(0);
  });

  it('says where the file ends: in front of a record, or inside it', async () => {
    const file = await stateDict();
    const { dataOffset } = await recordOf(file, 'data/38');
    expect(lostNames(await salvage(file.slice(0, dataOffset + 10)))).toEqual({
      'layer.38': 'the file ends inside it',
      'layer.39': 'the file ends before it',
    });
  });

  it('is refused where the cut is inside the pickle', async () => {
    const file = await stateDict();
    const { dataOffset } = await recordOf(file, 'data.pkl');
    const { plan } = await salvage(file.slice(0, dataOffset + 40));
    expect(plan).toMatchObject({
      kind: 'torch-zip',
      output: null,
      refusal: expect.stringContaining('the file ends inside data.pkl') as string,
    });
  });

  it('never hands out a byte that was not written, wherever it is cut', async () => {
    const storages = STORAGES.slice(0, 3);
    const sample = {
      a: { storage: 0, shape: [256] },
      b: { storage: 1, shape: [256] },
      c: { storage: 2, shape: [256] },
    };
    const file = await torchFile((builder) => sampleNode(builder, sample, storages), storages);
    const read = await readTorchZip(new MemorySource(file), contextFor());
    const hashes = new Map(read.checkpoint.tensors.map((tensor) => [tensor.name, tensorHash(file, read, tensor)]));
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length), async (cut) => {
        const result = await salvage(file.slice(0, cut));
        expect(result.problems).toEqual([]);
        for (const tensor of result.read?.checkpoint.tensors ?? [])
          expect(result.read && result.bytes && tensorHash(result.bytes, result.read, tensor)).toBe(
            hashes.get(tensor.name),
          );
      }),
      { numRuns: 60 },
    );
  });
});

describe('a damaged torch archive', () => {
  it('loses the storage whose bytes have changed, and no other', async () => {
    const file = await stateDict();
    const { dataOffset } = await recordOf(file, 'data/7');
    const result = await salvage(flipped(file, dataOffset + 5));
    expect(lostNames(result)).toEqual({ 'layer.7': 'its bytes do not have their recorded checksum' });
    expect(result.plan.recovered).toHaveLength(COUNT - 1);
    expect(result.problems).toEqual([]);
  });

  it.each([
    ['signature of the local header', (entry: ZipEntry) => entry.localHeaderOffset],
    ['name in the local header', (entry: ZipEntry) => entry.localHeaderOffset + 32],
    ['name length in the local header', (entry: ZipEntry) => entry.localHeaderOffset + 26],
    ['extra field length', (entry: ZipEntry) => entry.localHeaderOffset + 28],
    ['signature of the descriptor', (entry: ZipEntry) => (entry.end ?? 0) - 16],
    ['checksum of the descriptor', (entry: ZipEntry) => (entry.end ?? 0) - 12],
    ['size in the descriptor', (entry: ZipEntry) => (entry.end ?? 0) - 8],
  ])('loses nothing by a damaged %s: the directory and the checksum tell', async (_, place) => {
    const file = await stateDict();
    const result = await salvage(flipped(file, place(await recordOf(file, 'data/7'))));
    expect(lostNames(result)).toEqual({});
    expect(result.problems).toEqual([]);
  });

  it('loses nothing by any flipped bit of the directory', async () => {
    const file = await stateDict();
    const { directory } = await readArchive(new MemorySource(file), { limits: DEFAULT_LIMITS, name: '' });
    const start = directory?.offset ?? 0;
    for (let at = start; at < start + 400; at += 7) {
      const result = await salvage(flipped(file, at));
      expect([at, lostNames(result), result.problems]).toEqual([at, {}, []]);
    }
  });

  it('does not trust a pickle with a wrong checksum, unless it is asked to', async () => {
    const file = await stateDict();
    const { dataOffset, size } = await recordOf(file, 'data.pkl');
    const at = Buffer.from(file).indexOf('layer.3', dataOffset);
    expect(at).toBeLessThan(dataOffset + size);
    const damaged = flipped(file, at);
    expect((await salvage(damaged)).plan.refusal).toMatch(/^data\.pkl, which holds names and shapes, is damaged/);
    const trusted = await salvage(damaged, { trustPickle: true });
    expect(trusted.plan.notes).toContain(
      'data.pkl is damaged and was used all the same: names and shapes may be wrong',
    );
    expect(recoveredNames(trusted)).toContain('|ayer.3');
  });

  it('says that bytes cannot be proved where no checksums were recorded', async () => {
    const { plan, problems } = await salvage(await withoutChecksums());
    expect(plan.recovered.map(({ proof }) => proof)).toEqual(['none']);
    expect(problems).toEqual([]);
  });

  it('takes neither of two storages of one name that contradict each other', async () => {
    const storages = STORAGES.slice(0, 2);
    const sample = { a: { storage: 0, shape: [256] }, b: { storage: 1, shape: [256] } };
    const file = await torchFile((builder) => sampleNode(builder, sample, storages), storages);
    const { dataOffset, size } = await recordOf(file, 'data.pkl');
    const twice = await torchZip([
      { name: 'data.pkl', bytes: file.slice(dataOffset, dataOffset + size) },
      ...storages.map((bytes, i) => ({ name: `data/${i}`, bytes })),
      { name: 'data/0', bytes: STORAGES[9] ?? new Uint8Array(0) },
      { name: 'version', bytes: new TextEncoder().encode('3\n') },
    ]);
    expect(lostNames(await salvage(twice))).toEqual({
      a: 'there are two of its record with different bytes: which one is right is not known',
    });
  });

  it('reads through a machine error as what it is', async () => {
    const file = await stateDict();
    for (const reads of [0, 1, 2, 5, 9])
      await expect(planSalvage(new FailingSource(file, reads), contextFor())).rejects.toThrow(/EIO|failed/);
  });
});

/** An archive as `set_crc32_options(False)` leaves it. */
async function withoutChecksums(): Promise<Uint8Array> {
  const storages = STORAGES.slice(0, 1);
  const file = await torchFile(
    (builder) => sampleNode(builder, { a: { storage: 0, shape: [256] } }, storages),
    storages,
  );
  const { entries } = await readArchive(new MemorySource(file), { limits: DEFAULT_LIMITS, name: '' });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (const { end, size } of entries) if (size > 0) view.setUint32((end ?? 0) - 12, 0, true);
  for (let at = 0; at + 4 < file.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 16, 0, true);
  return file;
}

describe('lost tensors inside other values', () => {
  const storages = STORAGES.slice(0, 3);
  const [good, bad] = [
    { storage: 0, shape: [256] },
    { storage: 1, shape: [256] },
  ] as const;

  async function damaged(make: Parameters<typeof torchFile>[0]): Promise<Uint8Array> {
    const file = await torchFile(make, storages);
    return flipped(file, (await recordOf(file, 'data/1')).dataOffset);
  }

  it('takes the entry out of the dict it is in, however deep', async () => {
    const result = await salvage(
      await damaged((builder) =>
        builder.dict([
          [builder.str('model'), sampleNode(builder, { good, bad }, storages)],
          [builder.str('all'), builder.list([sampleNode(builder, { bad }, storages), builder.int(1)])],
        ]),
      ),
    );
    expect(recoveredNames(result)).toEqual(['model.good']);
    expect(Object.keys(lostNames(result))).toEqual(['model.bad', 'all.0.bad']);
    expect(result.problems).toEqual([]);
    expect(result.plan.replaced).toEqual([]);
  });

  it('refuses to move the items of a list, and puts None there if asked to', async () => {
    const file = await damaged((builder) => sampleNode(builder, { list: [good, bad, good] }, storages));
    expect((await salvage(file)).plan.refusal).toMatch(/^`list\.1` is lost and is an item of a list/);
    const result = await salvage(file, { allowNone: true });
    expect(result.plan.replaced).toEqual(['list.1']);
    expect(result.read?.checkpoint.tensors.map(({ name }) => name)).toEqual(['list.0', 'list.2']);
    expect(result.problems).toEqual([]);
  });

  it('takes out the whole of a value that is made from a lost tensor', async () => {
    const file = await damaged((builder) => {
      const inner = sampleNode(builder, { bad }, storages);
      const call = builder.reduce(builder.global('collections', 'deque'), builder.tuple([builder.list([inner])]));
      return builder.dict([
        [builder.str('made'), call],
        [builder.str('w'), sampleNode(builder, { good }, storages)],
      ]);
    });
    const result = await salvage(file);
    expect(recoveredNames(result)).toEqual(['w.good']);
    expect(result.read?.checkpoint.root).toMatchObject({ kind: 'dict', entries: [[{ value: 'w' }, {}]] });
  });

  it('refuses a file of one value that is lost', async () => {
    const file = await damaged((builder) => sampleNode(builder, { bad }, storages));
    expect((await salvage(file)).plan.refusal).toBe('no tensor of it is whole');
  });

  it('numbers the storages that are left anew, as torch.save would', async () => {
    const result = await salvage(
      await damaged((builder) => sampleNode(builder, { bad, good, last: { storage: 2, shape: [256] } }, storages)),
    );
    expect(result.read?.checkpoint.storages.map(({ entry }) => entry)).toEqual(['sample/data/0', 'sample/data/1']);
    expect(result.read?.checkpoint.archive?.seal).toBe('as-written');
  });
});
