import { describe, expect, it } from 'vitest';
import { finding } from '../../src-core/findings/finding.ts';
import { identifyZip } from '../../src-core/torch/identify-zip.ts';
import { tableOf } from '../../src-core/zip/entry-table.ts';
import { flipBit, truncate } from '../damage/bytes.ts';
import { read as readZip } from '../zip/sample.ts';
import { checkpoint, text } from './build.ts';
import { dict, encode, object, persistent, storage, tensor, tuple } from './encode.ts';
import { plainZip } from './plain-zip.ts';
import { codesOf, readAny } from './read-any.ts';
import { tarFile, tarStorages, tarTensors } from './tar-file.ts';

const FLOATS = new Uint8Array(16);
const TAR = [
  { name: 'storages', bytes: tarStorages(FLOATS) },
  { name: 'tensors', bytes: tarTensors(4) },
  { name: 'pickle', bytes: encode(dict({ weight: persistent('5') })) },
];

async function codes(bytes: Uint8Array): Promise<readonly string[]> {
  return codesOf((await readAny(bytes)).findings);
}

describe('the tar format', () => {
  it('LE324: reads tensors and storages of torch 0.1', async () => {
    const bytes = tarFile(TAR);
    const { findings, checkpoint: read } = await readAny(bytes);
    expect(codesOf(findings)).toEqual(['LE324']);
    expect(read.tensors.at(0)).toMatchObject({ name: 'weight', shape: [4], dtype: 'float32', readable: true });
    const offset = read.storages.at(0)?.fileOffset ?? 0;
    expect(bytes.subarray(offset, offset + 16)).toEqual(FLOATS);
  });

  it.each(['storages', 'tensors', 'pickle'])('LE320: reports a missing member %s', async (name) => {
    expect(await codes(tarFile(TAR.filter((entry) => entry.name !== name)))).toContain('LE320');
  });

  it('LE321: reports a member that is cut', async () => {
    expect(await codes(truncate(tarFile(TAR), 550))).toContain('LE321');
  });

  it('LE322: reports a wrong header checksum', async () => {
    expect(await codes(flipBit(tarFile(TAR), 100, 0))).toContain('LE322');
  });

  it('LE323: reports a count that reaches beyond the member', async () => {
    const broken = TAR.map((entry) =>
      entry.name === 'storages' ? { ...entry, bytes: tarStorages(FLOATS, 400) } : entry,
    );
    expect(await codes(tarFile(broken))).toContain('LE323');
  });

  it('TA330: reports a tensor that its storage cannot hold', async () => {
    const broken = TAR.map((entry) => (entry.name === 'tensors' ? { ...entry, bytes: tarTensors(5) } : entry));
    expect(await codes(tarFile(broken))).toContain('TA330');
  });
});

describe('other archives of torch', () => {
  it('TA360: reads TorchScript, with the names of its state dict', async () => {
    const layer = object('__torch__', 'Linear', dict({ weight: tensor(storage('FloatStorage', '0', 4)) }));
    const bytes = checkpoint({
      object: object('__torch__', 'Net', dict({ fc: layer })),
      records: { 'constants.pkl': encode(tuple()), 'code/net.py': 'x' },
    });
    const { findings, checkpoint: read } = await readAny(bytes);
    expect(read.format).toBe('torchscript');
    expect(codesOf(findings)).toEqual(['TA360']);
    expect(read.tensors.map(({ keyPath }) => keyPath)).toEqual([['fc.weight']]);
  });

  it('TA361: reads the weights of an exported program', async () => {
    const { findings, checkpoint: read } = await readAny(exported({}));
    expect(codesOf(findings)).toEqual(['TA361']);
    expect(read.tensors.at(0)).toMatchObject({
      name: 'fc.weight',
      shape: [2, 2],
      dtype: 'float32',
      stride: [2, 1],
      readable: true,
    });
  });

  it('TA330: reports an exported weight that its record cannot hold', async () => {
    expect(await codes(exported({ 'data/weights/weight_0': new Uint8Array(12) }))).toContain('TA330');
  });

  it('TA310: reports an exported weight without a record', async () => {
    expect(await codes(exported({ 'data/weights/weight_0': null }))).toContain('TA310');
  });

  it('TA362: reports a weight list that is no JSON', async () => {
    expect(await codes(exported({ 'data/weights/model_weights_config.json': text('{') }))).toContain('TA362');
  });

  it('TA363: reads the objects of a package', async () => {
    const entries = {
      'model/weights.pkl': encode(dict({ w: tensor(storage('FloatStorage', 0, 4)) })),
      '.data/0.storage': FLOATS,
      '.data/extern_modules': text('torch\n'),
      '.data/version': text('6\n'),
      'code.py': text('x = 1'),
    };
    const { findings, checkpoint: read } = await readAny(archive(entries));
    expect(codesOf(findings)).toEqual(['TA363']);
    expect(read.tensors.at(0)).toMatchObject({ name: 'w', readable: true });
  });

  it('ZP233: lists that object of a package which torch finds under a name', async () => {
    // What torch 2.13 gives for these records is the third.
    const objects = ['one', 'two', 'three'].map((key) =>
      encode(dict({ [key]: tensor(storage('FloatStorage', 0, 4)) })),
    );
    const bytes = plainZip([
      { name: 'm/.data/0.storage', bytes: FLOATS },
      ...objects.map((object) => ({ name: 'm/model/a.pkl', bytes: object })),
      { name: 'm/.data/extern_modules', bytes: text('torch\n') },
      { name: 'm/.data/version', bytes: text('6\n') },
    ]);
    const { findings, checkpoint: read } = await readAny(bytes);
    expect(codesOf(findings)).toContain('ZP233');
    expect(read.tensors.map(({ name }) => name)).toEqual(['three']);
  });

  it('TA212: knows a zip around a checkpoint', async () => {
    expect(await codes(plainZip([{ name: 'model.pt', bytes: checkpoint() }]))).toEqual(['TA212']);
  });

  it('TA213: knows a zip of something else', async () => {
    expect(await codes(plainZip([{ name: 'word/document.xml', bytes: text('<w/>') }]))).toEqual(['TA213']);
  });
});

describe('what a zip archive is', () => {
  it.each([
    ['torch-zip', ['m/data.pkl', 'm/version']],
    ['torch-zip', ['m/version', 'm/data/0']],
    ['torch-zip', ['data.pkl', 'version']],
    ['torch-zip', ['out/m/data.pkl', 'out/m/version']],
    ['torchscript', ['m/data.pkl', 'm/constants.pkl']],
    ['torch-export', ['m/archive_format', 'm/data/weights/weight_0']],
    ['torch-package', ['m/.data/extern_modules', 'm/a.pkl']],
    ['npz', ['a.npy', 'b.npy']],
    ['keras', ['config.json', 'metadata.json', 'model.weights.h5']],
    ['wrapped', ['__MACOSX/._x', 'folder/model.ckpt']],
    ['other', ['a.txt', 'b.txt', 'model.pt']],
    ['other', []],
  ])('%s: %j', async (kind, names) => {
    const zip = await readZip(plainZip(names.map((name) => ({ name, bytes: text('x') }))));
    expect(identifyZip(zip).kind).toBe(kind);
  });

  it('is still known when the archive is cut inside its first record', () => {
    const cut = {
      table: tableOf([]),
      entries: [],
      directory: null,
      findings: [finding('ZP200')],
      unusable: true,
      partial: { name: 'm/data.pkl', localHeaderOffset: 0, dataOffset: 64 },
    };
    expect(identifyZip(cut).kind).toBe('torch-zip');
  });
});

function archive(records: Readonly<Record<string, Uint8Array | null>>): Uint8Array {
  return plainZip(
    Object.entries(records).flatMap(([name, bytes]) => (bytes === null ? [] : [{ name: `m/${name}`, bytes }])),
  );
}

function exported(changes: Readonly<Record<string, Uint8Array | null>>): Uint8Array {
  const meta = {
    dtype: 7,
    sizes: [{ as_int: 2 }, { as_int: 2 }],
    strides: [{ as_int: 2 }, { as_int: 1 }],
    storage_offset: { as_int: 0 },
    requires_grad: true,
  };
  const config = {
    config: { 'fc.weight': { path_name: 'weight_0', is_param: true, use_pickle: false, tensor_meta: meta } },
  };
  return archive({
    archive_format: text('pt2'),
    '.data/version': text('6\n'),
    'data/weights/weight_0': FLOATS,
    'data/weights/model_weights_config.json': text(JSON.stringify(config)),
    ...changes,
  });
}
