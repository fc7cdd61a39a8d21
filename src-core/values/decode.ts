import { dtypeBytes, type DType } from '../model/dtype.ts';
import { codeTable, FLOAT4_VALUES } from './float-codes.ts';

export type ByteOrder = 'little' | 'big';

/** How the numbers of a dtype lie in its bytes. */
export interface NumberLayout {
  /** Bytes of one unit of storage. */
  readonly unitBytes: number;
  /** Numbers in one unit: 2 for complex numbers and packed float4, 1 otherwise. */
  readonly numbers: 1 | 2;
  readonly kind: 'plain' | 'complex' | 'packed';
}

/** Null for a dtype whose bytes are no numbers by themselves (`bits8`, `Q4_K`, strings). */
export function numberLayout(dtype: DType): NumberLayout | null {
  const unitBytes = dtypeBytes(dtype);
  if (unitBytes === null || dtype.startsWith('bits') || dtype === 'quint4x2' || dtype === 'quint2x4') return null;
  if (dtype === 'float4_e2m1fn_x2') return { unitBytes, numbers: 2, kind: 'packed' };
  if (dtype.startsWith('complex')) return { unitBytes, numbers: 2, kind: 'complex' };
  return { unitBytes, numbers: 1, kind: 'plain' };
}

/**
 * Decode whole units of `dtype` into `out`, in storage order; real and imaginary parts alternate, packed numbers come low
 * nibble first. Integers beyond 2^53 are rounded. Throws for a dtype without a `NumberLayout`.
 */
export function decodeNumbers(bytes: Uint8Array, dtype: DType, order: ByteOrder, out: Float64Array): void {
  const table = codeTable(dtype);
  if (table !== null && table.values.length === 256) {
    for (let i = 0; i < bytes.length; i++) out[i] = table.values[bytes[i] ?? 0] ?? 0;
    return;
  }
  if (dtype === 'float4_e2m1fn_x2') {
    for (let i = 0; i < bytes.length; i++) {
      const code = bytes[i] ?? 0;
      out[2 * i] = FLOAT4_VALUES[code & 15] ?? 0;
      out[2 * i + 1] = FLOAT4_VALUES[code >>> 4] ?? 0;
    }
    return;
  }
  if (order === 'little' && LITTLE_HOST && decodeAligned(bytes, dtype, out)) return;
  const read = numberReader(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order === 'little';
  const count = Math.floor(bytes.length / read.bytes);
  for (let i = 0, at = 0; i < count; i++, at += read.bytes) out[i] = read.at(view, at, little);
}

const LITTLE_HOST = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The same for bytes that lie as the host's own arrays do; false where they do not. */
function decodeAligned({ buffer, byteOffset, length }: Uint8Array, dtype: DType, out: Float64Array): boolean {
  const is = (width: number) => byteOffset % width === 0;
  if ((dtype === 'float32' || dtype === 'complex64') && is(4))
    out.set(new Float32Array(buffer, byteOffset, length >>> 2));
  else if ((dtype === 'float64' || dtype === 'complex128') && is(8))
    out.set(new Float64Array(buffer, byteOffset, Math.floor(length / 8)));
  else if ((dtype === 'int32' || dtype === 'qint32') && is(4))
    out.set(new Int32Array(buffer, byteOffset, length >>> 2));
  else if (dtype === 'uint32' && is(4)) out.set(new Uint32Array(buffer, byteOffset, length >>> 2));
  else {
    const table = codeTable(dtype === 'complex32' ? 'float16' : dtype);
    if (table === null || table.values.length !== 65536 || !is(2)) return false;
    const { values } = table;
    const codes = new Uint16Array(buffer, byteOffset, length >>> 1);
    for (let i = 0; i < codes.length; i++) out[i] = values[codes[i] ?? 0] ?? 0;
  }
  return true;
}

interface NumberReader {
  readonly bytes: number;
  at(view: DataView, offset: number, little: boolean): number;
}

const READERS: Readonly<Record<string, NumberReader>> = {
  float64: { bytes: 8, at: (view, offset, little) => view.getFloat64(offset, little) },
  float32: { bytes: 4, at: (view, offset, little) => view.getFloat32(offset, little) },
  int32: { bytes: 4, at: (view, offset, little) => view.getInt32(offset, little) },
  qint32: { bytes: 4, at: (view, offset, little) => view.getInt32(offset, little) },
  uint32: { bytes: 4, at: (view, offset, little) => view.getUint32(offset, little) },
  int64: { bytes: 8, at: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  uint64: { bytes: 8, at: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
  complex64: { bytes: 4, at: (view, offset, little) => view.getFloat32(offset, little) },
  complex128: { bytes: 8, at: (view, offset, little) => view.getFloat64(offset, little) },
};

/** A reader by the table of a dtype's codes, made when numbers of it are read: not at every start of the program. */
function codedReader(dtype: DType): NumberReader | null {
  const values = codeTable(dtype === 'complex32' ? 'float16' : dtype)?.values;
  if (values?.length !== 65536) return null;
  return { bytes: 2, at: (view, offset, little) => values[view.getUint16(offset, little)] ?? 0 };
}

function numberReader(dtype: DType): NumberReader {
  const reader = Object.hasOwn(READERS, dtype) ? READERS[dtype] : codedReader(dtype);
  if (reader === undefined || reader === null) throw new TypeError(`${dtype} has no numbers to decode`);
  return reader;
}

const SMALLEST_NORMAL: Readonly<Record<string, number>> = {
  float64: 2 ** -1022,
  complex128: 2 ** -1022,
  float32: 2 ** -126,
  complex64: 2 ** -126,
  bfloat16: 2 ** -126,
  float16: 2 ** -14,
  complex32: 2 ** -14,
  float8_e4m3fn: 2 ** -6,
  float8_e5m2: 2 ** -14,
  float8_e4m3fnuz: 2 ** -7,
  float8_e5m2fnuz: 2 ** -15,
  float4_e2m1fn_x2: 1,
};

/** Below this, a number other than zero is denormal in `dtype`; 0 where there are none. */
export function smallestNormal(dtype: DType): number {
  return Object.hasOwn(SMALLEST_NORMAL, dtype) ? (SMALLEST_NORMAL[dtype] ?? 0) : 0;
}
