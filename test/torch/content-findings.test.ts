import { describe, expect, it } from 'vitest';
import { checkpoint } from './build.ts';
import { build, call, dict, global, object, storage, tensor, tuple } from './encode.ts';
import { codesOf, readAny, readFindings, wordsOf } from './read-any.ts';

const FLOATS = storage('FloatStorage', '0', 4);

describe('content', () => {
  it('TA351: recognises prefixes, nested ones too', async () => {
    const { message } = await wordsOf(
      checkpoint({ object: dict({ 'module._orig_mod.weight': tensor(FLOATS) }) }),
      'TA351',
    );
    expect(message).toBe('keys in the state dict begin with `module._orig_mod.`');
  });

  it('TA352: says where the weights are', async () => {
    const { message } = await wordsOf(
      checkpoint({ object: dict({ state_dict: dict({ weight: tensor(FLOATS) }), epoch: 3 }) }),
      'TA352',
    );
    expect(message).toBe('the state dict is under `state_dict`');
  });

  it('TA352: names the other state dicts of a file with several', async () => {
    const weights = dict({ weight: tensor(FLOATS) });
    const { message } = await wordsOf(checkpoint({ object: dict({ model: weights, ema: weights }) }), 'TA352');
    expect(message).toMatch(/^the state dict is under `\w+`, others under `\w+`$/);
  });

  it('TA353: reports parameters without a shape', async () => {
    const lazy = call('torch.nn.parameter', 'UninitializedParameter', true);
    expect(codesOf(await readFindings(checkpoint({ object: dict({ lazy }), data: {} })))).toEqual(['TA353']);
  });

  it('TA354: says that only a shard is inside', async () => {
    const wrapper = tuple(
      global('torch.distributed.tensor', 'DTensor'),
      global('torch', 'float32'),
      tuple(8),
      tuple(1),
      0,
      global('torch', 'strided'),
      'cpu',
      false,
    );
    const state = dict({ _local_tensor: tensor(FLOATS) });
    const dtensor = call(
      'torch._tensor',
      '_rebuild_from_type_v2',
      global('torch._utils', '_rebuild_wrapper_subclass'),
      global('torch.distributed.tensor', 'DTensor'),
      wrapper,
      state,
    );
    const read = await readAny(checkpoint({ object: dict({ w: dtensor }) }));
    expect(codesOf(read.findings)).toEqual(['TA354']);
    expect(read.checkpoint.tensors.at(0)).toMatchObject({
      shape: [8],
      storage: null,
      parts: { _local_tensor: { name: 'w._local_tensor', storage: 0 } },
    });
  });

  it('TA356: reports tensors on the meta device', async () => {
    const meta = call(
      'torch._utils',
      '_rebuild_meta_tensor_no_storage',
      global('torch', 'float32'),
      tuple(2, 3),
      tuple(3, 1),
      false,
    );
    expect(codesOf(await readFindings(checkpoint({ object: dict({ meta }), data: {} })))).toEqual(['TA356']);
  });

  it('shows the tensor torch ends up with when a state replaces its data', async () => {
    const other = tensor(FLOATS, { size: tuple(2) });
    const parameter = call(
      'torch._utils',
      '_rebuild_parameter_with_state',
      tensor(FLOATS),
      true,
      null,
      dict({ data: other }),
    );
    const read = await readAny(
      checkpoint({ object: dict({ parameter, set: build(tensor(FLOATS), tuple(FLOATS, 1, tuple(3), tuple(1))) }) }),
    );
    expect(read.checkpoint.tensors.map(({ shape, className }) => [shape, className])).toEqual([
      [[2], 'torch.nn.parameter.Parameter'],
      [[3], undefined],
    ]);
  });

  it('names attributes of objects, and keys as Python prints them', async () => {
    const root = dict([
      ['net', object('models', 'Net', dict({ _parameters: dict({ w: tensor(FLOATS) }) }))],
      [tuple(0, 'a'), tensor(FLOATS)],
      [call('_codecs', 'encode', 'ab', 'latin1'), tensor(FLOATS)],
      [7, [tensor(FLOATS)]],
    ]);
    const read = await readAny(checkpoint({ object: root }));
    expect(read.checkpoint.tensors.map(({ keyPath }) => keyPath)).toEqual([
      ['net', '_parameters', 'w'],
      ["(0, 'a')"],
      ["b'ab'"],
      [7, 0],
    ]);
  });
});
