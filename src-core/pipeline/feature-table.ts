import type { TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import { entryOf } from './checkpoint-version.ts';

/** The feature vectors of one file, by id. */
export interface FeatureTable {
  /** In the order of the file; every id once. */
  readonly ids: readonly string[];
  /** One vector an id, all of `dimension` numbers. */
  readonly rows: readonly Float32Array[];
  /** Numbers in each vector; 0 where there is none. */
  readonly dimension: number;
  /** Rows of the file, those that could not be used included. */
  readonly records: number;
  readonly problems: readonly FeatureProblem[];
}

/** A row that is not in the table, or is and deserves a look; nothing is left out without one. */
export interface FeatureProblem {
  readonly kind: 'no-vector' | 'no-id' | 'duplicate-id' | 'dimension' | 'not-finite' | 'id-disagrees' | 'ids-length';
  /** Place in `data`; null for the file as a whole. */
  readonly row: number | null;
  readonly id: string | null;
  /** Whether the row is in the table all the same. */
  readonly kept: boolean;
  readonly message: string;
}

/** Elements of a tensor as numbers, row-major. */
export type ReadNumbers = (tensor: TensorInfo) => Promise<ArrayLike<number>>;

/** The file has no rows that could be read at all; the message says why. */
export class FeatureFileError extends Error {
  override readonly name = 'FeatureFileError';
}

/** Keys under which a record names itself. */
const ID_KEYS = ['label', 'id', 'name', 'ids'];
/** Keys under which a record holds its vector, in order of preference. */
const VECTOR_KEYS = ['mean_representation', 'representation', 'embedding', 'features', 'vector'];
/** Keys under which the root holds the ids of its rows. */
const IDS_KEYS = ['ids', 'labels', 'nucleotide', 'protein'];

interface Row {
  readonly row: number;
  readonly id: string | null;
  readonly vector: Float32Array | null;
  readonly problems: readonly FeatureProblem[];
}

/**
 * Read `{data: [{label, mean_representation}, …], ids?}`, or `data` as a list of vectors or a tensor of rows with their
 * ids beside it. Throws `FeatureFileError` where there is no such thing, and what `readNumbers` throws.
 */
export async function readFeatureTable(root: Value | null, readNumbers: ReadNumbers): Promise<FeatureTable> {
  const data = entryOf(root, 'data');
  if (data === undefined) throw new FeatureFileError('it has no `data`');
  const ids = idsOf(root);
  const rows = await rowsOf(data, ids, readNumbers);
  return tableOf(rows, ids === null || ids.length === rows.length ? [] : [idsLength(ids.length, rows.length)]);
}

function idsOf(root: Value | null): readonly (string | null)[] | null {
  for (const key of IDS_KEYS) {
    const value = entryOf(root, key);
    if (value?.kind === 'list' || value?.kind === 'tuple') return value.items.map(idOf);
    if (value?.kind === 'numbers') return Array.from(value.items, String);
  }
  return null;
}

function idOf(value: Value | undefined): string | null {
  if (value?.kind === 'str') return value.value;
  return value?.kind === 'int' ? String(value.value) : null;
}

async function rowsOf(
  data: Value,
  ids: readonly (string | null)[] | null,
  readNumbers: ReadNumbers,
): Promise<readonly Row[]> {
  if (data.kind === 'tensor') return tensorRows(data.tensor, ids, await readNumbers(data.tensor));
  if (data.kind !== 'list' && data.kind !== 'tuple')
    throw new FeatureFileError(`its \`data\` is ${data.kind === 'none' ? 'None' : `a ${data.kind}`}, not a list`);
  const rows: Row[] = [];
  for (const [row, item] of data.items.entries()) rows.push(await rowOf(item, row, ids?.[row] ?? null, readNumbers));
  return rows;
}

function tensorRows(
  { shape }: TensorInfo,
  ids: readonly (string | null)[] | null,
  numbers: ArrayLike<number>,
): readonly Row[] {
  const [count = 0, dimension = 0] = shape;
  if (shape.length !== 2)
    throw new FeatureFileError(`its \`data\` is a tensor of shape [${shape.join(', ')}], not of rows`);
  return Array.from({ length: count }, (_, row): Row => {
    const vector = new Float32Array(dimension);
    for (let at = 0; at < dimension; at++) vector[at] = numbers[row * dimension + at] ?? NaN;
    return { row, id: ids?.[row] ?? null, vector, problems: [] };
  });
}

async function rowOf(item: Value, row: number, listed: string | null, readNumbers: ReadNumbers): Promise<Row> {
  if (item.kind !== 'dict') return { row, id: listed, vector: await vectorOf(item, readNumbers), problems: [] };
  const own = firstOf(item, ID_KEYS, idOf);
  const id = own ?? listed;
  const holder = VECTOR_KEYS.map((key) => entryOf(item, key)).find((value) => value !== undefined);
  const vector = holder === undefined ? null : await vectorOf(holder, readNumbers);
  const disagrees = own !== null && listed !== null && own !== listed;
  return { row, id, vector, problems: disagrees ? [disagreement(row, own, listed)] : [] };
}

function firstOf<T>(dict: Value, keys: readonly string[], read: (value: Value | undefined) => T | null): T | null {
  for (const key of keys) {
    const found = read(entryOf(dict, key));
    if (found !== null) return found;
  }
  return null;
}

/** Null for what is no vector of numbers. */
async function vectorOf(value: Value, readNumbers: ReadNumbers): Promise<Float32Array | null> {
  if (value.kind === 'numbers') return Float32Array.from(value.items);
  if (value.kind === 'tensor') {
    const { shape } = value.tensor;
    // A batch of one is a vector as well.
    const isVector = shape.filter((dimension) => dimension !== 1).length <= 1 && shape.length > 0;
    return isVector ? Float32Array.from(await readNumbers(value.tensor)) : null;
  }
  if (value.kind !== 'list' && value.kind !== 'tuple') return null;
  const numbers = new Float32Array(value.items.length);
  for (const [at, item] of value.items.entries()) {
    if (item.kind !== 'float' && item.kind !== 'int') return null;
    numbers[at] = Number(item.value);
  }
  return numbers;
}

function tableOf(rows: readonly Row[], ofFile: readonly FeatureProblem[]): FeatureTable {
  const dimension = usualDimension(rows);
  const repeated = repeatedIds(rows);
  const problems = [...ofFile];
  const ids: string[] = [];
  const vectors: Float32Array[] = [];
  const taken = new Set<string>();
  for (const row of rows) {
    const { id, vector } = row;
    problems.push(...row.problems);
    const found = rowProblem(row, dimension, repeated.get(id ?? ''), taken);
    if (found !== null) problems.push(found);
    if (id === null || vector === null || found?.kept === false || taken.has(id)) continue;
    taken.add(id);
    ids.push(id);
    vectors.push(vector);
  }
  return { ids, rows: vectors, dimension, records: rows.length, problems };
}

function rowProblem(
  { row, id, vector }: Row,
  dimension: number,
  repeats: 'same' | 'different' | undefined,
  taken: ReadonlySet<string>,
): FeatureProblem | null {
  const problem = (kind: FeatureProblem['kind'], kept: boolean, message: string): FeatureProblem => ({
    kind,
    row,
    id,
    kept,
    message,
  });
  if (vector === null) return problem('no-vector', false, 'it has no vector of numbers');
  if (id === null) return problem('no-id', false, 'it has no id');
  if (vector.length !== dimension)
    return problem('dimension', false, `its vector has ${vector.length} numbers, the others ${dimension}`);
  if (repeats === 'different')
    return problem('duplicate-id', false, 'its id occurs more than once, with other numbers');
  if (taken.has(id)) return problem('duplicate-id', false, 'its id occurs before, with the same numbers');
  if (!vector.every(Number.isFinite)) return problem('not-finite', true, 'its vector has NaN or infinity');
  return null;
}

/** The dimension that most vectors have; of two that are as frequent, the first. */
function usualDimension(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { vector } of rows) if (vector !== null) counts.set(vector.length, (counts.get(vector.length) ?? 0) + 1);
  let usual = 0;
  for (const [dimension, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = dimension;
  return usual;
}

function repeatedIds(rows: readonly Row[]): ReadonlyMap<string, 'same' | 'different'> {
  const first = new Map<string, Float32Array>();
  const repeated = new Map<string, 'same' | 'different'>();
  for (const { id, vector } of rows) {
    if (id === null || vector === null) continue;
    const known = first.get(id);
    if (known === undefined) first.set(id, vector);
    else if (repeated.get(id) !== 'different') repeated.set(id, equal(known, vector) ? 'same' : 'different');
  }
  return repeated;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((number, at) => Object.is(number, b[at]));
}

function disagreement(row: number, own: string, listed: string): FeatureProblem {
  const message = `the record calls itself ${JSON.stringify(own)}, \`ids\` calls it ${JSON.stringify(listed)}`;
  return { kind: 'id-disagrees', row, id: own, kept: true, message };
}

function idsLength(ids: number, rows: number): FeatureProblem {
  const message = `it has ${ids} ids for ${rows} rows`;
  return { kind: 'ids-length', row: null, id: null, kept: true, message };
}
