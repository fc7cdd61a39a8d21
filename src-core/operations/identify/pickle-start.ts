import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ParsedPickle, PyGlobal } from '../../pickle/node.ts';
import { classifyGlobal } from '../../safety/classify.ts';
import { MAGIC_NUMBER } from '../../torch/legacy/read-legacy.ts';

/** What the first byte of a pickle without PROTO is: an opcode that needs nothing on the stack. */
const FIRST = new Set(
  Array.from('(])}cNIJKMLFGSTUVXPBC\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96', (char) => char.charCodeAt(0)),
);

const BUILTINS = new Set(['builtins', '__builtin__']);

/**
 * Whether a file that begins with these bytes is a pickle for an unpickler. Protocol 2 and later say so; earlier ones
 * are text, so the beginning has to parse: up to its end, or up to something that an unpickler would have carried out.
 */
export function beginsLikePickle(head: Uint8Array, { limits }: ReadContext): boolean {
  const [first, second = 0xff] = head;
  if (first === 0x80) return second <= 0x10 || holdsMagic(head);
  if (first === undefined || !FIRST.has(first)) return false;
  // The beginning of the beginning tells of most, and a pickle of a megabyte is not parsed only to know what it is.
  if (head.length > FIRST_LOOK && actsEarly(parsePickle(head.subarray(0, FIRST_LOOK), { limits }))) return true;
  const parsed = parsePickle(head, { limits });
  if (parsed.value === MAGIC_NUMBER) return true;
  if (parsed.value !== undefined)
    return parsed.opcodes > 2 || parsed.end === head.length || parsed.globals.some(isIdentifier);
  return actsEarly(parsed);
}

const FIRST_LOOK = 4096;

/** True where an unpickler has carried something out before the bytes end. */
function actsEarly({ effects, globals }: ParsedPickle): boolean {
  if (effects.some(({ kind }) => kind === 'call' || kind === 'new')) return true;
  // Two lines of a text may look like a name; they are none that is dangerous to import.
  return globals.some(({ module, name }) => BUILTINS.has(module) || classifyGlobal(module, name).safety === 'unsafe');
}

/** torch's magic number behind a PROTO of any protocol: its default load reads past one that does not exist. */
function holdsMagic(head: Uint8Array): boolean {
  return MAGIC.every((byte, index) => head[index + 2] === byte);
}

const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

function isIdentifier({ module, name }: PyGlobal): boolean {
  return /^[A-Za-z_][\w.]*$/.test(module) && /^[A-Za-z_]\w*$/.test(name);
}
