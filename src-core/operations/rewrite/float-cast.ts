import type { CastDType } from './edit.ts';

/** Bytes per element. */
export const FLOAT_BYTES: Readonly<Record<CastDType, number>> = { float64: 8, float32: 4, float16: 2, bfloat16: 2 };

/** The storage class that holds a dtype. Source: torch/storage.py `_dtype_to_storage_type_map`. */
export const STORAGE_CLASS: Readonly<Record<CastDType, string>> = {
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
};

export interface CastResult {
  readonly bytes: Uint8Array;
  /** Finite values that became infinite. */
  readonly overflowed: number;
}

/**
 * Convert elements, rounding to nearest and ties to even as torch does; NaN stays NaN. `bytes` holds whole elements in the
 * given byte order; the result has the same order.
 */
export function castFloats(bytes: Uint8Array, from: CastDType, to: CastDType, littleEndian: boolean): CastResult {
  const count = bytes.byteLength / FLOAT_BYTES[from];
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result = new Uint8Array(count * FLOAT_BYTES[to]);
  const output = new DataView(result.buffer);
  let overflowed = 0;
  for (let i = 0; i < count; i++) {
    const value = readFloat(input, i * FLOAT_BYTES[from], from, littleEndian);
    const written = writeFloat(output, i * FLOAT_BYTES[to], to, value, littleEndian);
    if (!Number.isFinite(written) && Number.isFinite(value)) overflowed += 1;
  }
  return { bytes: result, overflowed };
}

const scratch = new DataView(new ArrayBuffer(8));

function readFloat(view: DataView, at: number, dtype: CastDType, little: boolean): number {
  switch (dtype) {
    case 'float64':
      return view.getFloat64(at, little);
    case 'float32':
      return view.getFloat32(at, little);
    case 'bfloat16':
      scratch.setUint32(0, view.getUint16(at, little) << 16);
      return scratch.getFloat32(0);
    case 'float16':
      return halfToNumber(view.getUint16(at, little));
  }
}

/** Returns the value as it can be read back. */
function writeFloat(view: DataView, at: number, dtype: CastDType, value: number, little: boolean): number {
  switch (dtype) {
    case 'float64':
      view.setFloat64(at, value, little);
      return value;
    case 'float32':
      view.setFloat32(at, value, little);
      return Math.fround(value);
    case 'bfloat16': {
      const code = numberToBfloat(value);
      view.setUint16(at, code, little);
      return (code & 0x7fff) >= 0x7f80 ? (Number.isNaN(value) ? NaN : Infinity) : value;
    }
    case 'float16': {
      const code = numberToHalf(value);
      view.setUint16(at, code, little);
      return (code & 0x7fff) >= 0x7c00 ? (Number.isNaN(value) ? NaN : Infinity) : value;
    }
  }
}

function halfToNumber(code: number): number {
  const sign = code & 0x8000 ? -1 : 1;
  const exponent = (code >> 10) & 0x1f;
  const fraction = code & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** torch rounds a double to float32 first; what is a tie after that is a tie. */
function numberToBfloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest >= 0x47800000) return sign | 0x7c00; // 65536 and more, infinities among them
  if (rest >= 0x38800000) return (sign | ((rest - 0x38000000 + 0xfff + ((rest >>> 13) & 1)) >>> 13)) & 0xffff;
  if (rest < 0x33000000) return sign; // under half of the smallest subnormal
  const shift = 126 - (rest >>> 23);
  const mantissa = (rest & 0x7fffff) | 0x800000;
  const kept = mantissa >>> shift;
  const lost = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (lost > half || (lost === half && (kept & 1) === 1) ? kept + 1 : kept);
}
