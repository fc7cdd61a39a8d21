import { asCall, asGlobal, asText } from '../../pickle/access.ts';
import type { Key } from '../../model/tensor.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import { constantBytes } from './bytes-calls.ts';
import { callArguments, sequenceItems } from './arguments.ts';
import { canonicalName } from './names.ts';

/** Nesting of a key inside which calls are read as the plain values they stand for. */
const DEEPEST = 6;
/** Characters of a printed key. */
const LONGEST = 256;

/** A dict key as a step of a path: a str as it is, an int as a number, anything else as Python would print it. */
export function keyOf(key: PickleValue): Key {
  if (typeof key === 'string' || typeof key === 'number') return key;
  return asText(key) ?? valueText(plainKey(key, 0), { characters: LONGEST });
}

/** Protocols 0 to 2 write bytes and frozensets as calls; a key is printed as the value they give. */
function plainKey(value: PickleValue, depth: number): PickleValue {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (value.kind === 'tuple')
    return { kind: 'tuple', items: value.items.slice(0, LONGEST).map((item) => plainKey(item, depth + 1)) };
  const bytes = constantBytes(value);
  if (bytes !== null) return { kind: 'bytes', bytes, mutable: false };
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee === null || canonicalName(callee) !== 'builtins.frozenset') return value;
  const items = sequenceItems(callArguments(call.args)?.[0]) ?? [];
  return { kind: 'set', frozen: true, items: items.slice(0, LONGEST).map((item) => plainKey(item, depth + 1)) };
}
