import { asGlobal } from '../../pickle/access.ts';
import type { DType } from '../../model/dtype.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { broken, type Rebuilt } from './rebuilt.ts';
import { typeName } from './type-name.ts';

/** What torch makes a tensor of where no dtype is given. */
export const DEFAULT_DTYPE: DType = 'float32';

/** A value that is no dtype of torch, given to `caller`. */
export function unknownDType(value: PickleValue, caller: string): Rebuilt {
  const global = asGlobal(value);
  const type = typeName(value);
  if (global === null || type !== null) {
    const reference = `TypeError: ${caller}(): argument 'dtype' must be torch.dtype, not ${type ?? ''}`;
    return type === null ? broken('its dtype is an object') : broken(`its dtype is a ${type}`, reference);
  }
  const name = `${global.module}.${global.name}`;
  return {
    facts: null,
    problem: {
      code: 'TA339',
      data: { name },
      reference: `AttributeError: Can't get attribute '${global.name}' on <module '${global.module}'>`,
    },
  };
}
