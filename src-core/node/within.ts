import { sep } from 'node:path';

/** Whether a real path is one of these real paths or inside one. Give real paths only: links and `..` are not looked at. */
export function isWithin(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`));
}
