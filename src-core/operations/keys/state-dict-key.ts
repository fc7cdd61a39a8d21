import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Key } from '../../model/tensor.ts';

/** Names under which training programs keep the weights, the likelier first. */
const WEIGHT_KEYS = ['state_dict', 'model_state_dict', 'model', 'module', 'ema', 'net', 'params'];

/** The key at the top under which the state dict is; null when the tensors are at the top, or nobody can tell. */
export function stateDictKey({ tensors }: Checkpoint): string | null {
  const under = new Set<Key | undefined>();
  for (const { keyPath } of tensors) if (keyPath.length > 1) under.add(keyPath[0]);
  return WEIGHT_KEYS.find((key) => under.has(key)) ?? null;
}
