import { finding, type Finding } from '../findings/finding.ts';
import type { Value } from '../model/value.ts';
import { entryOf, holdsTensors, textKeys, type DictValue } from './tensor-dict.ts';

/** Prefixes that wrappers of a model leave in its keys. Source: torch DataParallel and DDP, torch.compile, FSDP, activation checkpointing. */
const PREFIXES = ['module.', '_orig_mod.', '_fsdp_wrapped_module.', '_checkpoint_wrapped_module.'];

/** Share of keys that must carry a prefix for it to be one. */
const NEARLY_ALL = 0.9;

/** Keys under which programs put the weights, and what is there besides. */
const WRAPPERS = [
  'state_dict',
  'model_state_dict',
  'model',
  'ema',
  'ema_state_dict',
  'state_dict_ema',
  'net',
  'network',
  'params',
  'params_ema',
  'weights',
  'module',
  'generator',
];

/** The weights are one level down: what `load_state_dict(torch.load(f))` runs into. */
export function wrappedFindings(root: Value | null): readonly Finding[] {
  if (root?.kind !== 'dict' || holdsTensors(root)) return [];
  const keys = WRAPPERS.filter((key) => {
    const value = entryOf(root, key);
    return value?.kind === 'dict' && holdsTensors(value);
  });
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  const others = rest.length === 0 ? '' : `, others under ${rest.map((key) => `\`${key}\``).join(', ')}`;
  return [finding('TA352', { key: [first] }, { key: first, others })];
}

/** A prefix before nearly every key of a state dict: `module.` of DataParallel, `_orig_mod.` of torch.compile. */
export function prefixFindings(root: Value | null): readonly Finding[] {
  return stateDicts(root).flatMap(({ path, dict }) => {
    const prefix = commonPrefix(dict);
    if (prefix === '') return [];
    return [
      finding(
        'TA351',
        { key: path },
        { prefix, where: path.length === 0 ? 'the state dict' : `\`${path.join('.')}\`` },
      ),
    ];
  });
}

/** Dicts that hold tensors: the root, and dicts in it down to two levels. */
function stateDicts(root: Value | null): readonly { readonly path: readonly string[]; readonly dict: DictValue }[] {
  const found: { path: readonly string[]; dict: DictValue }[] = [];
  const look = (value: Value | null, path: readonly string[]) => {
    if (value?.kind !== 'dict') return;
    if (holdsTensors(value)) found.push({ path, dict: value });
    else if (path.length < 2)
      for (const [key, item] of value.entries.slice(0, 100)) if (key.kind === 'str') look(item, [...path, key.value]);
  };
  look(root, []);
  return found;
}

function commonPrefix(dict: DictValue): string {
  const keys = textKeys(dict);
  // Most have none, which the first few keys show.
  if (!keys.slice(0, 8).some((key) => PREFIXES.some((candidate) => key.startsWith(candidate)))) return '';
  let prefix = '';
  for (let depth = 0; depth < 8; depth++) {
    const next = PREFIXES.find(
      (candidate) => keys.filter((key) => key.startsWith(prefix + candidate)).length >= keys.length * NEARLY_ALL,
    );
    if (next === undefined || keys.length === 0) break;
    prefix += next;
  }
  return prefix;
}
