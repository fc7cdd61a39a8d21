import { parsePickle } from '../machine.ts';
import type { Limits } from '../../model/limits.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { PickleValue } from '../node.ts';
import { asInt, asText } from '../access.ts';
import { OP } from '../opcodes.ts';
import { decodeUtf8 } from '../text/utf8.ts';
import { nextOpcode } from '../opcode-length.ts';
import type { Child, PickleGraph } from './graph.ts';

const LEAF_LIMITS: Limits = DEFAULT_LIMITS;

/** The opcode of a child with its argument. */
function opcodeBytes({ nodes, source }: PickleGraph, child: Child): Uint8Array {
  const place = nodes.occurrence(child)?.value ?? child;
  const node = nodes.nodeOf(place);
  const bytes = node === null ? source : nodes.bytesOf(node, source);
  const start = node === null ? place : nodes.startOf(node);
  const next = nextOpcode(bytes, start);
  return bytes.subarray(start, next < 0 ? start + 1 : next);
}

/** A leaf (str, int, float, bool, None, bytes, a name) as an inert value; undefined for anything with operands. */
export function leafValue(graph: PickleGraph, child: Child): PickleValue | undefined {
  const node = graph.nodes.nodeOf(child);
  if (node !== null && graph.nodes.operandCount(node) > 0) return undefined;
  const opcode = opcodeBytes(graph, child);
  const whole = new Uint8Array(opcode.length + 1);
  whole.set(opcode);
  whole[opcode.length] = OP.STOP;
  return parsePickle(whole, { limits: LEAF_LIMITS }).value;
}

/** A leaf that is an int, as a number; null for any other. */
export function leafInt(graph: PickleGraph, child: Child): number | null {
  const [op, a = 0, b = 0, c = 0, d = 0] = opcodeBytes(graph, child);
  // Nearly every number is one of these three, and there are many.
  if (op === OP.BININT1) return a;
  if (op === OP.BININT2) return a | (b << 8);
  if (op === OP.BININT) return a | (b << 8) | (c << 16) | (d << 24);
  return asInt(leafValue(graph, child));
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
  const node = graph.nodes.nodeOf(child);
  if (node !== null && graph.nodes.op(node) === OP.STACK_GLOBAL) {
    const [module, name] = graph.nodes.children(node).map((operand) => leafText(graph, operand));
    return typeof module === 'string' && typeof name === 'string' ? [module, name] : null;
  }
  const value = leafValue(graph, child);
  return typeof value === 'object' && value?.kind === 'global' ? [value.module, value.name] : null;
}
