import type { Safety } from '../model/checkpoint.ts';
import { canonicalNames, isPython2Root } from './python2.ts';
import { dangerOf, isDangerousRoot } from './dangerous.ts';
import { ALLOWED_GLOBALS } from './torch-allowed.ts';

export interface GlobalMeaning {
  readonly safety: Safety;
  /** In one clause, only for `unsafe`. */
  readonly why: string;
}

/**
 * What naming `module.name` means: allowed by torch's default load, known to be dangerous, or neither. A Python 2 name
 * is tested in both spellings, because which one an unpickler resolves depends on the protocol.
 */
export function classifyGlobal(module: string, name: string): GlobalMeaning {
  const spellings = canonicalNames(module, name);
  for (const [m, n] of spellings) {
    if (ALLOWED_GLOBALS.has(`${m}.${n}`)) return { safety: 'safe', why: '' };
  }
  for (const [m, n] of spellings) {
    const why = dangerOf(m, n);
    if (why !== null) return { safety: 'unsafe', why };
  }
  return dottedThroughModule(name)
    ? { safety: 'unsafe', why: 'walks through attributes of a module to reach it' }
    : { safety: 'unknown', why: '' };
}

/**
 * True where a module whose name begins with `root` (up to its first dot) may be dangerous by its own name, whatever it
 * is asked for.
 */
export function canLeadToDanger(root: string): boolean {
  return isDangerousRoot(root) || isPython2Root(root);
}

/**
 * `Outer.Inner` names a nested class and `Class.method` a function of one, both ordinary; a first step in lower case
 * walks through a function or a module that the named module happens to have imported.
 */
function dottedThroughModule(name: string): boolean {
  const dot = name.indexOf('.');
  return dot > 0 && !/^\p{Lu}|^_+\p{Lu}/u.test(name) && !name.startsWith('<') && !name.includes('<locals>');
}
