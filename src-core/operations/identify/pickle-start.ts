import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { PyGlobal } from '../../pickle/node.ts';
import { classifyGlobal } from '../../safety/classify.ts';

/** What the first byte of a protocol 0 or 1 pickle is: an opcode that needs nothing on the stack. */
const FIRST = new Set(Array.from('(])}lcdtNIJKMLFGSTUVXPi', (char) => char.charCodeAt(0)));

/**
 * Whether a file that begins with these bytes is a pickle for an unpickler. Protocol 2 and later say so; earlier ones
 * are text, so the beginning has to parse: up to its end, or up to something that an unpickler would have carried out.
 */
export function beginsLikePickle(head: Uint8Array, { limits }: ReadContext): boolean {
  const [first, second = 0xff] = head;
  if (first === 0x80) return second <= 0x10;
  if (first === undefined || !FIRST.has(first)) return false;
  const parsed = parsePickle(head, { limits });
  if (parsed.value !== undefined)
    return parsed.opcodes > 2 || parsed.end === head.length || parsed.globals.some(isIdentifier);
  if (parsed.effects.some(({ kind }) => kind === 'call' || kind === 'new')) return true;
  // Two lines of a text may look like a name; they are none that is dangerous to import.
  return parsed.globals.some(({ module, name }) => classifyGlobal(module, name).safety === 'unsafe');
}

function isIdentifier({ module, name }: PyGlobal): boolean {
  return /^[A-Za-z_][\w.]*$/.test(module) && /^[A-Za-z_]\w*$/.test(name);
}
