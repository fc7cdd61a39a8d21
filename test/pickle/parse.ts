import { DEFAULT_LIMITS, type Limits } from '../../src-core/model/limits.ts';
import { parsePickle } from '../../src-core/pickle/machine.ts';
import type { ParsedPickle } from '../../src-core/pickle/node.ts';
import { valueText } from '../../src-core/pickle/value-text.ts';

export function parse(bytes: Uint8Array, limits: Partial<Limits> = {}): ParsedPickle {
  return parsePickle(bytes, { limits: { ...DEFAULT_LIMITS, ...limits } });
}

/** The value as text, or the kind of the problem. */
export function shown(bytes: Uint8Array): string {
  const { value, problem } = parse(bytes);
  if (problem !== null) return `! ${problem.kind}`;
  return value === undefined ? '! nothing' : valueText(value, { characters: 10_000 });
}
