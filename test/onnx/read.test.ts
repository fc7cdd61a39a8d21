import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { readOnnx } from '../../src-core/onnx/read.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { contextFor } from '../operations/context.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { bytes, external, initializer, message, model, number } from './model.ts';

async function read(file: Uint8Array, files: Files = {}) {
  return await readOnnx(new MemorySource(file), { ...contextFor('model.onnx'), folder: new MemorySet(files) });
}

async function codes(file: Uint8Array, files: Files = {}): Promise<readonly string[]> {
  return (await read(file, files)).findings.map(({ code }) => code);
}

const FOUR = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
const WHOLE = model(initializer('w', [2, 2], 1, bytes(9, FOUR)));
const PLACE = { location: 'model.onnx.data', offset: '8', length: '16' };

describe('an ONNX model', () => {
  it('gives its initializers with shape, type and place', async () => {
    const { checkpoint, findings } = await read(WHOLE);
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.at(0)).toMatchObject({ name: 'w', shape: [2, 2], dtype: 'float32', readable: true });
    const at = checkpoint.storages.at(0)?.fileOffset ?? -1;
    expect(Uint8Array.from(WHOLE.subarray(at, at + 16))).toEqual(FOUR);
    expect(checkpoint.metadata).toEqual([
      ['ir_version', '8'],
      ['opset', 'ai.onnx 17'],
      ['nodes', '1'],
      ['producer', 'test'],
      ['graph', 'g'],
    ]);
  });

  it('reads packed dims, lists of floats, and leaves lists of integers where they are', async () => {
    const packed = message(bytes(1, Uint8Array.of(2, 2)), number(2, 1), bytes(8, 'p'), bytes(4, FOUR));
    const { checkpoint, findings } = await read(model(packed, initializer('i', [1], 6, number(5, 7))));
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.map(({ shape }) => shape)).toEqual([[2, 2], [1]]);
    expect(checkpoint.storages.map(({ fileOffset }) => fileOffset === null)).toEqual([false, true]);
  });

  it('finds external data in the folder', async () => {
    const { checkpoint, findings } = await read(model(external('w', [4], PLACE)), {
      'model.onnx.data': new Uint8Array(24),
    });
    expect(findings).toEqual([]);
    expect(checkpoint.storages.at(0)).toMatchObject({ file: 'model.onnx.data', fileOffset: 8, bytes: 16 });
    expect(checkpoint.files).toEqual(['model.onnx.data']);
  });

  it('OX201: reports where it was cut, wherever that is', async () => {
    for (let end = 3; end < WHOLE.length; end++) {
      const found = await codes(WHOLE.subarray(0, end));
      expect(found[0] === 'OX201' || found.includes('OX301') || end >= WHOLE.length - 5).toBe(true);
    }
  });

  it('OX202: reports what is no protobuf', async () => {
    expect(await codes(Uint8Array.of(0x08, 8, 0x0f, 1))).toEqual(['OX202']);
    expect(await codes(Uint8Array.of(0x00, 1))).toEqual(['OX202']);
  });

  it('OX203: reports external data that is missing', async () => {
    expect(await codes(model(external('w', [4], PLACE)))).toEqual(['OX203']);
  });

  it('OX204: reports external data that is too short', async () => {
    expect(await codes(model(external('w', [4], PLACE)), { 'model.onnx.data': new Uint8Array(23) })).toEqual(['OX204']);
  });

  it.each(['../x', '/etc/passwd', 'a/../../b', 'C:\\x'])('OX205: never looks at `%s`', async (location) => {
    expect(await codes(model(external('w', [4], { ...PLACE, location })))).toEqual(['OX205']);
  });

  it('OX206: reports external data whose file is not named', async () => {
    expect(await codes(model(external('w', [4], { offset: '8', length: '16' })))).toEqual(['OX206']);
  });

  it('OX302: takes external data to the end of its file where no length is given', async () => {
    const { offset, location } = PLACE;
    const place = model(external('w', [4], { offset, location }));
    expect(await codes(place, { 'model.onnx.data': new Uint8Array(24) })).toEqual([]);
    expect(await codes(place, { 'model.onnx.data': new Uint8Array(28) })).toEqual(['OX302']);
  });

  it('OX301: reports a model without a graph', async () => {
    expect(await codes(number(1, 8))).toEqual(['OX301']);
  });

  it('OX302: reports data of another length than the shape', async () => {
    expect(await codes(model(initializer('w', [5], 1, bytes(9, FOUR))))).toEqual(['OX302']);
  });

  it('OX302: reports a tensor without the data it should have', async () => {
    expect(await codes(model(initializer('w', [5], 1)))).toEqual(['OX302']);
    expect(await codes(model(initializer('w', [0], 1)))).toEqual([]);
    expect(await codes(model(initializer('w', [3], 7, bytes(7, Uint8Array.of(1, 2)))))).toEqual(['OX302']);
    // Two numbers of four bits share one of the list.
    expect(await codes(model(initializer('w', [3], 22, bytes(5, Uint8Array.of(1, 2)))))).toEqual([]);
  });

  it('OX302, OX203, OX205: looks at tensors in nodes, in their graphs and in functions', async () => {
    const constant = (tensor: Uint8Array) =>
      bytes(1, message(bytes(2, 'c'), bytes(4, 'Constant'), bytes(5, message(bytes(1, 'value'), bytes(5, tensor)))));
    const graph = (...fields: readonly Uint8Array[]) => message(number(1, 8), bytes(7, message(...fields)));
    const good = initializer('w', [2, 2], 1, bytes(9, FOUR));
    expect((await read(graph(constant(good)))).checkpoint.tensors.map(({ name }) => name)).toEqual(['c']);
    expect(await codes(graph(constant(initializer('w', [5], 1, bytes(9, FOUR)))))).toEqual(['OX302']);
    const escaping = external('w', [4], { ...PLACE, location: '../x' });
    expect(await codes(graph(constant(escaping)))).toEqual(['OX205']);
    const branch = bytes(
      1,
      message(bytes(2, 'y'), bytes(4, 'If'), bytes(5, message(bytes(6, message(bytes(5, escaping)))))),
    );
    const inside = await read(graph(branch));
    expect(inside.findings.map(({ code, at }) => [code, at.key])).toEqual([['OX205', ['y/w']]]);
    expect(
      await codes(message(graph(), bytes(25, bytes(7, message(bytes(4, 'Constant'), bytes(5, bytes(5, escaping))))))),
    ).toEqual(['OX205']);
    expect(await codes(graph(bytes(15, bytes(1, external('w', [4], PLACE)))))).toEqual(['OX203']);
  });

  it('OX303: reports a place that is no number', async () => {
    const files = { 'model.onnx.data': new Uint8Array(24) };
    expect(await codes(model(external('w', [4], { ...PLACE, offset: 'x' })), files)).toEqual(['OX303']);
  });

  it('OX304: mentions an element type that is not known', async () => {
    expect(await codes(model(initializer('w', [4], 99, bytes(9, FOUR))))).toEqual(['OX304']);
  });

  it('OX305: mentions a model without a version', async () => {
    expect(await codes(bytes(7, bytes(2, 'g')))).toEqual(['OX305']);
  });

  it('OX306: warns of nodes without an operator, in the graph and in functions', async () => {
    const relu = bytes(1, bytes(4, 'Relu'));
    const graph = bytes(7, message(relu, bytes(1, bytes(3, 'n')), bytes(1, '')));
    const { findings } = await read(message(number(1, 8), graph, bytes(25, bytes(7, bytes(4, '')))));
    expect(findings.map(({ code, data }) => [code, data['count']])).toEqual([['OX306', 3]]);
    expect(await codes(message(number(1, 8), bytes(7, relu)))).toEqual([]);
  });

  it('goes by its name only where nothing else is recognised', async () => {
    const text = new TextEncoder().encode('this is not protobuf, whatever its name says');
    const quick = (name: string) => inspectQuick(new MemorySource(text), contextFor(name));
    expect((await quick('model.onnx')).findings.map(({ code }) => code)).toEqual(['OX202']);
    expect((await quick('model.pt')).findings.map(({ code }) => code)).toEqual(['FI111']);
  });

  it('ends in an answer whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(WHOLE.length), async (noise, at) => {
        await read(Buffer.concat([WHOLE.subarray(0, at), noise, WHOLE.subarray(at)]));
      }),
    );
  });
});
