import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import type { PickleGraph } from '../../pickle/graph/graph.ts';
import { changeStorage, storageReferences, type StorageReference } from '../../pickle/graph/persistent-ids.ts';
import type { CastDType, KeyChange } from './edit.ts';
import { FLOAT_BYTES, STORAGE_CLASS } from './float-cast.ts';

/** A storage as it will be written. */
export interface PlannedStorage {
  /** Its key in the new file: the place in the order of first use. */
  readonly key: string;
  readonly source: Storage;
  /** The part of the source's bytes that is kept. */
  readonly begin: number;
  readonly end: number;
  readonly cast: { readonly from: CastDType; readonly to: CastDType } | null;
  /** Bytes it will have. */
  readonly bytes: number;
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
  | { readonly ok: true; readonly storages: readonly PlannedStorage[]; readonly changes: readonly KeyChange[] }
  | { readonly ok: false; readonly why: string };

/**
 * Number the storages that the graph still uses in the order of their first use, as torch.save does, and write what
 * changes (key, dtype, length) into every persistent id that names them.
 */
export function planStorages(graph: PickleGraph, builder: GraphBuilder, options: StoragePlanOptions): StoragesPlanned {
  const byKey = new Map(options.storages.map((storage) => [storage.key, storage]));
  const planned = new Map<string, PlannedStorage>();
  const changes: KeyChange[] = [];
  for (const reference of storageReferences(graph)) {
    const source = byKey.get(reference.key);
    if (source === undefined) return { ok: false, why: `storage \`${reference.key}\` is not in the file` };
    let storage = planned.get(reference.key);
    if (storage === undefined) {
      storage = planStorage(String(planned.size), source, reference, options);
      planned.set(reference.key, storage);
      changes.push(...describeChange(storage));
    }
    writeReference(builder, reference, storage);
  }
  return { ok: true, storages: [...planned.values()], changes };
}

function planStorage(
  key: string,
  source: Storage,
  reference: StorageReference,
  { cast, trims }: StoragePlanOptions,
): PlannedStorage {
  const trim = trims.get(source.key) ?? { begin: 0, end: source.bytes };
  const from = castable(reference);
  const conversion = cast !== null && from !== null && from !== cast ? { from, to: cast } : null;
  const kept = trim.end - trim.begin;
  const bytes = conversion === null ? kept : (kept / FLOAT_BYTES[conversion.from]) * FLOAT_BYTES[conversion.to];
  return { key, source, begin: trim.begin, end: trim.end, cast: conversion, bytes };
}

/** Only storages of a float class: an untyped one has its dtype elsewhere. */
function castable({ storageClass }: StorageReference): CastDType | null {
  for (const [dtype, name] of Object.entries(STORAGE_CLASS)) if (name === storageClass) return dtype as CastDType;
  return null;
}

function writeReference(builder: GraphBuilder, reference: StorageReference, storage: PlannedStorage): void {
  const itemBytes = dtypeBytes(storage.source.dtype) ?? 1;
  const elements = (storage.end - storage.begin) / itemBytes;
  changeStorage(builder, reference, {
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
