import { asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { callArguments } from './arguments.ts';
import type { RebuildContext } from './rebuilt.ts';
import { typeName } from './type-name.ts';

const CONTAINERS: ReadonlySet<string | null> = new Set(['collections.OrderedDict', 'Counter', 'torch.Size', 'set']);

/** What Python takes for false: None, False, zero, and containers without items. */
export function isFalsy(value: PickleValue): boolean {
  if (value === null || typeof value !== 'object')
    return value === null || value === false || value === 0 || value === '';
  switch (value.kind) {
    case 'float':
      return value.value === 0;
    case 'bytes':
      return value.bytes.length === 0;
    case 'text':
      return asText(value) === '';
    case 'dict':
      return value.keys.length === 0;
    case 'set':
      return value.items.length === 0;
    case 'call':
      return (
        CONTAINERS.has(typeName(value)) &&
        value.setItems.length + value.appended.length === 0 &&
        (callArguments(value.args) ?? [null]).every(isFalsy)
      );
    case 'list':
    case 'tuple':
    case 'numbers':
      return value.items.length === 0;
    case 'global':
    case 'persistent':
    case 'extension':
    case 'buffer':
      return false;
  }
}

/** What torch raises when it is asked whether a tensor of several elements is true. */
export const AMBIGUOUS = 'RuntimeError: Boolean value of Tensor with more than one value is ambiguous';

/** True for a tensor of several elements, which is neither true nor false. */
export function isAmbiguous(value: PickleValue, context: RebuildContext): boolean {
  const shape = context.tensor(value)?.facts?.shape ?? [];
  return shape.reduce((count, size) => count * size, 1) > 1;
}
