import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { codeInConfig } from '../../src-core/keras/config.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { contextFor } from '../operations/context.ts';
import { text } from '../torch/build.ts';
import { plainZip } from '../torch/plain-zip.ts';

const WEIGHTS = Uint8Array.from(readFileSync(join(CORPUS, 'files/keras-h5/keras_weights.weights.h5')));

function keras(change: Readonly<Record<string, string | Uint8Array | null>> = {}): Uint8Array {
  const all: Record<string, string | Uint8Array | null> = {
    'metadata.json': '{}',
    'config.json': '{"class_name":"Sequential","module":"keras"}',
    'model.weights.h5': WEIGHTS,
    ...change,
  };
  return plainZip(
    Object.entries(all).flatMap(([name, content]) =>
      content === null ? [] : [{ name, bytes: typeof content === 'string' ? text(content) : content }],
    ),
  );
}

async function inspect(bytes: Uint8Array) {
  const { checkpoint, findings } = await inspectQuick(new MemorySource(bytes), contextFor('model.keras'));
  return { checkpoint, codes: findings.map(({ code }) => code) };
}

describe('a Keras archive', () => {
  it('gives the tensors of its weights where they lie', async () => {
    const { checkpoint, codes } = await inspect(keras());
    expect(codes).toEqual([]);
    expect(checkpoint).toMatchObject({ format: 'keras', safety: 'safe' });
    expect(checkpoint.tensors.length).toBeGreaterThan(10);
    expect(checkpoint.storages.some(({ entry }) => entry !== 'model.weights.h5')).toBe(false);
  });

  it.each([
    ['KS201', 'config.json'],
    ['KS202', 'model.weights.h5'],
    ['KS203', 'metadata.json'],
  ])('%s: reports that %s is missing', async (code, name) => {
    expect((await inspect(keras({ [name]: null }))).codes).toEqual([code]);
  });

  it('SF307: reports dangerous code in a record that Keras does not read, not assets', async () => {
    const system = text('cos\nsystem\n(S"true"\ntR.');
    const extra = async (bytes: Uint8Array) => await inspect(keras({ 'assets/vocabulary.txt': bytes }));
    expect(await extra(text('the\nof\nand\n'))).toMatchObject({ checkpoint: { safety: 'safe' }, codes: [] });
    expect((await extra(system)).codes).toEqual(['SF307']);
    expect((await extra(plainZip([{ name: 'data.pkl', bytes: system }]))).codes).toEqual(['SF307']);
  });

  it('KS302: judges every configuration of one name, and reads the last', async () => {
    const [first, last] = ['{"class_name":"First","module":"keras"}', '{"class_name":"Last","module":"keras"}'].map(
      text,
    );
    const lambda = text('{"class_name":"__lambda__"}');
    const of = async (...configs: readonly (Uint8Array | undefined)[]) =>
      await inspect(
        plainZip([
          { name: 'metadata.json', bytes: text('{}') },
          ...configs.map((bytes = lambda) => ({ name: 'config.json', bytes })),
          { name: 'model.weights.h5', bytes: WEIGHTS },
        ]),
      );
    expect((await of(first, last)).checkpoint).toMatchObject({ metadata: [['class_name', 'Last']], safety: 'safe' });
    for (const configs of [[first, lambda] as const, [lambda, last] as const]) {
      const { codes, checkpoint } = await of(...configs);
      expect(codes).toEqual(['ZP233', 'KS302']);
      expect(checkpoint.safety).toBe('unknown');
    }
    const many = new Array<Uint8Array | undefined>(20).fill(first);
    expect((await of(...many)).checkpoint.safety).toBe('unknown');
  });

  it('KS302: judges a configuration in UTF-16, as Python reads it', async () => {
    const config = Buffer.from('{"class_name":"__lambda__"}', 'utf16le');
    expect((await inspect(keras({ 'config.json': config }))).codes).toEqual(['KS302']);
    const marked = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(config).swap16()]);
    expect((await inspect(keras({ 'config.json': marked }))).codes).toEqual(['KS302']);
  });

  it('takes the numbers that JSON lacks, as Python does', async () => {
    const { checkpoint, codes } = await inspect(
      keras({ 'config.json': '{"class_name":"Sequential","mask_value":NaN}' }),
    );
    expect(codes).toEqual([]);
    expect(checkpoint.safety).toBe('safe');
  });

  it('KS305: reports a configuration of nothing', async () => {
    for (const config of ['[]', '{}', '3', '{"class_name":[]}'])
      expect((await inspect(keras({ 'config.json': config }))).codes).toEqual(['KS305']);
  });

  it('KS204: says of weights that inflate to very many bytes that they are not looked into', async () => {
    const compression = { method: 12, size: 17 << 20 };
    const bytes = plainZip([
      { name: 'metadata.json', bytes: text('{}') },
      { name: 'config.json', bytes: text('{"class_name":"Sequential","module":"keras"}') },
      { name: 'model.weights.h5', bytes: text('BZh9'), compression },
    ]);
    const { codes, checkpoint } = await inspect(bytes);
    expect(codes).toEqual(['KS204']);
    expect(checkpoint.tensors).toEqual([]);
  });

  it('reads members that are compressed with LZMA, as Python does', async () => {
    const bytes = Uint8Array.from(readFileSync(new URL('../golden/keras/lzma.keras', import.meta.url)));
    const { codes, checkpoint } = await inspect(bytes);
    expect(codes).toEqual([]);
    expect(checkpoint).toMatchObject({ format: 'keras', safety: 'safe', metadata: [['class_name', 'Sequential']] });
    expect(checkpoint.tensors.map(({ shape }) => shape)).toContainEqual([8, 16]);
  });

  it('reads weights that numpy keeps', async () => {
    const array = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00\x3e\x00', 'latin1'),
      Buffer.from("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}".padEnd(61) + '\n' + '\0'.repeat(4)),
    ]);
    const weights = plainZip([{ name: 'd/0.npy', bytes: array }]);
    const { checkpoint, codes } = await inspect(keras({ 'model.weights.h5': null, 'model.weights.npz': weights }));
    expect(codes).toEqual([]);
    expect(checkpoint.tensors.map(({ name }) => name)).toEqual(['d/0']);
  });

  it('SF307: stays what it is where records of torch were added', async () => {
    const { checkpoint, codes } = await inspect(keras({ 'data.pkl': text('cos\nsystem\n(S"true"\ntR.') }));
    expect(checkpoint.format).toBe('keras');
    expect(codes).toEqual(['SF307']);
  });

  it('KS301: reports a configuration that is cut', async () => {
    expect((await inspect(keras({ 'config.json': '{"class_name":' }))).codes).toEqual(['KS301']);
  });

  it('KS302: reports byte code, without running it', async () => {
    const layer = {
      name: 'f',
      class_name: 'Lambda',
      module: 'keras.layers',
      config: { function: { class_name: '__lambda__', config: { code: 'x' } } },
    };
    const { codes } = await inspect(
      keras({ 'config.json': JSON.stringify({ class_name: 'Sequential', config: { layers: [layer] } }) }),
    );
    expect(codes).toEqual(['KS302']);
  });

  it('KS302, KS303: reports what older versions wrote', async () => {
    const lambda = {
      class_name: 'Lambda',
      config: { name: 'f', function: ['4wEAAAA=', null, null], function_type: 'lambda' },
    };
    expect(
      (await inspect(keras({ 'config.json': JSON.stringify({ class_name: 'Functional', config: [lambda] }) }))).codes,
    ).toEqual(['KS302']);
    const operation = { class_name: 'TFOpLambda', config: { name: 'f', function: 'io.write_file' } };
    expect((await inspect(keras({ 'config.json': JSON.stringify(operation) }))).codes).toEqual(['KS303']);
    const harmless = { class_name: 'TFOpLambda', config: { name: 'f', function: 'math.add' } };
    expect((await inspect(keras({ 'config.json': JSON.stringify(harmless) }))).codes).toEqual([]);
    const named = { class_name: 'Lambda', config: { function: 'twice', function_type: 'function' } };
    expect((await inspect(keras({ 'config.json': JSON.stringify(named) }))).codes).toEqual([]);
  });

  it('KS303: reports functions of Keras itself that reach further', async () => {
    for (const name of ['enable_unsafe_deserialization', 'get_file']) {
      const config = { module: 'keras.config', class_name: 'function', config: name };
      expect((await inspect(keras({ 'config.json': JSON.stringify(config) }))).codes).toEqual(['KS303']);
    }
  });

  it('KS303, KS304: reports code by what it is', async () => {
    const danger = JSON.stringify({ module: 'os', class_name: 'function', config: 'system' });
    expect((await inspect(keras({ 'config.json': danger }))).codes).toEqual(['KS303']);
    const own = await inspect(keras({ 'config.json': JSON.stringify({ module: 'my.layers', class_name: 'Mine' }) }));
    expect(own.codes).toEqual(['KS304']);
    expect(own.checkpoint.safety).toBe('unknown');
  });

  it('takes its own classes for what they are', () => {
    const layers = ['keras.layers', 'keras', 'builtins', 'keras.src.models'].map((module) => ({
      module,
      class_name: 'Dense',
    }));
    expect(codeInConfig(layers)).toEqual([]);
  });
});
