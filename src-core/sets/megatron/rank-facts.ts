import { entryOf } from '../../model/tensor-dict.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';

/** What the file of a rank says of the run it belongs to. */
export interface RankFacts {
  /** Field → its value as text, in the order of `FIELDS`; fields that are not there are left out. */
  readonly fields: ReadonlyMap<string, string>;
  /** Tensor of the model → its shape as text. */
  readonly model: ReadonlyMap<string, string>;
}

/** Of one save these are the same in every rank. Source: Megatron-LM, `check_checkpoint_args`. */
const FIELDS: readonly string[] = [
  'num_layers',
  'hidden_size',
  'num_attention_heads',
  'padded_vocab_size',
  'tensor_model_parallel_size',
  'model_parallel_size',
  'pipeline_model_parallel_size',
  'expert_model_parallel_size',
  'expert_tensor_parallel_size',
];

/** Chunks of a virtual pipeline are `model0`, `model1`, … */
const MODEL = /^model\d*$/;
/** State of quantised layers is a pickle whose length differs from rank to rank. */
const EXTRA_STATE = '_extra_state';

export function rankFacts(root: Value | null, tensors: Iterable<TensorInfo>): RankFacts {
  const fields = new Map<string, string>();
  const add = (name: string, value: Value | undefined) => {
    const text = plainText(value);
    if (text !== null) fields.set(name, text);
  };
  if (root?.kind === 'dict') {
    add('iteration', entryOf(root, 'iteration'));
    const args = attributesOf(entryOf(root, 'args'));
    if (args !== null) for (const name of FIELDS) add(name, entryOf(args, name));
  }
  const model = new Map<string, string>();
  for (const { name, keyPath, shape } of tensors)
    if (MODEL.test(String(keyPath[0])) && !name.endsWith(EXTRA_STATE)) model.set(name, shape.join(' × '));
  return { fields, model };
}

/** The attributes of an `argparse.Namespace`. */
function attributesOf(value: Value | undefined): Extract<Value, { kind: 'dict' }> | null {
  if (value?.kind === 'dict') return value;
  const state = value?.kind === 'object' ? value.state[0] : undefined;
  return state?.kind === 'dict' ? state : null;
}

function plainText(value: Value | undefined): string | null {
  return value?.kind === 'int' || value?.kind === 'float' || value?.kind === 'str' ? String(value.value) : null;
}
