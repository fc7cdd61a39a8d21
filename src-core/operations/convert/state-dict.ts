import { entryOf } from '../../model/tensor-dict.ts';
import type { KeyPath, TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { listNames } from './converted.ts';

/** The tensors of one dict with str keys, under their names there. */
export interface StateDict {
  readonly path: KeyPath;
  readonly tensors: readonly (readonly [name: string, tensor: TensorInfo])[];
  /** Where it was chosen by itself: what of the file is left out. */
  readonly notes: readonly string[];
}

export type ChosenStateDict =
  | { readonly ok: true; readonly stateDict: StateDict }
  | { readonly ok: false; readonly what: string; readonly why: string };

/** Keys under which programs put the weights, in the order of preference. */
const USUAL_PLACES = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'weights',
  'params',
  'module',
  'generator',
  'ema',
  'ema_state_dict',
  'state_dict_ema',
  'params_ema',
];

type Dict = Extract<Value, { kind: 'dict' }>;

/**
 * Find the dict of tensors that a file of tensors can hold: the one at `from`, or the root where it holds tensors, or what
 * lies at a usual place of a training checkpoint.
 */
export function chooseStateDict(root: Value | null, from?: KeyPath): ChosenStateDict {
  if (from !== undefined) return readStateDict(valueAt(root, from), from, []);
  if (root?.kind === 'dict' && !holdsTensors(root)) {
    const usual = USUAL_PLACES.find((key) => {
      const value = entryOf(root, key);
      return value?.kind === 'dict' && holdsTensors(value);
    });
    if (usual !== undefined) {
      const others = root.entries.flatMap(([key]) => (key.kind === 'str' && key.value !== usual ? [key.value] : []));
      const notes = [`the weights are taken from \`${usual}\``];
      if (others.length > 0) notes.push(`left out: ${listNames(others)}`);
      return readStateDict(entryOf(root, usual), [usual], notes);
    }
  }
  return readStateDict(root ?? undefined, [], []);
}

function readStateDict(value: Value | undefined, path: KeyPath, notes: readonly string[]): ChosenStateDict {
  const what = path.length === 0 ? 'the root object' : `\`${path.join('.')}\``;
  if (value === undefined) return { ok: false, what, why: 'it is not in the file' };
  if (value.kind !== 'dict') return { ok: false, what, why: `it is no dict of tensors but a ${value.kind}` };
  const tensors: (readonly [string, TensorInfo])[] = [];
  const others: string[] = [];
  const unnamed: string[] = [];
  for (const [key, item] of value.entries) {
    if (key.kind !== 'str') unnamed.push(keyText(key));
    else if (item.kind === 'tensor') tensors.push([key.value, item.tensor]);
    else others.push(key.value);
  }
  if (unnamed.length > 0) return { ok: false, what, why: `names of tensors must be text: ${listNames(unnamed)}` };
  if (others.length > 0)
    return {
      ok: false,
      what,
      why: `only tensors can be kept, and these are none: ${listNames(others)} (drop them first, or choose the dict that holds the weights)`,
    };
  return { ok: true, stateDict: { path, tensors, notes } };
}

function holdsTensors(dict: Dict): boolean {
  return dict.entries.some(([, value]) => value.kind === 'tensor');
}

function valueAt(root: Value | null, path: KeyPath): Value | undefined {
  let value: Value | undefined = root ?? undefined;
  for (const step of path) {
    if (value?.kind === 'dict')
      value = value.entries.find(([key]) => (key.kind === 'str' || key.kind === 'int') && key.value === step)?.[1];
    else if ((value?.kind === 'list' || value?.kind === 'tuple') && typeof step === 'number') value = value.items[step];
    else return undefined;
  }
  return value;
}

function keyText(key: Value): string {
  return 'value' in key ? String(key.value) : key.kind;
}
