import type { Value } from '../model/value.ts';
import { keyLayoutOf } from './key-layouts.ts';
import { entryOf, sizeOfDict, textKeys, type DictValue } from '../model/tensor-dict.ts';

/** What wrote a checkpoint, by the keys it puts at the top. */
interface KnownLayout {
  readonly name: string;
  /** All of these keys are there… */
  readonly all: readonly string[];
  /** …and, where given, at least one of these. */
  readonly any?: readonly string[];
  /** Keys whose text says the version of the writer. */
  readonly versions?: readonly string[];
}

/** Most particular first. Sources: the save functions of each library. */
const LAYOUTS: readonly KnownLayout[] = [
  { name: 'pytorch-lightning', all: ['pytorch-lightning_version'], versions: ['pytorch-lightning_version'] },
  {
    name: 'pytorch-lightning',
    all: ['state_dict', 'global_step', 'epoch'],
    any: ['callbacks', 'hyper_parameters', 'lr_schedulers', 'loops'],
  },
  { name: 'ultralytics', all: ['model', 'train_args'], versions: ['version'] },
  { name: 'ultralytics', all: ['model', 'ema', 'updates'] },
  {
    name: 'deepspeed',
    all: ['module'],
    any: ['ds_config', 'ds_version', 'dp_world_size', 'mp_world_size'],
    versions: ['ds_version'],
  },
  { name: 'deepspeed', all: ['optimizer_state_dict', 'ds_version'], versions: ['ds_version'] },
  { name: 'megatron', all: ['model', 'checkpoint_version'] },
  { name: 'fairseq', all: ['model', 'extra_state', 'optimizer_history'] },
  { name: 'detectron2', all: ['model', '__author__'] },
  { name: 'openmmlab', all: ['state_dict', 'meta'] },
  { name: 'timm', all: ['arch', 'state_dict'], any: ['state_dict_ema', 'metric', 'arg'] },
  { name: 'imagenet example', all: ['arch', 'state_dict', 'epoch'] },
  { name: 'torchvision', all: ['model', 'optimizer', 'lr_scheduler', 'epoch', 'args'] },
  { name: 'nanogpt', all: ['model', 'model_args', 'iter_num'] },
  { name: 'torchtune', all: ['model', 'epochs_run', 'seed'] },
  { name: 'composer', all: ['state', 'rng'] },
  { name: 'whisper', all: ['dims', 'model_state_dict'] },
  { name: 'basicsr', all: ['params_ema'] },
  { name: 'dino', all: ['student', 'teacher'] },
  { name: 'detectron2', all: ['model', 'iteration'], any: ['optimizer', 'scheduler'] },
  { name: 'megatron', all: ['model', 'iteration', 'args'] },
  { name: 'learning-rate scheduler', all: ['last_epoch', '_step_count'] },
  { name: 'gradient scaler', all: ['scale', 'growth_factor', '_growth_tracker'] },
  { name: 'rng states', all: ['python', 'numpy', 'cpu'] },
  { name: 'torch optimizer', all: ['state', 'param_groups'] },
];

/** Classes whose object is the whole file. */
const ROOT_CLASSES: readonly (readonly [prefix: string, name: string])[] = [
  ['transformers.', 'transformers'],
  ['ultralytics.', 'ultralytics'],
  ['models.yolo.', 'yolov5'],
  ['torch.nn.', 'whole torch module'],
];

export function layoutOf(root: Value | null): {
  readonly layout: string | null;
  readonly metadata: readonly (readonly [string, string])[];
} {
  if (root?.kind === 'object') {
    const known = ROOT_CLASSES.find(([prefix]) => root.className.startsWith(prefix));
    return { layout: known?.[1] ?? null, metadata: [['class', root.className]] };
  }
  if (root?.kind !== 'dict') return { layout: null, metadata: [] };
  const keys = topKeys(root);
  const layout = LAYOUTS.find((candidate) => matches(candidate, keys));
  return { layout: layout?.name ?? keyLayoutOf(root), metadata: versionsOf(layout, root) };
}

/** A training checkpoint has a handful of keys at the top; a state dict has thousands and is none of these layouts. */
const MOST_KEYS = 1000;

function topKeys(dict: DictValue): ReadonlySet<string> {
  return new Set(sizeOfDict(dict) > MOST_KEYS ? [] : textKeys(dict));
}

function matches({ all, any }: KnownLayout, keys: ReadonlySet<string>): boolean {
  const has = (key: string) => keys.has(key);
  return all.every(has) && (any === undefined || any.some(has));
}

function versionsOf(layout: KnownLayout | undefined, root: DictValue): readonly (readonly [string, string])[] {
  return (layout?.versions ?? []).flatMap((key) => {
    const value = entryOf(root, key);
    return value?.kind === 'str' ? [[key, value.value] as const] : [];
  });
}
