import type { KeyPath } from '../../model/tensor.ts';

/** One value of the tree that is stored as an array. */
export interface OrbaxArray {
  readonly path: KeyPath;
  /** Shape as the metadata has it; null for scalars and where it is not said. */
  readonly shape: readonly number[] | null;
}

export interface OrbaxMetadata {
  readonly arrays: readonly OrbaxArray[];
  readonly ocdbt: boolean;
  readonly zarr3: boolean;
}

/** Read `_METADATA`: `tree_metadata` maps the path of each value to what it is. Null when it has another shape. */
export function readOrbaxMetadata(json: unknown): OrbaxMetadata | null {
  const tree = field(json, 'tree_metadata');
  if (typeof tree !== 'object' || tree === null) return null;
  const arrays = Object.values(tree).flatMap((entry: unknown): readonly OrbaxArray[] => {
    const keys = field(entry, 'key_metadata');
    const value = field(entry, 'value_metadata');
    // Empty containers are written down and stored nowhere.
    if (!Array.isArray(keys) || field(value, 'skip_deserialize') === true) return [];
    const path = keys.map((key: unknown) => stepOf(field(key, 'key')));
    return path.includes(null)
      ? []
      : [{ path: path.filter((step) => step !== null), shape: shapeOf(field(value, 'write_shape')) }];
  });
  return { arrays, ocdbt: field(json, 'use_ocdbt') === true, zarr3: field(json, 'use_zarr3') === true };
}

/** The description of a Zarr array, version 2 (`.zarray`). */
export interface ZarrArray {
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** numpy's spelling: `<f4`, `bfloat16`. */
  readonly dtype: string;
  readonly hasFillValue: boolean;
  readonly separator: string;
}

/** Source: Zarr storage specification, version 2, "Metadata". */
export function readZarrArray(json: unknown): ZarrArray | null {
  const shape = shapeOf(field(json, 'shape'));
  const chunks = shapeOf(field(json, 'chunks'));
  const dtype = field(json, 'dtype');
  const separator = field(json, 'dimension_separator') ?? '.';
  if (shape === null || chunks?.length !== shape.length || chunks.includes(0)) return null;
  if (typeof dtype !== 'string' || typeof separator !== 'string') return null;
  return { shape, chunks, dtype, separator, hasFillValue: (field(json, 'fill_value') ?? null) !== null };
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
