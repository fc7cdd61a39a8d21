import { describe, expect, it } from 'vitest';
import { checkpoint, oneTensor, text } from './build.ts';
import { call, dict, encode, float, global, persistent, storage, tensor, tuple, type Python } from './encode.ts';
import { replaceRange } from '../damage/bytes.ts';
import { plainZip } from './plain-zip.ts';
import { codesOf, readAny, readFindings, wordsOf } from './read-any.ts';

const FLOATS = storage('FloatStorage', '0', 4);

describe('a whole checkpoint', () => {
  it('has no findings', async () => {
    const { findings: found, checkpoint: read } = await readAny(checkpoint());
    expect(found).toEqual([]);
    expect(read.tensors.map(({ name, shape }) => [name, shape])).toEqual([['weight', [4]]]);
  });
});

describe('the root folder', () => {
  it('TA201: reports entries in no folder', async () => {
    const { message, referenceMessage } = await wordsOf(checkpoint({ root: '' }), 'TA201');
    expect(message).toContain('data.pkl');
    expect(referenceMessage).toContain('file in archive is not in a subdirectory: data.pkl');
  });

  it('TA202: reports an entry beside the root folder', async () => {
    const bytes = checkpoint({ after: [{ name: 'other/x', bytes: text('x') }] });
    expect((await wordsOf(bytes, 'TA202')).message).toBe('`other/x` is not inside the root folder `model/`');
  });

  it('TA210: knows what the Finder leaves behind', async () => {
    const bytes = checkpoint({ after: [{ name: '__MACOSX/model/._data.pkl', bytes: text('x') }] });
    expect(codesOf(await readFindings(bytes))).toEqual(['TA210']);
  });

  it('TA211: reports one folder too many', async () => {
    expect(codesOf(await readFindings(checkpoint({ root: 'outer/model/' })))).toContain('TA211');
  });

  it('TA207: reports a missing object', async () => {
    expect(codesOf(await readFindings(checkpoint({ records: { 'data.pkl': null } })))).toContain('TA207');
  });

  it('finds records whatever the case of their letters, as torch does', async () => {
    const bytes = checkpoint({ records: { 'data.pkl': null, 'DATA.PKL': encode(dict({ weight: tensor(FLOATS) })) } });
    expect((await readAny(bytes)).checkpoint.tensors).toHaveLength(1);
  });
});

describe('records that no load reads', () => {
  it('TA215: tells of the first, and how many there are', async () => {
    const after = ['a.txt', 'b.txt'].map((name) => ({ name: `model/${name}`, bytes: text('x') }));
    expect((await wordsOf(checkpoint({ after }), 'TA215')).message).toBe(
      'no load of torch reads `model/a.txt` and 1 more',
    );
  });

  it('TA216: tells of storages that the object does not refer to', async () => {
    const after = [{ name: 'model/data/99', bytes: new Uint8Array(64) }];
    const { message } = await wordsOf(checkpoint({ after }), 'TA216');
    expect(message).toBe('the object does not refer to storage `model/data/99`: 64 bytes');
  });

  it('says nothing where the object was not read to its end, nor of folders', async () => {
    const after = [{ name: 'model/data/99', bytes: new Uint8Array(64) }];
    const cut = checkpoint({ after, records: { 'data.pkl': text('}') } });
    expect(codesOf(await readFindings(cut))).toEqual(['PK302']);
    expect(codesOf(await readFindings(checkpoint({ after: [{ name: 'model/code/', bytes: text('') }] })))).toEqual([]);
  });
});

describe('headers that keep a reader busy', () => {
  const withEntry = (name: string) =>
    plainZip([
      { name: 'model/data.pkl', bytes: encode(dict({})) },
      { name, bytes: text('') },
    ]);

  it('ZP258: tells of a name that no file system takes', async () => {
    const found = await readFindings(withEntry(`model/${'a/'.repeat(300)}x`));
    expect(found.find(({ code }) => code === 'ZP258')?.data).toMatchObject({ bytes: 607, folders: 301 });
    expect(codesOf(await readFindings(withEntry(`model/${'a'.repeat(250)}`)))).not.toContain('ZP258');
  });

  it('ZP259: tells of very many extra fields', async () => {
    // All but the first letters of the name in the directory become the extra area.
    const bytes = withEntry(`model/x${'ab\0\0'.repeat(20)}`);
    const [, central = 0] = [...bytes.keys()].filter((at) =>
      text('PK\x01\x02').every((byte, i) => bytes[at + i] === byte),
    );
    expect(codesOf(await readFindings(replaceRange(bytes, central + 28, Uint8Array.of(7, 0, 80, 0))))).toContain(
      'ZP259',
    );
  });
});

describe('the small records', () => {
  it('TA203: reports a missing version', async () => {
    expect(codesOf(await readFindings(checkpoint({ records: { version: null } })))).toEqual(['TA203']);
  });

  it.each([
    ['TA204', 'three'],
    ['TA204', ''],
    ['TA205', '11\n'],
    ['TA205', '-1'],
    ['TA206', '0'],
  ])('%s: judges the version %j', async (code, version) => {
    expect(codesOf(await readFindings(checkpoint({ records: { version } })))).toEqual([code]);
  });

  it.each(['3', ' 3 and more', '10\n', '+2'])('takes the version %j as std::stoull does', async (version) => {
    expect(await readFindings(checkpoint({ records: { version } }))).toEqual([]);
  });

  it('prefers .data/version', async () => {
    expect(codesOf(await readFindings(checkpoint({ records: { '.data/version': '99' } })))).toEqual(['TA205']);
  });

  it('TA301: reports an unknown byte order', async () => {
    const { referenceMessage } = await wordsOf(checkpoint({ records: { byteorder: 'middle' } }), 'TA301');
    expect(referenceMessage).toBe('ValueError: Unknown endianness type: middle');
  });

  it('TA302: says that numbers are big-endian, and marks the storages', async () => {
    const { findings: found, checkpoint: read } = await readAny(checkpoint({ records: { byteorder: 'big' } }));
    expect(codesOf(found)).toEqual(['TA302']);
    expect(read.storages.at(0)?.byteOrder).toBe('big');
  });

  it.each(['sixty-four', '0', ''])('TA303: reports the storage alignment %j', async (alignment) => {
    expect(codesOf(await readFindings(checkpoint({ records: { '.storage_alignment': alignment } })))).toEqual([
      'TA303',
    ]);
  });

  it('TA208: reports a record that does not inflate', async () => {
    const whole = plainZip([
      { name: 'm/data.pkl', bytes: encode('x'.repeat(200)), deflate: true },
      { name: 'm/version', bytes: text('3') },
    ]);
    whole[40] = 0xff;
    whole[41] = 0xff;
    expect(codesOf(await readFindings(whole))).toContain('TA208');
  });

  it('TA214: says that a pickle inflates to very much, not that one is compressed', async () => {
    const whole = (text: string) =>
      plainZip([
        { name: 'm/data.pkl', bytes: encode(text), deflate: true },
        { name: 'm/version', bytes: Uint8Array.of(0x33) },
      ]);
    expect(codesOf(await readFindings(whole('x'.repeat(20_000))))).toContain('TA214');
    const words = Array.from({ length: 20_000 }, (_, index) => `layers.${index}.weight`).join(' ');
    expect(codesOf(await readFindings(whole(words)))).not.toContain('TA214');
  });

  it('TA209: stops at the limit of an inflated record', async () => {
    const { DEFAULT_LIMITS } = await import('../../src-core/model/limits.ts');
    const { contextFor } = await import('../operations/context.ts');
    const whole = plainZip([
      { name: 'm/data.pkl', bytes: encode('x'.repeat(5000)), deflate: true },
      { name: 'm/version', bytes: text('3') },
    ]);
    const read = await readAny(whole, { ...contextFor(), limits: { ...DEFAULT_LIMITS, inflatedEntryBytes: 100 } });
    expect(codesOf(read.findings)).toContain('TA209');
  });
});

describe('storages', () => {
  it('TA310: reports one that is missing, with its tensor', async () => {
    const { message, at } = await wordsOf(checkpoint({ data: {} }), 'TA310');
    expect(message).toBe('the data of `weight` is missing: there is no `data/0` (storage `0`, 16 bytes)');
    expect(at.key).toEqual(['weight']);
  });

  it('TA311: reports one of another length', async () => {
    const { message, referenceMessage } = await wordsOf(checkpoint({ data: { '0': new Uint8Array(15) } }), 'TA311');
    expect(message).toBe('storage `0` of `weight` has 15 bytes instead of 16');
    expect(referenceMessage).toContain(
      'record size (15 bytes) does not match expected size (16 bytes = 16 elements * 1 bytes/element)',
    );
  });

  it('TA312: reports a class that torch does not have', async () => {
    const { referenceMessage } = await wordsOf(oneTensor(tensor(storage('FooStorage', '0', 4))), 'TA312');
    expect(referenceMessage).toBe("AttributeError: Can't get attribute 'FooStorage' on <module 'torch'>");
  });

  it.each<[string, Python, string]>([
    ['is no tuple', 'storage', 'AssertionError: saved_id must be a tuple, got str'],
    [
      'is too short',
      tuple('storage', global('torch', 'FloatStorage'), '0'),
      'ValueError: not enough values to unpack (expected 4, got 2)',
    ],
    [
      'is too long',
      tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', 4, null),
      'ValueError: too many values to unpack (expected 4)',
    ],
    [
      'is of another kind',
      tuple('module', 1, 2, 3, 4),
      "AssertionError: Unknown typename for persistent_load, expected 'storage' but got 'module'",
    ],
    [
      'has a negative count',
      tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', -4),
      'TypeError: get_storage_from_record(): incompatible function arguments.',
    ],
    [
      'has a float as count',
      tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', float(4)),
      'TypeError: get_storage_from_record(): incompatible function arguments.',
    ],
    [
      'has a number as class',
      tuple('storage', 1, '0', 'cpu', 4),
      "AttributeError: 'int' object has no attribute 'dtype'",
    ],
  ])('TA313: reports a persistent id that %s', async (_, pid, reference) => {
    expect((await wordsOf(oneTensor(tensor(persistent(pid))), 'TA313')).referenceMessage).toBe(reference);
  });

  it('TA314: reports a device that no torch restores', async () => {
    const { message } = await wordsOf(oneTensor(tensor(storage('FloatStorage', '0', 4, 'quantumcore:3'))), 'TA314');
    expect(message).toContain('quantumcore:3');
  });

  it('TA315: warns of one key with two types; the first one counts', async () => {
    const both = dict({ a: tensor(FLOATS), b: tensor(storage('IntStorage', '0', 4)) });
    const read = await readAny(checkpoint({ object: both }));
    expect(codesOf(read.findings)).toEqual(['TA315']);
    expect(read.checkpoint.tensors.map(({ dtype }) => dtype)).toEqual(['float32', 'float32']);
  });

  it('TA317: recognises a flipped bit in a name', async () => {
    const value = call('torch._wtils', '_rebuild_tensor_v2', FLOATS, 0, tuple(4), tuple(1), false, null);
    const { message } = await wordsOf(oneTensor(value), 'TA317');
    expect(message).toBe(
      'the pickle names `torch._wtils._rebuild_tensor_v2`, which is `torch._utils._rebuild_tensor_v2` with one bit flipped',
    );
  });

  it.each(['model/data/0', 'model/data.pkl'])('TA318: reports %s marked as a folder', async (name) => {
    const bytes = checkpoint();
    const directory = new TextDecoder('latin1').decode(bytes).indexOf('PK\x01\x02');
    const at = new TextDecoder('latin1').decode(bytes).indexOf(name, directory);
    // External attributes stand eight bytes in front of the name of a central header.
    bytes[at - 8] = 0x10;
    expect(codesOf(await readFindings(bytes))).toEqual(['TA318']);
  });

  it('TA319: names the device tensors were saved on', async () => {
    const { severity, referenceMessage } = await wordsOf(
      oneTensor(tensor(storage('FloatStorage', '0', 4, 'cuda:0'))),
      'TA319',
    );
    expect(severity).toBe('info');
    expect(referenceMessage).toContain('Attempting to deserialize object on a CUDA device');
  });

  it('shares one storage between tensors', async () => {
    const read = await readAny(
      checkpoint({ object: dict({ a: tensor(FLOATS), b: tensor(FLOATS, { size: tuple(2), offset: 2 }) }) }),
    );
    expect(read.checkpoint.storages).toHaveLength(1);
    expect(read.checkpoint.tensors.map(({ storage: index, storageOffset }) => [index, storageOffset])).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });
});
