import type { GlobalUse } from '../../model/checkpoint.ts';
import { canonicalNames } from '../../safety/python2.ts';
import { isStorageClassName } from '../../torch/dtypes.ts';

/** What every machine with torch has, or an archive of torch brings along. */
const OF_TORCH = /^(?:__torch__|torch)(?:\.|$)/;

/**
 * Why it is not known that a machine with torch has all that is named, beside torch itself: the package, or the name in a
 * package that is there. Null where Python and numpy have all of it. Their names are read only where a file needs them.
 */
export async function foreignName(globals: readonly GlobalUse[]): Promise<string | null> {
  const others = globals.filter(
    ({ module, name, safety }) => safety !== 'safe' && !OF_TORCH.test(module) && !isStorageClassName(name),
  );
  if (others.length === 0) return null;
  const { NAMES_OF_PYTHON } = await import('./python-names.ts');
  const modules = new Map(
    Object.entries(NAMES_OF_PYTHON).map(([module, names]) => [module, new Set(names.trim().split(/\s+/))]),
  );
  const foreign = others.find(
    ({ module, name }) =>
      !canonicalNames(module, name).some(([m, n]) => modules.get(m)?.has(n.split('.', 1)[0] ?? n) === true),
  );
  if (foreign === undefined) return null;
  const full = `${foreign.module}.${foreign.name}`.slice(0, 256);
  const [root = foreign.module] = foreign.module.split('.');
  const isThere = [...modules.keys()].some((module) => module === root || module.startsWith(`${root}.`));
  return isThere
    ? `Python 3.11 and numpy 2.4 have no \`${full}\`, as far as is known`
    : `it needs the package \`${root.slice(0, 256)}\`, in a version that still has ${full}`;
}
