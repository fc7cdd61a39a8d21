import type { Checkpoint } from '../../model/checkpoint.ts';
import { keyText } from './key-text.ts';

/** How a training framework arranges its checkpoint. */
export interface KnownLayout {
  readonly name: string;
  /** The key at the top under which the weights are; null when they are at the top. */
  readonly weights: string | null;
}

interface Pattern extends KnownLayout {
  /** Keys at the top that all must be there. */
  readonly keys: readonly string[];
}

/** The more particular first. Sources: the frameworks' own save functions. */
const PATTERNS: readonly Pattern[] = [
  { name: 'pytorch-lightning', weights: 'state_dict', keys: ['pytorch-lightning_version', 'state_dict'] },
  { name: 'ultralytics', weights: 'model', keys: ['model', 'ema', 'train_args'] },
  { name: 'ultralytics (YOLOv5)', weights: 'model', keys: ['model', 'ema', 'best_fitness'] },
  { name: 'DeepSpeed', weights: 'module', keys: ['module', 'ds_config', 'ds_version'] },
  { name: 'Megatron-LM', weights: 'model', keys: ['model', 'checkpoint_version', 'args', 'iteration'] },
  { name: 'fairseq', weights: 'model', keys: ['model', 'cfg', 'optimizer_history'] },
  { name: 'fairseq', weights: 'model', keys: ['model', 'args', 'optimizer_history'] },
  { name: 'OpenMMLab', weights: 'state_dict', keys: ['meta', 'state_dict'] },
  { name: 'timm', weights: 'state_dict', keys: ['epoch', 'arch', 'state_dict', 'optimizer', 'version'] },
  { name: 'open_clip', weights: 'state_dict', keys: ['epoch', 'name', 'state_dict', 'optimizer'] },
  { name: 'detectron2', weights: 'model', keys: ['model', '__author__'] },
  { name: 'the sequence pipeline', weights: null, keys: ['version', 'status', 'data'] },
  { name: 'a training loop', weights: 'model_state_dict', keys: ['model_state_dict', 'optimizer_state_dict'] },
  { name: 'a training loop', weights: 'state_dict', keys: ['state_dict', 'optimizer'] },
  { name: 'a training loop', weights: 'model', keys: ['model', 'optimizer'] },
];

/** Names under which weights are kept when the rest of the layout is unknown. */
const WEIGHT_KEYS = ['state_dict', 'model_state_dict', 'model', 'module', 'ema', 'net', 'params'];

/** A layout has few keys at the top; of a state dict of 20,000 tensors only the first are looked at. */
const FEW = 64;

/** The framework that wrote a checkpoint, as far as its keys at the top tell; null for a plain state dict. */
export function layoutOf(checkpoint: Checkpoint): KnownLayout | null {
  const { root } = checkpoint;
  if (root?.kind !== 'dict') return null;
  const top = new Set(root.entries.slice(0, FEW).map(([key]) => keyText(key)));
  const known = PATTERNS.find((pattern) => pattern.keys.every((key) => top.has(key)));
  if (known !== undefined) return { name: known.name, weights: known.weights };
  const weights = WEIGHT_KEYS.find(
    (key) => top.has(key) && checkpoint.tensors.some(({ keyPath }) => keyPath[0] === key && keyPath.length > 1),
  );
  return weights === undefined ? null : { name: 'a training loop', weights };
}
