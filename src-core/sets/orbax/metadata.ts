import type { KeyPath } from '../../model/tensor.ts';

/** One value of the tree that is stored as an array. */
export interface OrbaxArray {
  readonly path: KeyPath;
  /** Shape as the metadata has it; empty for a number of Python, null where it is not said. */
  readonly shape: readonly number[] | null;
}

export interface OrbaxMetadata {
  readonly arrays: readonly OrbaxArray[];
  /** Whether its arrays lie in a database; null where it does not say. */
  readonly ocdbt: boolean | null;
  readonly zarr3: boolean;
}

/** Read `_METADATA`: `tree_metadata` maps the path of each value to what it is. Null when it is anything else. */
export function readOrbaxMetadata(json: unknown): OrbaxMetadata | null {
  const tree = field(json, 'tree_metadata');
  if (typeof tree !== 'object' || tree === null) return null;
  const arrays: OrbaxArray[] = [];
  for (const entry of Object.values(tree) as readonly unknown[]) {
    const keys = field(entry, 'key_metadata');
    const value = field(entry, 'value_metadata');
    if (!Array.isArray(keys)) return null;
    const path = keys.map((key: unknown) => stepOf(field(key, 'key'))).filter((step) => step !== null);
    if (path.length < keys.length) return null;
    // Empty containers are written down and stored nowhere.
    if (field(value, 'skip_deserialize') === true) continue;
    const isNumber = field(value, 'value_type') === 'scalar';
    arrays.push({ path, shape: isNumber ? [] : shapeOf(field(value, 'write_shape')) });
  }
  const ocdbt = field(json, 'use_ocdbt');
  return { arrays, ocdbt: typeof ocdbt === 'boolean' ? ocdbt : null, zarr3: field(json, 'use_zarr3') === true };
}

/** The description of a Zarr array, version 2 (`.zarray`). */
export interface ZarrArray {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** numpy's spelling: `<f4`, `bfloat16`. */
  readonly dtype: string;
  readonly hasFillValue: boolean;
  readonly separator: string;
  /** How chunks are compressed; '' where they are not, null where it is not known. */
  readonly compressor: string | null;
}

/** Source: Zarr storage specification, version 2, "Metadata". */
export function readZarrArray(json: unknown): ZarrArray | null {
  const shape = shapeOf(field(json, 'shape'));
  const chunks = shapeOf(field(json, 'chunks'));
  const dtype = field(json, 'dtype');
  const separator = field(json, 'dimension_separator') ?? '.';
  if (shape === null || chunks?.length !== shape.length || chunks.includes(0)) return null;
  if (typeof dtype !== 'string' || typeof separator !== 'string') return null;
  const hasFillValue = (field(json, 'fill_value') ?? null) !== null;
  return { shape, chunks, dtype, separator, hasFillValue, compressor: compressorOf(field(json, 'compressor')) };
}

function compressorOf(value: unknown): string | null {
  const id = field(value, 'id');
  return value === null ? '' : typeof id === 'string' ? id : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function stepOf(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function shapeOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  const dims: readonly unknown[] = value;
  const shape = dims.filter((dim): dim is number => typeof dim === 'number' && Number.isSafeInteger(dim) && dim >= 0);
  return shape.length === dims.length ? shape : null;
}
