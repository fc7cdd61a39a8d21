import { parsePickle } from '../machine.ts';
import type { Limits } from '../../model/limits.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { PickleValue } from '../node.ts';
import { asText } from '../access.ts';
import { OP } from '../opcodes.ts';
import { decodeUtf8 } from '../utf8.ts';
import { spanOf } from '../opcode-length.ts';
import type { Child, GraphNode, PickleGraph } from './graph.ts';

const LEAF_LIMITS: Limits = DEFAULT_LIMITS;

/** The node of a child, whatever stands before it; null for a leaf without one. */
export function nodeOf(child: Child): GraphNode | null {
  if (typeof child === 'number') return null;
  if (child.kind === 'node') return child;
  return typeof child.value === 'number' ? null : child.value;
}

/** The opcode of a child with its argument. */
function opcodeBytes(graph: PickleGraph, child: Child): Uint8Array {
  const place = typeof child === 'number' ? child : child.kind === 'node' ? child : child.value;
  if (typeof place === 'number') return graph.source.subarray(place, spanOf(graph.source, place)?.next ?? place + 1);
  return place.own ?? graph.source.subarray(place.start, place.end);
}

/** A leaf (str, int, float, bool, None, bytes, a name) as an inert value; undefined for anything with operands. */
export function leafValue(graph: PickleGraph, child: Child): PickleValue | undefined {
  const node = nodeOf(child);
  if (node !== null && node.children.length > 0) return undefined;
  const opcode = opcodeBytes(graph, child);
  const whole = new Uint8Array(opcode.length + 1);
  whole.set(opcode);
  whole[opcode.length] = OP.STOP;
  return parsePickle(whole, { limits: LEAF_LIMITS }).value;
}

export function leafText(graph: PickleGraph, child: Child): string | null {
  const opcode = opcodeBytes(graph, child);
  // Nearly every key is one of these two, and there are many keys.
  const header = opcode[0] === OP.BINUNICODE ? 5 : opcode[0] === OP.SHORT_BINUNICODE ? 2 : 0;
  const decoded = header > 0 ? decodeUtf8(opcode, header, opcode.length) : null;
  if (decoded?.ok === true) return decoded.text;
  return asText(leafValue(graph, child));
}

/** Module and name of a GLOBAL, or of a STACK_GLOBAL of two strings. */
export function globalName(graph: PickleGraph, child: Child): readonly [module: string, name: string] | null {
  const node = nodeOf(child);
  if (node?.op === OP.STACK_GLOBAL) {
    const [module, name] = node.children.map((operand) => leafText(graph, operand));
    return typeof module === 'string' && typeof name === 'string' ? [module, name] : null;
  }
  const value = leafValue(graph, child);
  return typeof value === 'object' && value?.kind === 'global' ? [value.module, value.name] : null;
}
