import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { parseOptions } from '../../torch/parse-object.ts';

/** PROTO, a number, STOP. */
export const SHORTEST = 3;
/** Longer ones are not looked at: what programs keep so is small. */
export const LONGEST = 1 << 20;
/** Of all of a file's together. */
export const MOST = 16 << 20;
const PROTO = 0x80;
const STOP = 0x2e;
const LAST_PROTOCOL = 5;

/** Whether bytes begin as pickles of protocol 2 and later do. */
export function beginsWithProtocol(head: Uint8Array): boolean {
  return head[0] === PROTO && (head[1] ?? 0xff) <= LAST_PROTOCOL;
}

/** Bytes that are one pickle from the first to the last, which no other bytes are by accident; null for all others. */
export function wholePickle(bytes: Uint8Array, context: ReadContext): ParsedPickle | null {
  if (!beginsWithProtocol(bytes) || bytes.at(-1) !== STOP) return null;
  const parsed = parsePickle(bytes, parseOptions(context));
  return parsed.value !== undefined && parsed.end === bytes.length ? parsed : null;
}
