import { dtypeBytes } from '../../model/dtype.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import type { PickleGraph } from '../../pickle/graph/graph.ts';
import { changeStorage, eachStorageReference, type StorageReference } from '../../pickle/graph/persistent-ids.ts';
import type { CastDType, KeyChange } from './edit.ts';
import { FLOAT_BYTES, STORAGE_CLASS } from './float-cast.ts';
import { StorageRows } from './storage-rows.ts';

/** A storage as it will be written. */
export interface PlannedStorage {
  /** Its key in the new file: the place in the order of first use. */
  readonly key: string;
  readonly source: Storage;
  /** The part of the source's bytes that is kept. */
  readonly begin: number;
  readonly end: number;
  readonly cast: Conversion | null;
  /** Bytes it will have. */
  readonly bytes: number;
}

interface Conversion {
  readonly from: CastDType;
  readonly to: CastDType;
}

export interface Trim {
  readonly begin: number;
  readonly end: number;
}

export interface StoragePlanOptions {
  readonly storages: Rows<Storage>;
  readonly cast: CastDType | null;
  /** The bytes of a storage that tensors reach, by source key; absent: all of them. */
  readonly trims: ReadonlyMap<string, Trim>;
}

export type StoragesPlanned =
  | { readonly ok: true; readonly storages: Rows<PlannedStorage>; readonly changes: readonly KeyChange[] }
  | { readonly ok: false; readonly why: string };

/**
 * Number the storages that the graph still uses in the order of their first use, as torch.save does, and write what
 * changes (key, dtype, length) into every persistent id that names them.
 */
export function planStorages(graph: PickleGraph, builder: GraphBuilder, options: StoragePlanOptions): StoragesPlanned {
  const { storages } = options;
  const rows = new StorageRows(storages);
  const planned = new PlannedStorages(options);
  /** One more than the place of each row of the source among the planned; 0 of those that are not. */
  const places = new Int32Array(storages.length);
  const changes: KeyChange[] = [];
  for (const reference of eachStorageReference(graph)) {
    const row = rows.rowOf(reference.key);
    if (row < 0) return { ok: false, why: `storage \`${reference.key}\` is not in the file` };
    const isNew = places[row] === 0;
    if (isNew) places[row] = planned.add(row, castable(reference));
    const storage = planned.at((places[row] ?? 0) - 1);
    if (storage === undefined) continue;
    if (isNew) for (const change of describeChange(storage)) changes.push(change);
    writeReference(graph, builder, reference, storage);
  }
  return { ok: true, storages: planned, changes };
}

/** Storages by their rows in the source, in the order of first use. */
class PlannedStorages extends RowTable<PlannedStorage> {
  length = 0;
  readonly #options: StoragePlanOptions;
  readonly #rows: number[] = [];
  /** The dtype that each is cast from; null where it is not. */
  readonly #casts: (CastDType | null)[] = [];

  constructor(options: StoragePlanOptions) {
    super();
    this.#options = options;
  }

  /** `from`: the dtype it could be cast from. The number of storages there are then. */
  add(row: number, from: CastDType | null): number {
    this.#rows.push(row);
    this.#casts.push(from !== this.#options.cast ? from : null);
    return ++this.length;
  }

  protected row(index: number): PlannedStorage {
    const { storages, cast, trims } = this.#options;
    const source = storages.at(this.#rows[index] ?? -1);
    if (source === undefined) throw new RangeError(`planned storage ${index} of ${this.length}`);
    const { begin, end } = trims.get(source.key) ?? { begin: 0, end: source.bytes };
    const from = this.#casts[index] ?? null;
    const conversion = cast === null || from === null ? null : { from, to: cast };
    const kept = end - begin;
    const bytes = conversion === null ? kept : (kept / FLOAT_BYTES[conversion.from]) * FLOAT_BYTES[conversion.to];
    return { key: String(index), source, begin, end, cast: conversion, bytes };
  }
}

/** Only storages of a float class: an untyped one has its dtype elsewhere. */
function castable({ storageClass }: StorageReference): CastDType | null {
  for (const [dtype, name] of CLASSES) if (name === storageClass) return dtype;
  return null;
}

const CLASSES = Object.entries(STORAGE_CLASS) as readonly (readonly [CastDType, string])[];

function writeReference(
  graph: PickleGraph,
  builder: GraphBuilder,
  reference: StorageReference,
  storage: PlannedStorage,
): void {
  const itemBytes = dtypeBytes(storage.source.dtype) ?? 1;
  const elements = (storage.end - storage.begin) / itemBytes;
  changeStorage(graph, builder, reference, {
    ...(reference.key === storage.key ? {} : { key: storage.key }),
    ...(storage.cast === null ? {} : { type: ['torch', STORAGE_CLASS[storage.cast.to]] as const }),
    ...(elements === reference.elements ? {} : { elements }),
  });
}

function describeChange({ source, cast, begin, end }: PlannedStorage): readonly KeyChange[] {
  const changes: KeyChange[] = [];
  if (cast !== null) changes.push({ kind: 'cast', name: `storage ${source.key}`, to: `${cast.from} → ${cast.to}` });
  if (end - begin < source.bytes)
    changes.push({ kind: 'compacted', name: `storage ${source.key}`, to: `${source.bytes} → ${end - begin} bytes` });
  return changes;
}
