import { isStorageClassName } from '../../torch/dtypes.ts';
import type { GlobalUse } from '../../model/checkpoint.ts';

/** Modules that `torch.load` looks up under another name. Source: torch/serialization.py, `load_module_mapping`. */
const MOVED: Readonly<Record<string, string>> = { 'torch.tensor': 'torch._tensor' };

/**
 * The first name of torch's that torch 2.13 does not have, as `module.name`; null where it has all of them, as far as is
 * known. What is known is read only where a file names something of torch's that its default load does not take.
 */
export async function absentFromTorch(globals: readonly GlobalUse[]): Promise<string | null> {
  const ofTorch = globals.filter(
    ({ module, name, safety }) => safety === 'unknown' && /^torch(?:\.|$)/.test(module) && !isStorageClassName(name),
  );
  if (ofTorch.length === 0) return null;
  const { NAMES_OF_TORCH } = await import('./torch-names.ts');
  const { CLASSES_OF_TORCH } = await import('./torch-classes.ts');
  const known = { names: setsOf(NAMES_OF_TORCH), classes: setsOf(CLASSES_OF_TORCH) };
  const absent = ofTorch.find((global) => isAbsent(global, known));
  return absent === undefined ? null : `${absent.module}.${absent.name}`;
}

type Sets = ReadonlyMap<string, ReadonlySet<string>>;

function setsOf(lists: Readonly<Record<string, string>>): Sets {
  return new Map(Object.entries(lists).map(([module, names]) => [module, new Set(names.trim().split(/\s+/))]));
}

function isAbsent({ module, name }: GlobalUse, { names, classes }: { readonly names: Sets; readonly classes: Sets }) {
  const place = Object.hasOwn(MOVED, module) ? (MOVED[module] ?? module) : module;
  const [, part] = place.split('.');
  if (part !== undefined && names.get('torch')?.has(part) === false) return true;
  const [first = ''] = name.split('.');
  if (names.get(place)?.has(first) === false) return !first.startsWith('__');
  return /^_*\p{Lu}/u.test(first) && classes.get(place)?.has(first) === false;
}
