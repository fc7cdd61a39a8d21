import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { classifyGlobal } from '../../safety/classify.ts';
import { dangerousNamesIn } from '../../safety/names-in-bytes.ts';
import { parseOptions } from '../../torch/parse-object.ts';
import { beginsLikePickle } from '../identify/pickle-start.ts';

/**
 * Pickles in bytes that need not hold any: one that begins with them, or what stands around a dangerous name. Numbers
 * that begin like a pickle by chance do not parse to an object; they count only where they spell a dangerous name.
 */
export function picklesInRaw(bytes: Uint8Array, context: ReadContext): readonly ParsedPickle[] {
  const options = parseOptions(context);
  if (beginsLikePickle(bytes, context)) {
    const parsed = parsePickle(bytes, options);
    // Numbers that parse until there is no more that the file may ask for are none.
    if (parsed.value !== undefined || parsed.problem?.kind === 'limit' || namesDanger(parsed)) return [parsed];
  }
  return dangerousNamesIn(bytes).map(({ offset }) => parsePickle(bytes, { ...options, start: offset }));
}

function namesDanger({ globals }: ParsedPickle): boolean {
  return globals.some(({ module, name }) => classifyGlobal(module, name).safety === 'unsafe');
}
