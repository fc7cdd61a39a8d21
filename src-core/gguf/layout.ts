import type { DType } from '../model/dtype.ts';

/** `GGUF`, then u32 version, u64 tensor count, u64 metadata count. Source: ggml docs, `gguf.md`. */
export const HEADER_BYTES = 24;
export const SIGNATURE = 'GGUF';
export const DEFAULT_ALIGNMENT = 32;
export const LARGEST_ALIGNMENT = 65_536;
/** ggml's own limit (`GGML_MAX_DIMS`). */
export const MAX_DIMENSIONS = 4;

/** ggml keeps a name in so many bytes, its closing zero included (`GGML_MAX_NAME`). */
export const MAX_NAME = 64;

/** Fewest bytes a metadata pair (key length, type, one-byte value) and a tensor record can take: they bound the counts. */
export const SMALLEST_PAIR = 13;
export const SMALLEST_TENSOR = 24;

/** Metadata value types by number, with the bytes of a fixed-size value. */
export const VALUE_TYPES: readonly { readonly name: string; readonly bytes: number }[] = [
  { name: 'uint8', bytes: 1 },
  { name: 'int8', bytes: 1 },
  { name: 'uint16', bytes: 2 },
  { name: 'int16', bytes: 2 },
  { name: 'uint32', bytes: 4 },
  { name: 'int32', bytes: 4 },
  { name: 'float32', bytes: 4 },
  { name: 'bool', bytes: 1 },
  { name: 'string', bytes: 0 },
  { name: 'array', bytes: 0 },
  { name: 'uint64', bytes: 8 },
  { name: 'int64', bytes: 8 },
  { name: 'float64', bytes: 8 },
];

/** One element type: `block` elements take `bytes` bytes. */
export interface GgmlType {
  readonly name: string;
  readonly dtype: DType;
  readonly block: number;
  readonly bytes: number;
}

const plain = (name: string, dtype: DType, bytes: number): GgmlType => ({ name, dtype, block: 1, bytes });
const blocks = (name: string, block: number, bytes: number): GgmlType => ({ name, dtype: name, block, bytes });

/** Element types by number. Source: ggml `ggml.h`, `enum ggml_type`; block sizes from gguf-py `GGML_QUANT_SIZES`. */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, plain('F32', 'float32', 4)],
  [1, plain('F16', 'float16', 2)],
  [2, blocks('Q4_0', 32, 18)],
  [3, blocks('Q4_1', 32, 20)],
  [6, blocks('Q5_0', 32, 22)],
  [7, blocks('Q5_1', 32, 24)],
  [8, blocks('Q8_0', 32, 34)],
  [9, blocks('Q8_1', 32, 40)],
  [10, blocks('Q2_K', 256, 84)],
  [11, blocks('Q3_K', 256, 110)],
  [12, blocks('Q4_K', 256, 144)],
  [13, blocks('Q5_K', 256, 176)],
  [14, blocks('Q6_K', 256, 210)],
  [15, blocks('Q8_K', 256, 292)],
  [16, blocks('IQ2_XXS', 256, 66)],
  [17, blocks('IQ2_XS', 256, 74)],
  [18, blocks('IQ3_XXS', 256, 98)],
  [19, blocks('IQ1_S', 256, 50)],
  [20, blocks('IQ4_NL', 32, 18)],
  [21, blocks('IQ3_S', 256, 110)],
  [22, blocks('IQ2_S', 256, 82)],
  [23, blocks('IQ4_XS', 256, 136)],
  [24, plain('I8', 'int8', 1)],
  [25, plain('I16', 'int16', 2)],
  [26, plain('I32', 'int32', 4)],
  [27, plain('I64', 'int64', 8)],
  [28, plain('F64', 'float64', 8)],
  [29, blocks('IQ1_M', 256, 56)],
  [30, plain('BF16', 'bfloat16', 2)],
  [34, blocks('TQ1_0', 256, 54)],
  [35, blocks('TQ2_0', 256, 66)],
  [39, blocks('MXFP4', 32, 17)],
  [40, blocks('NVFP4', 64, 36)],
  [41, blocks('Q1_0', 128, 18)],
]);
