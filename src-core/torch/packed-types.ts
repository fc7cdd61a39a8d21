import type { PackedKind } from '../pickle/packed-call.ts';
import { itemSize, storageClass, type StorageClass } from './dtypes.ts';
import { checkLocation } from './locations.ts';
import type { StorageType } from './rebuild/packed.ts';
import type { FieldCount } from './storage-id.ts';

/** What a kind of packed call says of its storages. */
export interface PackedType extends StorageClass, StorageType {
  readonly itemSize: number;
  /** Whether torch knows what to do with the device. */
  readonly isRestored: boolean;
}

/** What the persistent ids of packed calls say of storages, each kind of call looked at once. */
export class PackedTypes {
  readonly #fields: FieldCount;
  readonly #types = new Map<PackedKind, PackedType | null>();
  #lastKind: PackedKind | null = null;
  #lastType: PackedType | null = null;

  constructor(fields: FieldCount) {
    this.#fields = fields;
  }

  /** Null where the ids of a kind are to be read one by one. */
  of(kind: PackedKind): PackedType | null {
    if (kind === this.#lastKind) return this.#lastType;
    let type = this.#types.get(kind);
    if (type === undefined) this.#types.set(kind, (type = packedType(kind, this.#fields)));
    this.#lastKind = kind;
    this.#lastType = type;
    return type;
  }
}

function packedType({ tag, type, location: device }: PackedKind, fields: FieldCount): PackedType | null {
  const known = fields === 4 && tag === 'storage' ? storageClass(type) : null;
  if (known === null) return null;
  return { ...known, device, itemSize: itemSize(known.dtype) ?? 1, isRestored: checkLocation(device) === null };
}
