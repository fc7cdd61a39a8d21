import type { PickleValue } from '../pickle/node.ts';
import { pythonTypeName } from '../pickle/python-types.ts';
import { torchName } from './weights-only-names.ts';

const REBUILDS_TENSOR =
  /^torch\._utils\._rebuild_(tensor|sparse|nested|qtensor|meta|wrapper|device)|^torch\._tensor\._rebuild_from_type_v2$/;
const REBUILDS_PARAMETER = /^torch\._utils\._rebuild_parameter/;

/** Python's name of the type a value would have, as `type(x)` prints it; null where it cannot be told without running code. */
export function pythonTypeOf(value: PickleValue): string | null {
  if (value === null || typeof value !== 'object') return pythonTypeName(value);
  switch (value.kind) {
    case 'global':
      return /^\p{Lu}/u.test(value.name) ? 'type' : null;
    case 'call': {
      if (typeof value.callee !== 'object' || value.callee?.kind !== 'global') return null;
      const { full } = torchName(value.callee.module, value.callee.name);
      if (REBUILDS_PARAMETER.test(full)) return 'torch.nn.parameter.Parameter';
      if (REBUILDS_TENSOR.test(full)) return 'torch.Tensor';
      if (full === '_codecs.encode') return 'bytes';
      return full.startsWith('builtins.')
        ? full.slice('builtins.'.length)
        : /^\p{Lu}/u.test(value.callee.name)
          ? full
          : null;
    }
    case 'persistent':
    case 'extension':
    case 'buffer':
      return null;
    case 'float':
    case 'bytes':
    case 'text':
    case 'list':
    case 'numbers':
    case 'tuple':
    case 'dict':
    case 'set':
      return pythonTypeName(value);
  }
}
