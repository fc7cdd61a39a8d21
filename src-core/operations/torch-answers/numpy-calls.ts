import { asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import { dtypeText } from '../../torch/rebuild/numpy.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';
import { dtypeItemBytes } from './array-state.ts';
import type { Judge } from './iteration.ts';

/** What the calls raise that pickles of numpy's arrays and scalars are made of, as numpy 2.4 prints it. */
export const NUMPY_CALLS: readonly (readonly [string, Judge])[] = [
  ['numpy._core.multiarray._reconstruct', reconstructFailure],
  ['numpy.core.multiarray._reconstruct', reconstructFailure],
  ['numpy._core.multiarray.scalar', scalarFailure],
  ['numpy.core.multiarray.scalar', scalarFailure],
  ['numpy.dtype', dtypeFailure],
];

function reconstructFailure(args: readonly PickleValue[]): string | null {
  if (args.length !== 3) return `TypeError: _reconstruct() takes exactly 3 arguments (${args.length} given)`;
  const type = argumentType(args[0]);
  return type === null || type === 'type' ? null : `TypeError: _reconstruct() argument 1 must be type, not ${type}`;
}

function scalarFailure(args: readonly PickleValue[]): string | null {
  const [dtype, data] = args;
  if (dtype === undefined) return "TypeError: scalar() missing required argument 'dtype' (pos 1)";
  if (args.length > 2) return `TypeError: scalar() takes at most 2 arguments (${args.length} given)`;
  const type = argumentType(dtype);
  if (type !== null) return `TypeError: scalar() argument 1 must be numpy.dtype, not ${type}`;
  if (data === undefined) return null;
  const bytes = constantBytes(data);
  const code = dtypeText(dtype).replace(/^[<>|=]/, '');
  if (bytes === null) {
    const given = typeName(data);
    const isOdd = given !== null && given !== 'str' && given !== 'bytes' && !code.startsWith('O');
    return isOdd ? 'TypeError: initializing object must be a bytes object' : null;
  }
  return bytes.length < (dtypeItemBytes(code) ?? 0) ? 'ValueError: initialization string is too small' : null;
}

/** Values that stand for no dtype, whatever they are. */
const NO_DTYPE: ReadonlySet<string> = new Set(['bool', 'int', 'float', 'set', 'frozenset']);

/** Letters with a size behind them, as `numpy.dtype.str` writes them. */
const CODE = /^(?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32)|[SUVa]\d+|[mMO]8)$/;

function dtypeFailure([first]: readonly PickleValue[]): string | null {
  if (first === undefined) return null;
  const type = typeName(first);
  if (type !== null && NO_DTYPE.has(type)) return `TypeError: Cannot interpret '${valueText(first)}' as a data type`;
  const code = asText(first);
  return code === null || !/^[a-zA-Z]\d+$/.test(code) || CODE.test(code)
    ? null
    : `TypeError: data type '${code}' not understood`;
}

/** The type of an argument as numpy prints it. */
function argumentType(value: PickleValue | undefined): string | null {
  const type = typeName(value);
  return type === 'NoneType' ? 'None' : type;
}
