/** torch's own names. `bytes` is the size of one element as stored; quantised types carry their integer width. */
export const DTYPES = {
  float64: { bytes: 8, kind: 'float' },
  float32: { bytes: 4, kind: 'float' },
  float16: { bytes: 2, kind: 'float' },
  bfloat16: { bytes: 2, kind: 'float' },
  float8_e4m3fn: { bytes: 1, kind: 'float' },
  float8_e5m2: { bytes: 1, kind: 'float' },
  float8_e4m3fnuz: { bytes: 1, kind: 'float' },
  float8_e5m2fnuz: { bytes: 1, kind: 'float' },
  float8_e8m0fnu: { bytes: 1, kind: 'float' },
  float4_e2m1fn_x2: { bytes: 1, kind: 'float' },
  complex32: { bytes: 4, kind: 'complex' },
  complex64: { bytes: 8, kind: 'complex' },
  complex128: { bytes: 16, kind: 'complex' },
  int64: { bytes: 8, kind: 'int' },
  int32: { bytes: 4, kind: 'int' },
  int16: { bytes: 2, kind: 'int' },
  int8: { bytes: 1, kind: 'int' },
  uint64: { bytes: 8, kind: 'uint' },
  uint32: { bytes: 4, kind: 'uint' },
  uint16: { bytes: 2, kind: 'uint' },
  uint8: { bytes: 1, kind: 'uint' },
  bool: { bytes: 1, kind: 'bool' },
  quint8: { bytes: 1, kind: 'quantized' },
  qint8: { bytes: 1, kind: 'quantized' },
  qint32: { bytes: 4, kind: 'quantized' },
  quint4x2: { bytes: 1, kind: 'quantized' },
  quint2x4: { bytes: 1, kind: 'quantized' },
  bits1x8: { bytes: 1, kind: 'bits' },
  bits2x4: { bytes: 1, kind: 'bits' },
  bits4x2: { bytes: 1, kind: 'bits' },
  bits8: { bytes: 1, kind: 'bits' },
  bits16: { bytes: 2, kind: 'bits' },
} as const satisfies Record<string, { bytes: number; kind: DTypeKind }>;

export type DTypeKind = 'float' | 'complex' | 'int' | 'uint' | 'bool' | 'quantized' | 'bits';

/** A dtype the product can size and read. */
export type KnownDType = keyof typeof DTYPES;
/** In a fixed order: their places are what columns and messages between threads hold. */
export const DTYPE_NAMES = Object.keys(DTYPES) as readonly KnownDType[];

/** Any dtype name: other formats have their own (`Q4_K`, `str`, `float6_e2m3fn`), shown as they are. */
export type DType = KnownDType | (string & {});

export function isKnownDType(dtype: DType): dtype is KnownDType {
  return Object.hasOwn(DTYPES, dtype);
}

/** Bytes per element, or null for a dtype whose elements are not whole bytes (block-quantised GGUF types, strings). */
export function dtypeBytes(dtype: DType): number | null {
  return isKnownDType(dtype) ? DTYPES[dtype].bytes : null;
}
