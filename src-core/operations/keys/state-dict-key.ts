import type { Checkpoint } from '../../model/checkpoint.ts';

/** Names under which training programs keep the weights, the likelier first. */
const WEIGHT_KEYS = ['state_dict', 'model_state_dict', 'model', 'module', 'ema', 'net', 'params'];

/** The key at the top under which the state dict is; null when the tensors are at the top, or nobody can tell. */
export function stateDictKey({ tensors }: Checkpoint): string | null {
  const under = new Set(tensors.flatMap(({ keyPath }) => (keyPath.length > 1 ? [keyPath[0]] : [])));
  return WEIGHT_KEYS.find((key) => under.has(key)) ?? null;
}
