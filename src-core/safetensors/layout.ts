import type { DType } from '../model/dtype.ts';

/** u64 little-endian header length, then the JSON header, then the data. Source: safetensors README, "Format". */
export const LENGTH_BYTES = 8;

/** The reference refuses a longer header (`MAX_HEADER_SIZE`). */
export const MAX_HEADER_BYTES = 100_000_000;

export interface StoredDType {
  /** torch's name, or the format's own where torch has none. */
  readonly dtype: DType;
  /** Bits of one element as the shape counts them. */
  readonly bits: number;
}

/** Names of element types in the header. Source: safetensors `tensor.rs`, `Dtype`. */
export const STORED_DTYPES: ReadonlyMap<string, StoredDType> = new Map([
  ['F64', { dtype: 'float64', bits: 64 }],
  ['F32', { dtype: 'float32', bits: 32 }],
  ['F16', { dtype: 'float16', bits: 16 }],
  ['BF16', { dtype: 'bfloat16', bits: 16 }],
  ['F8_E4M3', { dtype: 'float8_e4m3fn', bits: 8 }],
  ['F8_E5M2', { dtype: 'float8_e5m2', bits: 8 }],
  ['F8_E4M3FNUZ', { dtype: 'float8_e4m3fnuz', bits: 8 }],
  ['F8_E5M2FNUZ', { dtype: 'float8_e5m2fnuz', bits: 8 }],
  ['F8_E8M0', { dtype: 'float8_e8m0fnu', bits: 8 }],
  ['F6_E3M2', { dtype: 'float6_e3m2fn', bits: 6 }],
  ['F6_E2M3', { dtype: 'float6_e2m3fn', bits: 6 }],
  ['F4', { dtype: 'float4_e2m1fn_x2', bits: 4 }],
  ['C64', { dtype: 'complex64', bits: 64 }],
  ['I64', { dtype: 'int64', bits: 64 }],
  ['I32', { dtype: 'int32', bits: 32 }],
  ['I16', { dtype: 'int16', bits: 16 }],
  ['I8', { dtype: 'int8', bits: 8 }],
  ['U64', { dtype: 'uint64', bits: 64 }],
  ['U32', { dtype: 'uint32', bits: 32 }],
  ['U16', { dtype: 'uint16', bits: 16 }],
  ['U8', { dtype: 'uint8', bits: 8 }],
  ['BOOL', { dtype: 'bool', bits: 8 }],
]);
