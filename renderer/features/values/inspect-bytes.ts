import { formatCount } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';

/** One reading of some bytes. */
export interface Reading {
  readonly dtype: string;
  readonly text: string;
}

/** The stored bytes of one element read as every dtype that they are long enough for. `hex` has two digits a byte. */
export function inspectBytes(hex: string, byteOrder: 'little' | 'big'): readonly Reading[] {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const view = new DataView(bytes.buffer);
  const little = byteOrder === 'little';
  return READERS.filter(({ length }) => length <= bytes.length).map(({ dtype, read }) => ({
    dtype,
    text: read(view, little),
  }));
}

interface Reader {
  readonly dtype: string;
  readonly length: number;
  readonly read: (view: DataView, little: boolean) => string;
}

const real = (value: number) => {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? formatNumber(value) : value > 0 ? 'inf' : '-inf';
};

const READERS: readonly Reader[] = [
  { dtype: 'int8', length: 1, read: (view) => formatCount(view.getInt8(0)) },
  { dtype: 'uint8', length: 1, read: (view) => formatCount(view.getUint8(0)) },
  { dtype: 'int16', length: 2, read: (view, little) => formatCount(view.getInt16(0, little)) },
  { dtype: 'float16', length: 2, read: (view, little) => real(halfToNumber(view.getUint16(0, little))) },
  { dtype: 'bfloat16', length: 2, read: (view, little) => real(brainToNumber(view.getUint16(0, little))) },
  { dtype: 'int32', length: 4, read: (view, little) => formatCount(view.getInt32(0, little)) },
  { dtype: 'float32', length: 4, read: (view, little) => real(view.getFloat32(0, little)) },
  { dtype: 'int64', length: 8, read: (view, little) => formatCount(view.getBigInt64(0, little)) },
  { dtype: 'float64', length: 8, read: (view, little) => real(view.getFloat64(0, little)) },
];

/** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function brainToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits * 0x1_0000);
  return view.getFloat32(0);
}
