import type { PickleValue, PyCall } from '../pickle/node.ts';
import { dataTypeName } from '../pickle/python-types.ts';
import { torchName } from './weights-only-names.ts';

const REBUILDS_TENSOR =
  /^torch\._utils\._rebuild_(tensor|sparse|nested|qtensor|meta|wrapper|device)|^torch\._tensor\._rebuild_from_type_v2$/;
const REBUILDS_PARAMETER = /^torch\._utils\._rebuild_parameter/;

/** Python's name of the type a value would have, as `type(x)` prints it; null where it cannot be told without running code. */
export function pythonTypeOf(value: PickleValue): string | null {
  if (value === null || typeof value !== 'object') return dataTypeName(value);
  if (value.kind === 'global') return /^\p{Lu}/u.test(value.name) ? 'type' : null;
  return value.kind === 'call' ? typeOfCall(value) : dataTypeName(value);
}

function typeOfCall({ callee }: PyCall): string | null {
  if (typeof callee !== 'object' || callee?.kind !== 'global') return null;
  const { full } = torchName(callee.module, callee.name);
  if (REBUILDS_PARAMETER.test(full)) return 'torch.nn.parameter.Parameter';
  if (REBUILDS_TENSOR.test(full)) return 'torch.Tensor';
  if (full === '_codecs.encode') return 'bytes';
  if (full.startsWith('builtins.')) return full.slice('builtins.'.length);
  return /^\p{Lu}/u.test(callee.name) ? full : null;
}
