import { finding, type Finding } from '../findings/finding.ts';
import type { Value } from '../model/value.ts';
import { entryOf, isStateDict, tensorKeys, type DictValue } from '../model/tensor-dict.ts';

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
  'teacher',
  'student',
  'model_ema',
  'ema_model',
  'g_ema',
  'netG',
  'g',
];

/** The weights are a level or two down: what `load_state_dict(torch.load(f))` runs into. */
export function wrappedFindings(root: Value | null): readonly Finding[] {
  if (root?.kind !== 'dict' || isStateDict(root)) return [];
  const direct = wrappedIn(root, []);
  const [first, ...rest] = direct.length > 0 ? direct : wrappedBelow(root);
  if (first === undefined) return [];
  const others = rest.length === 0 ? '' : `, others under ${rest.map((path) => `\`${path.join('.')}\``).join(', ')}`;
  const access = first.map((key) => `['${key}']`).join('');
  return [finding('TA352', { key: first }, { key: first.join('.'), access, others })];
}

type Path = readonly string[];

function wrappedIn(dict: DictValue, path: Path): readonly Path[] {
  return WRAPPERS.flatMap((key) => {
    const value = entryOf(dict, key);
    return value?.kind === 'dict' && isStateDict(value) ? [[...path, key]] : [];
  });
}

function wrappedBelow(root: DictValue): readonly Path[] {
  return root.entries
    .slice(0, 100)
    .flatMap(([key, value]) => (key.kind === 'str' && value.kind === 'dict' ? wrappedIn(value, [key.value]) : []));
}

/**
 * What wrappers of a model leave in the keys of a state dict: in front of nearly all of them (`module.` of DataParallel,
 * `_orig_mod.` of torch.compile, the attribute of a Lightning module), or inside of some.
 */
export function prefixFindings(root: Value | null): readonly Finding[] {
  const isLightning = root?.kind === 'dict' && entryOf(root, LIGHTNING) !== undefined;
  return stateDicts(root).flatMap(({ path, dict }) => {
    const keys = tensorKeys(dict);
    const prefix = commonPrefix(keys, isLightning && path[0] === 'state_dict' ? sharedAttribute(keys) : '');
    const where = path.length === 0 ? 'the state dict' : `\`${path.join('.')}\``;
    return [
      ...(prefix === '' ? [] : [finding('TA351', { key: path }, { prefix, where })]),
      ...insideFindings(keys, prefix, path, where),
    ];
  });
}

const LIGHTNING = 'pytorch-lightning_version';

/** Dicts that hold tensors: the root, and dicts in it down to two levels. */
function stateDicts(root: Value | null): readonly { readonly path: Path; readonly dict: DictValue }[] {
  const found: { path: Path; dict: DictValue }[] = [];
  const look = (value: Value | null, path: Path) => {
    if (value?.kind !== 'dict') return;
    if (isStateDict(value)) found.push({ path, dict: value });
    else if (path.length < 2)
      for (const [key, item] of value.entries.slice(0, 100)) if (key.kind === 'str') look(item, [...path, key.value]);
  };
  look(root, []);
  return found;
}

/** `model.` where every key begins so: a Lightning module keeps the model under the name of an attribute. */
function sharedAttribute(keys: readonly string[]): string {
  const attribute = /^[A-Za-z]\w*\./.exec(keys[0] ?? '')?.[0] ?? '';
  return keys.length > 1 && keys.every((key) => key.startsWith(attribute)) ? attribute : '';
}

function commonPrefix(keys: readonly string[], start: string): string {
  // Most have none, which the first few keys show.
  if (!keys.slice(0, 8).some((key) => PREFIXES.some((candidate) => key.startsWith(start + candidate)))) return start;
  let prefix = start;
  for (let depth = 0; depth < 8; depth++) {
    const next = PREFIXES.find((candidate) => nearlyAll(keys, prefix + candidate));
    if (next === undefined || keys.length === 0) break;
    prefix += next;
  }
  return prefix;
}

/** Averaged models keep a counter beside their keys. */
function nearlyAll(keys: readonly string[], prefix: string): boolean {
  const count = keys.filter((key) => key.startsWith(prefix)).length;
  return count >= keys.length * NEARLY_ALL || (count >= 2 && count === keys.length - 1);
}

/** Wrappers of single layers, which a prefix does not tell of; the first keys show whether there are any. */
const INSIDE = PREFIXES.filter((prefix) => prefix.startsWith('_'));
const FIRST_KEYS = 500;

function insideFindings(keys: readonly string[], prefix: string, path: Path, where: string): readonly Finding[] {
  const isInside = (key: string, part: string) => key.includes(`.${part}`, prefix.length - 1);
  return INSIDE.filter((part) => keys.slice(0, FIRST_KEYS).some((key) => isInside(key, part))).map((part) =>
    finding('TA358', { key: path }, { part, where, count: keys.filter((key) => isInside(key, part)).length }),
  );
}
