import { HashCheck } from '../../pickle/hashing.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';

/** What a call raises with these arguments, or null: it succeeds, or that is not known. */
export type Judge = (args: readonly PickleValue[]) => string | null;

/** Types that have no items. */
export const NOT_ITERABLE: ReadonlySet<string> = new Set([
  'int',
  'bool',
  'float',
  'complex',
  'NoneType',
  'torch.dtype',
  'torch.qscheme',
  'torch.device',
  'torch.layout',
]);

export function notIterable(value: PickleValue | undefined): string | null {
  const type = value === undefined ? null : typeName(value);
  return type !== null && NOT_ITERABLE.has(type) ? `TypeError: '${type}' object is not iterable` : null;
}

export function unhashable(value: PickleValue | undefined): string | null {
  const type = value === undefined ? null : (new HashCheck().unhashable(value) ?? typeName(value));
  return type !== null && UNHASHABLE.has(type) ? `TypeError: unhashable type: '${type}'` : null;
}

const UNHASHABLE: ReadonlySet<string> = new Set(
  'list dict set bytearray collections.OrderedDict collections.defaultdict Counter'.split(' '),
);
