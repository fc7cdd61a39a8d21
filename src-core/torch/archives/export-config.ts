import type { DType } from '../../model/dtype.ts';

/** One weight of an exported program. Sizes and strides are elements. */
export interface ExportedWeight {
  readonly name: string;
  /** Record of its bytes, beside the configuration. */
  readonly record: string;
  readonly isParameter: boolean;
  /** Saved by torch.save instead of as raw bytes. */
  readonly pickled: boolean;
  readonly dtype: DType | null;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly requiresGrad: boolean;
  readonly device: string;
}

/** `ScalarType` of the export schema. Source: torch/_export/serde/schema.py. */
const DTYPES: ReadonlyMap<number, DType> = new Map<number, DType>([
  [1, 'uint8'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int32'],
  [5, 'int64'],
  [6, 'float16'],
  [7, 'float32'],
  [8, 'float64'],
  [9, 'complex32'],
  [10, 'complex64'],
  [11, 'complex128'],
  [12, 'bool'],
  [13, 'bfloat16'],
  [28, 'uint16'],
  [29, 'float8_e4m3fn'],
  [30, 'float8_e5m2'],
  [31, 'float8_e4m3fnuz'],
  [32, 'float8_e5m2fnuz'],
  [33, 'float8_e8m0fnu'],
  [34, 'uint32'],
  [35, 'uint64'],
]);

/** Read `…_weights_config.json`: `{"config": {name: {"path_name", "is_param", "use_pickle", "tensor_meta"}}}`. Null where it is something else. */
export function readExportConfig(text: string): readonly ExportedWeight[] | null {
  const config = field(parseJson(text), 'config');
  if (!isRecord(config)) return null;
  const weights: ExportedWeight[] = [];
  for (const [name, entry] of Object.entries(config)) {
    const weight = weightOf(name, entry);
    if (weight === null) return null;
    weights.push(weight);
  }
  return weights;
}

function weightOf(name: string, entry: unknown): ExportedWeight | null {
  const record = field(entry, 'path_name');
  const meta = field(entry, 'tensor_meta');
  if (typeof record !== 'string') return null;
  const pickled = field(entry, 'use_pickle') === true;
  const shape = integers(field(meta, 'sizes'));
  const stride = integers(field(meta, 'strides'));
  if (!pickled && (shape === null || stride === null)) return null;
  return {
    name,
    record,
    isParameter: field(entry, 'is_param') === true,
    pickled,
    dtype: DTYPES.get(Number(field(meta, 'dtype'))) ?? null,
    shape: shape ?? [],
    stride: stride ?? [],
    offset: integer(field(meta, 'storage_offset')) ?? 0,
    requiresGrad: field(meta, 'requires_grad') === true,
    device: deviceOf(field(meta, 'device')),
  };
}

function deviceOf(value: unknown): string {
  const type = field(value, 'type');
  const index = field(value, 'index');
  if (typeof type !== 'string') return 'cpu';
  return typeof index === 'number' ? `${type}:${index}` : type;
}

/** Integers are written `{"as_int": 4}`. */
function integer(value: unknown): number | null {
  const number = typeof value === 'number' ? value : field(value, 'as_int');
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

function integers(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length > 64) return null;
  const numbers = value.map(integer);
  return numbers.every((number) => number !== null) ? numbers : null;
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
