import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { contextFor } from '../operations/context.ts';
import { checkpoint } from './build.ts';
import { dict, storage, tensor, type Python } from './encode.ts';

const FOUR = tensor(storage('FloatStorage', '0', 4));
const weights = (...keys: readonly string[]): Python => dict(Object.fromEntries(keys.map((key) => [key, FOUR])));
const prefixed = (prefix: string): Python => weights(`${prefix}a.weight`, `${prefix}a.bias`, `${prefix}b.weight`);
const NOTHING = dict({});

async function told(object: Python) {
  const { checkpoint: read, findings } = await inspectQuick(
    new MemorySource(checkpoint({ object })),
    contextFor('model.pt'),
  );
  return { layout: read.layout, words: findings.map((one) => `${one.code} ${describeFinding(one).message}`) };
}

describe('what wrote a checkpoint', () => {
  it.each<[string, Python]>([
    ['pytorch-lightning', dict({ 'pytorch-lightning_version': '2.2', state_dict: prefixed('') })],
    ['ultralytics', dict({ model: prefixed(''), train_args: NOTHING, version: '8.2.0' })],
    ['deepspeed', dict({ module: prefixed(''), ds_version: '0.14' })],
    ['deepspeed', dict({ optimizer_state_dict: NOTHING, ds_version: '0.14' })],
    ['megatron', dict({ model: NOTHING, iteration: 3, args: NOTHING })],
    ['fairseq', dict({ model: prefixed(''), extra_state: NOTHING, optimizer_history: [] as never })],
    ['detectron2', dict({ model: prefixed(''), iteration: 3, optimizer: NOTHING })],
    ['openmmlab', dict({ meta: NOTHING, state_dict: prefixed('') })],
    ['timm', dict({ arch: 'resnet50', state_dict: prefixed(''), metric: 1 })],
    ['imagenet example', dict({ arch: 'resnet50', state_dict: prefixed(''), epoch: 1 })],
    ['nanogpt', dict({ model: prefixed(''), model_args: NOTHING, iter_num: 3 })],
    ['whisper', dict({ dims: NOTHING, model_state_dict: prefixed('') })],
    ['basicsr', dict({ params_ema: prefixed('') })],
    ['dino', dict({ student: prefixed(''), teacher: prefixed('') })],
    ['torch optimizer', dict({ state: NOTHING, param_groups: NOTHING })],
    ['learning-rate scheduler', dict({ last_epoch: 3, _step_count: 4 })],
    ['peft lora', weights('base_model.model.q.lora_A.weight', 'base_model.model.q.lora_B.weight')],
    ['kohya lora', weights('lora_unet_down_blocks_0_attn.lora_down.weight')],
    ['stable diffusion', dict({ state_dict: weights('model.diffusion_model.input_blocks.0.0.weight') })],
    ['diffusers', weights('down_blocks.0.w', 'up_blocks.0.w')],
    ['llama', weights('tok_embeddings.weight', 'layers.0.attention.wq.weight')],
    ['fsdp', weights('_fsdp_wrapped_module._flat_param')],
    ['gptq', weights('a.qweight', 'a.qzeros')],
  ])('%s is known by its keys', async (layout, object) => {
    expect((await told(object)).layout).toBe(layout);
  });

  it('is not guessed', async () => {
    expect((await told(prefixed(''))).layout).toBeNull();
    expect((await told(dict({ epoch: 3, weights: prefixed('') }))).layout).toBeNull();
  });
});

describe('keys that the bare model does not have', () => {
  it.each([
    ['module.', 'module.'],
    ['_orig_mod.module.', '_orig_mod.module.'],
    ['_fsdp_wrapped_module.', '_fsdp_wrapped_module.'],
  ])('TA351: %s in front', async (prefix, said) => {
    expect((await told(prefixed(prefix))).words).toEqual([`TA351 keys in the state dict begin with \`${said}\``]);
  });

  it('TA351: in front of all but a counter', async () => {
    const averaged = weights('module.a.weight', 'module.b.weight', 'n_averaged');
    expect((await told(averaged)).words).toEqual(['TA351 keys in the state dict begin with `module.`']);
    const withEpoch = dict({ 'module.a': FOUR, 'module.b': FOUR, epoch: 3 });
    expect((await told(withEpoch)).words).toEqual(['TA351 keys in the state dict begin with `module.`']);
  });

  it('TA351: the attribute of a Lightning module, which elsewhere is part of the names', async () => {
    const lightning = dict({ 'pytorch-lightning_version': '2.2', state_dict: prefixed('model._orig_mod.') });
    expect((await told(lightning)).words).toContain('TA351 keys in `state_dict` begin with `model._orig_mod.`');
    expect((await told(prefixed('model.'))).words).toEqual([]);
  });

  it('TA358: wrappers of single layers', async () => {
    const inner = weights('a.weight', 'b._checkpoint_wrapped_module.weight', 'b._checkpoint_wrapped_module.bias');
    expect((await told(inner)).words).toEqual([
      'TA358 2 keys in the state dict have `_checkpoint_wrapped_module.` inside',
    ]);
    expect((await told(weights('a.my_orig_mod.weight', 'b'))).words).toEqual([]);
  });
});

describe('weights in a wrapper', () => {
  it('TA352: are found beside a tensor that is no weight', async () => {
    const run = dict({ model: prefixed('_orig_mod.'), best_val_loss: FOUR, iter_num: 3, config: NOTHING });
    expect((await told(run)).words).toEqual([
      'TA352 the state dict is under `model`',
      'TA351 keys in `model` begin with `_orig_mod.`',
    ]);
  });

  it('TA352: are found two levels down', async () => {
    const { words } = await told(dict({ state: dict({ model: prefixed('') }), rng: NOTHING }));
    expect(words).toEqual(['TA352 the state dict is under `state.model`']);
  });
});
