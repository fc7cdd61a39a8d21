import { asCall, asGlobal, asText } from '../../pickle/access.ts';
import type { Value } from '../../model/value.ts';
import type { PickleValue, PyCall } from '../../pickle/node.ts';
import { callArguments, intsOf, sequenceItems } from './arguments.ts';
import { constantBytes } from './bytes-calls.ts';
import { canonicalName } from './names.ts';

/**
 * Arrays and scalars of numpy, which live inside the pickle: their class, dtype and shape, without their bytes.
 * Source: numpy/_core/src/multiarray/methods.c, `array_reduce`; numpy/_core/numeric.py, `_frombuffer`.
 */
export function numpyValue(call: PyCall): Value | null {
  const callee = asGlobal(call.callee);
  if (callee === null) return null;
  switch (canonicalName(callee)) {
    case 'numpy._core.multiarray._reconstruct':
      return reconstructed(call);
    case 'numpy._core.numeric._frombuffer':
      return fromBuffer(callArguments(call.args) ?? []);
    case 'numpy._core.multiarray.scalar':
      return scalar(callArguments(call.args) ?? []);
    default:
      return null;
  }
}

/** `_reconstruct(cls, (0,), b'b')`, then BUILD with `(version, shape, dtype, fortran, data)`. */
function reconstructed(call: PyCall): Value {
  const state = callArguments(call.states.at(-1) ?? null) ?? [];
  const cls = asGlobal(callArguments(call.args)?.[0]);
  const name = cls === null ? 'numpy.ndarray' : `${cls.module}.${cls.name}`;
  const withVersion = state.length >= 5 ? state.slice(1) : state;
  return { kind: 'array', className: name, dtype: dtypeText(withVersion[1] ?? null), shape: numbers(withVersion[0]) };
}

/** `_frombuffer(buffer, dtype, shape, order)`: protocol 5. */
function fromBuffer([, dtype, shape]: readonly PickleValue[]): Value {
  return { kind: 'array', className: 'numpy.ndarray', dtype: dtypeText(dtype ?? null), shape: numbers(shape) };
}

/** `scalar(dtype, bytes)`: shown as the plain number it is, where it is one. */
function scalar([dtype, data]: readonly PickleValue[]): Value {
  const text = dtypeText(dtype ?? null);
  const bytes = constantBytes(data);
  const value = bytes === null ? null : scalarValue(text, bytes);
  return value ?? { kind: 'array', className: 'numpy.generic', dtype: text, shape: [] };
}

function scalarValue(dtype: string, bytes: Uint8Array): Value | null {
  const little = !dtype.startsWith('>');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = dtype.replace(/^[<>|=]/, '');
  if (bytes.length !== Number(/\d+$/.exec(type)?.[0] ?? NaN)) return null;
  switch (type) {
    case 'f8':
      return { kind: 'float', value: view.getFloat64(0, little) };
    case 'f4':
      return { kind: 'float', value: view.getFloat32(0, little) };
    case 'b1':
      return { kind: 'bool', value: view.getUint8(0) !== 0 };
    case 'i8':
    case 'u8':
      return integer(type === 'i8' ? view.getBigInt64(0, little) : view.getBigUint64(0, little));
    case 'i4':
      return { kind: 'int', value: view.getInt32(0, little) };
    case 'u4':
      return { kind: 'int', value: view.getUint32(0, little) };
    case 'i2':
      return { kind: 'int', value: view.getInt16(0, little) };
    case 'u2':
      return { kind: 'int', value: view.getUint16(0, little) };
    case 'i1':
      return { kind: 'int', value: view.getInt8(0) };
    case 'u1':
      return { kind: 'int', value: view.getUint8(0) };
    default:
      return null;
  }
}

function integer(value: bigint): Value {
  const number = Number(value);
  return { kind: 'int', value: Number.isSafeInteger(number) ? number : value };
}

/** `numpy.dtype('f8', False, True)` with the state `(3, '<', …)` is `<f8`. */
export function dtypeText(value: PickleValue): string {
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee === null) return asText(value) ?? '?';
  const code = asText(callArguments(call.args)?.[0]);
  if (canonicalName(callee) !== 'numpy.dtype' || code === null) return '?';
  const order = asText(sequenceItems(call.states[0])?.[1]);
  return order === null || order === '=' ? code : `${order}${code}`;
}

function numbers(value: PickleValue | undefined): readonly number[] {
  return intsOf(value)?.map(Number) ?? [];
}
