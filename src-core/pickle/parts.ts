import type { PickleObject, PickleValue } from './node.ts';
import { PackedCall } from './packed-call.ts';

/**
 * The values right inside a value, keys of dicts left out. Of a packed call those that were given to it after it was made: its
 * arguments are those of a tensor, and would have to be made for this.
 */
export function partsOf(value: PickleObject): Iterable<PickleValue> {
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return value.items;
    case 'dict':
      return value.values;
    case 'call': {
      const given = [...value.states, ...value.setItems, ...value.appended];
      return value instanceof PackedCall ? given : [value.args, value.kwargs, ...given];
    }
    case 'persistent':
    case 'float':
    case 'bytes':
    case 'text':
    case 'numbers':
    case 'global':
    case 'extension':
    case 'buffer':
      return [];
  }
}
