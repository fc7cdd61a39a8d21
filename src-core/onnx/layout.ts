import type { DType } from '../model/dtype.ts';

/** An element type of `TensorProto.DataType`. `bits` is 0 for texts. Source: onnx.proto, `TensorProto.DataType`. */
export interface ElementType {
  readonly dtype: DType;
  readonly bits: number;
}

const TYPES: readonly (readonly [number, DType, number])[] = [
  [1, 'float32', 32],
  [2, 'uint8', 8],
  [3, 'int8', 8],
  [4, 'uint16', 16],
  [5, 'int16', 16],
  [6, 'int32', 32],
  [7, 'int64', 64],
  [8, 'str', 0],
  [9, 'bool', 8],
  [10, 'float16', 16],
  [11, 'float64', 64],
  [12, 'uint32', 32],
  [13, 'uint64', 64],
  [14, 'complex64', 64],
  [15, 'complex128', 128],
  [16, 'bfloat16', 16],
  [17, 'float8_e4m3fn', 8],
  [18, 'float8_e4m3fnuz', 8],
  [19, 'float8_e5m2', 8],
  [20, 'float8_e5m2fnuz', 8],
  [21, 'uint4', 4],
  [22, 'int4', 4],
  [23, 'float4_e2m1', 4],
  [24, 'float8_e8m0fnu', 8],
  [25, 'uint2', 2],
  [26, 'int2', 2],
  [27, 'float6_e2m3', 6],
  [28, 'float6_e3m2', 6],
];

const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map(
  TYPES.map(([id, dtype, bits]) => [id, { dtype, bits }]),
);

export function elementType(id: number): ElementType | null {
  return ELEMENT_TYPES.get(id) ?? null;
}

/** Field numbers of the messages that are read. Source: onnx.proto. */
export const MODEL = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  domain: 4,
  graph: 7,
  opsetImport: 8,
  metadataProps: 14,
  trainingInfo: 20,
  functions: 25,
} as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, sparseInitializer: 15 } as const;
export const TRAINING = { initialization: 1, algorithm: 2 } as const;
export const FUNCTION = { node: 7 } as const;
export const NODE = { output: 2, name: 3, opType: 4, attribute: 5 } as const;
export const ATTRIBUTE = {
  name: 1,
  tensor: 5,
  graph: 6,
  tensors: 10,
  graphs: 11,
  sparseTensor: 22,
  sparseTensors: 23,
} as const;
export const SPARSE = { values: 1, indices: 2 } as const;
export const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const;
/** `TensorProto.DataLocation.EXTERNAL` */
export const EXTERNAL = 1;
