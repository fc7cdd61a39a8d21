import type { KeyPath } from '../../model/tensor.ts';
import { field, shapeOf } from './json-fields.ts';

/** One value of the tree that is stored as an array. */
export interface OrbaxArray {
  readonly path: KeyPath;
  /** Shape as the metadata has it; empty for a number of Python, null where it is not said. */
  readonly shape: readonly number[] | null;
}

export interface OrbaxMetadata {
  readonly arrays: readonly OrbaxArray[];
  /** Paths of the values that are text, which lie in a file of their own. */
  readonly texts: readonly KeyPath[];
  /** Whether its arrays lie in a database; null where it does not say. */
  readonly ocdbt: boolean | null;
  readonly zarr3: boolean;
}

/** Read `_METADATA`: `tree_metadata` maps the path of each value to what it is. Null when it is anything else. */
export function readOrbaxMetadata(json: unknown): OrbaxMetadata | null {
  const tree = field(json, 'tree_metadata');
  if (typeof tree !== 'object' || tree === null) return null;
  const arrays: OrbaxArray[] = [];
  const texts: KeyPath[] = [];
  for (const entry of Object.values(tree) as readonly unknown[]) {
    const keys = field(entry, 'key_metadata');
    const value = field(entry, 'value_metadata');
    if (!Array.isArray(keys)) return null;
    const path = keys.map((key: unknown) => stepOf(field(key, 'key'))).filter((step) => step !== null);
    if (path.length < keys.length) return null;
    // Empty containers are written down and stored nowhere.
    if (field(value, 'skip_deserialize') === true) continue;
    if (field(value, 'value_type') === 'string') {
      texts.push(path);
      continue;
    }
    const isNumber = field(value, 'value_type') === 'scalar';
    arrays.push({ path, shape: isNumber ? [] : shapeOf(field(value, 'write_shape')) });
  }
  const ocdbt = field(json, 'use_ocdbt');
  return { arrays, texts, ocdbt: typeof ocdbt === 'boolean' ? ocdbt : null, zarr3: field(json, 'use_zarr3') === true };
}

function stepOf(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
