import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { append, concat, truncate } from '../damage/bytes.ts';
import { legacyFile } from './legacy-file.ts';
import { call, dict, encode, global, object, persistent, storage, tensor, tuple } from './encode.ts';
import { codesOf, readAny, verdictAndLevel } from './read-any.ts';

/** Two storages of four and two floats. */
const OBJECT = dict({
  a: tensor(storage('FloatStorage', '10', 4, 'cpu', null)),
  b: tensor(storage('FloatStorage', '20', 2, 'cpu', null), { size: tuple(2) }),
});
const STORAGES = [
  { key: '10', count: 4n, bytes: new Uint8Array(16).fill(1) },
  { key: '20', count: 2n, bytes: new Uint8Array(8).fill(2) },
];
const WHOLE = legacyFile({ object: OBJECT, storages: STORAGES });

async function codes(bytes: Uint8Array): Promise<readonly string[]> {
  return codesOf((await readAny(bytes)).findings);
}

async function words(bytes: Uint8Array, code: string): Promise<ReturnType<typeof describeFinding>> {
  const found = (await readAny(bytes)).findings.find((one) => one.code === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return describeFinding(found);
}

describe('a legacy checkpoint', () => {
  it('is read with the places of its storages', async () => {
    const { findings, checkpoint } = await readAny(WHOLE);
    expect(findings).toEqual([]);
    expect(checkpoint.format).toBe('torch-legacy');
    const [first, second] = checkpoint.storages;
    expect(WHOLE.subarray(first?.fileOffset ?? 0, (first?.fileOffset ?? 0) + 16)).toEqual(new Uint8Array(16).fill(1));
    expect(WHOLE.subarray(second?.fileOffset ?? 0, (second?.fileOffset ?? 0) + 8)).toEqual(new Uint8Array(8).fill(2));
  });

  it('LE201: reports a changed magic number', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES, magic: 12345 });
    expect((await words(bytes, 'LE201')).message).toContain('12345');
  });

  it('LE202: reports another protocol version', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES, protocol: 1002 });
    const { findings } = await readAny(bytes);
    expect(codesOf(findings)).toEqual(['LE202']);
    expect(verdictAndLevel(findings)).toEqual({ verdict: 'incompatible', level: 2 });
  });

  it('LE301: says which part the file ends before', async () => {
    const upToObject = legacyFile({ object: OBJECT, storages: STORAGES, parts: 4 });
    expect((await words(upToObject, 'LE301')).message).toBe('the file ends before its list of storage keys');
  });

  it.each([1, 8, 9, 15, 16, 25])('LE302: says how much is missing when %i bytes are cut off', async (count) => {
    const { data } = (await readAny(truncate(WHOLE, WHOLE.length - count))).findings.find(
      ({ code }) => code === 'LE302',
    ) ?? { data: {} };
    expect(data).toMatchObject({ missing: count, size: WHOLE.length });
  });

  it("LE302: names torch's own number for the storage that is cut", async () => {
    const { referenceMessage } = await words(truncate(WHOLE, WHOLE.length - 30), 'LE302');
    expect(referenceMessage).toBe('RuntimeError: unexpected EOF, expected 14 more bytes. The file might be corrupted.');
  });

  it.each([
    [3n, '1216'],
    [0n, '016'],
    [-1n, '1844674407370955161216'],
  ])('LE303: reports an element count of %i', async (count, numbers) => {
    const [first, second] = STORAGES;
    const bytes = legacyFile({
      object: OBJECT,
      storages: [{ key: '10', count, bytes: first?.bytes ?? new Uint8Array() }, ...(second ? [second] : [])],
    });
    expect((await words(bytes, 'LE303')).referenceMessage).toBe(
      `RuntimeError: storage has wrong byte size: expected %ld got %ld${numbers}`,
    );
  });

  it('LE304: reports a storage that torch would leave uninitialised', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES.slice(0, 1) });
    const { findings, checkpoint } = await readAny(bytes);
    expect(codesOf(findings)).toEqual(['LE304']);
    expect(checkpoint.tensors.map(({ readable }) => readable)).toEqual([true, false]);
  });

  it('LE305: reports a key nobody uses', async () => {
    const bytes = legacyFile({
      object: OBJECT,
      storages: [...STORAGES, { key: '30', count: 0n, bytes: new Uint8Array() }],
    });
    expect((await words(bytes, 'LE305')).referenceMessage).toBe(
      "AssertionError: storage key '30' not found in deserialized_objects",
    );
  });

  it('LE306: warns of bytes behind the last storage', async () => {
    const { findings } = await readAny(append(WHOLE, new Uint8Array(100)));
    expect(codesOf(findings)).toEqual(['LE306']);
    expect(verdictAndLevel(findings).verdict).toBe('valid');
  });

  it('LE307: reports a dtype the format cannot hold', async () => {
    const bytes = legacyFile({
      object: dict({ a: tensor(storage('UntypedStorage', '10', 4, 'cpu', null)) }),
      storages: [],
    });
    expect(await codes(bytes)).toContain('LE307');
  });

  it('LE308: notes another byte order', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES, systemInfo: dict({ little_endian: false }) });
    expect(await codes(bytes)).toEqual(['LE308']);
  });

  it('LE309: reports a missing system info, and still lists the tensors', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES, systemInfo: null });
    const { findings, checkpoint } = await readAny(bytes);
    expect(codesOf(findings)).toContain('LE309');
    expect(checkpoint.tensors).toHaveLength(2);
  });

  it('LE310: reports a key list that is none', async () => {
    const bytes = legacyFile({ object: OBJECT, storages: STORAGES, keys: dict({}) });
    expect((await words(bytes, 'LE310')).message).toContain('dict');
  });

  it('reads views into storages as storages of their own', async () => {
    const view = tensor(storage('FloatStorage', '10', 4, 'cpu', tuple('view', 1, 2)), { size: tuple(2) });
    const { findings, checkpoint } = await readAny(
      legacyFile({ object: dict({ view }), storages: STORAGES.slice(0, 1) }),
    );
    expect(findings).toEqual([]);
    const [root, part] = checkpoint.storages;
    expect(checkpoint.tensors.at(0)).toMatchObject({ storage: 1, storageOffset: 0 });
    expect(part).toMatchObject({ key: 'view', bytes: 8, fileOffset: (root?.fileOffset ?? 0) + 4 });
  });

  it('reads a whole module whose class stands in a persistent id', async () => {
    const cls = persistent(tuple('module', global('models', 'Net'), 'models.py', 'class Net: …'));
    const net = {
      parts: [
        ...cls.parts,
        ...object(
          'x',
          'y',
          dict({ _parameters: dict({ w: tensor(storage('FloatStorage', '10', 4, 'cpu', null)) }) }),
        ).parts.slice(1),
      ],
    };
    const { findings, checkpoint } = await readAny(legacyFile({ object: net, storages: STORAGES.slice(0, 1) }));
    expect(findings).toEqual([]);
    expect(checkpoint.root).toMatchObject({ kind: 'object', className: 'models.Net' });
    expect(checkpoint.tensors.map(({ name }) => name)).toEqual(['_parameters.w']);
  });
});

describe('a plain pickle', () => {
  it('LE330: says that it is none of torch', async () => {
    const { findings, checkpoint } = await readAny(encode(dict({ a: 1 })));
    expect(codesOf(findings)).toEqual(['LE330']);
    expect(verdictAndLevel(findings)).toEqual({ verdict: 'incompatible', level: 3 });
    expect(checkpoint.root).toMatchObject({ kind: 'dict' });
  });

  it('keeps every pickle of the stream for the safety scan', async () => {
    const read = await readAny(concat([encode(1), encode(call('os', 'system', 'id'))]));
    expect((read as { pickles?: readonly unknown[] }).pickles).toHaveLength(2);
  });
});
