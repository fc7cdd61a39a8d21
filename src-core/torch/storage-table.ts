import type { Location } from '../findings/finding.ts';
import { NumberList } from '../model/number-list.ts';
import { RowTable } from '../model/row-table.ts';
import type { Storage } from '../model/tensor.ts';
import type { ParsedPickle, PickleValue, PyPersistent } from '../pickle/node.ts';
import { PackedCall } from '../pickle/packed-call.ts';
import { KeyIndex } from './key-index.ts';
import type { StorageContainer } from './storage-container.ts';
import { NumberedRun } from './numbered-run.ts';
import { PackedTypes, type PackedType } from './packed-types.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
import type { PackedStorages, StorageType } from './rebuild/packed.ts';
import type { StorageLookup, StorageView } from './rebuild/rebuilt.ts';
import { checkLocation } from './locations.ts';
import { readStorageId, type FieldCount, type StorageId } from './storage-id.ts';

/** What is wrong with a storage, or with an id that names none; told with the first tensor that looks into it. */
export interface StorageProblem extends TensorProblem {
  readonly at: Location;
  /** Index of the storage; null where there is none. */
  readonly storage: number | null;
}

/** A storage whose id is not that of a packed call. */
interface Declared {
  readonly id: StorageId;
  readonly storage: Storage;
}

/**
 * The storages a pickle declares, in order of first use. The first persistent id with a key decides its dtype, length and
 * place; torch ignores what later ones say, unless the storage is empty (it keeps none of those).
 */
export class StorageTable extends RowTable<Storage> implements StorageLookup, PackedStorages {
  readonly problems: StorageProblem[] = [];
  readonly #fields: FieldCount;
  readonly #container: StorageContainer;
  readonly #byteOrder: 'little' | 'big';
  /** By index, what the first id with its key says. Of a packed call only its place is kept besides. */
  readonly #kept: (Declared | PackedCall)[] = [];
  /** NaN for null. */
  readonly #fileOffsets = new NumberList(Float64Array);
  /** Of packed calls: entries that are not named after their key. */
  readonly #otherEntries = new Map<number, string | undefined>();
  /** 1 for a storage whose bytes are there. */
  readonly #sound = new NumberList(Uint8Array);
  readonly #keys = new KeyIndex();
  readonly #numbered = new NumberedRun();
  readonly #devices = new Map<string, number>();
  readonly #types: PackedTypes;
  readonly #refused = new Set<PyPersistent>();
  readonly #contradicted = new Set<number>();
  #declared = false;

  constructor(fields: FieldCount, byteOrder: 'little' | 'big', container: StorageContainer) {
    super();
    this.#fields = fields;
    this.#types = new PackedTypes(fields);
    this.#byteOrder = byteOrder;
    this.#container = container;
  }

  get length(): number {
    return this.#kept.length;
  }

  protected row(index: number): Storage {
    const kept = this.#keptAt(index);
    if (!(kept instanceof PackedCall)) return kept.storage;
    const fileOffset = this.#fileOffsets.at(index) ?? NaN;
    const known = this.#otherEntries.has(index);
    const entry = known ? this.#otherEntries.get(index) : this.#container.entryOf?.(kept.key);
    return this.#storageOf(kept.key, this.bytesOf(index), this.typeOf(index), {
      fileOffset: Number.isNaN(fileOffset) ? null : fileOffset,
      entry,
    });
  }

  #storageOf(
    key: string,
    bytes: number,
    { dtype, device }: StorageType,
    { fileOffset, entry }: { readonly fileOffset: number | null; readonly entry: string | undefined },
  ): Storage {
    const byteOrder = this.#byteOrder;
    return entry === undefined
      ? { key, bytes, dtype, device, fileOffset, byteOrder }
      : { key, bytes, dtype, device, fileOffset, byteOrder, entry };
  }

  #keptAt(index: number): Declared | PackedCall {
    const kept = this.#kept[index];
    if (kept === undefined) throw new RangeError(`storage ${index} of ${this.length}`);
    return kept;
  }

  /** Declare every storage of a pickle in the order of its stream; each is looked up without reading its id again then. */
  declareAll(nodes: readonly PyPersistent[]): void {
    for (const node of nodes) this.#read(node);
    this.#declared = true;
  }

  /** The same for a whole pickle; ids of packed calls are not spelt out for it. */
  declarePickle(parsed: ParsedPickle): void {
    parsed.eachPersistent(
      (id) => this.#read(id),
      (calls) => this.#readRun(calls),
    );
    this.#declared = true;
  }

  /** Ids of packed calls of one kind: nearly all declare the storage whose key is the next number. */
  #readRun(calls: readonly PackedCall[]): void {
    for (let at = 0; at < calls.length;) {
      at += this.#keepNumbered(calls, at);
      const call = calls[at++];
      if (call !== undefined) this.#readPacked(call);
    }
  }

  #keepNumbered(calls: readonly PackedCall[], at: number): number {
    const type = calls[at] === undefined ? null : this.#types.of(calls[at].common);
    const { next } = this.#keys;
    if (type === null || !type.isRestored || next < 0) return 0;
    const count = this.#numbered.take(calls, at, next, type.itemSize, this.#container);
    this.#keys.setNext(count, this.length);
    this.#fileOffsets.append(this.#numbered.offsets);
    this.#sound.repeat(1, count);
    this.#kept.push(...calls.slice(at, at + count));
    this.#countDevice(type.device, count);
    return count;
  }

  #countDevice(device: string, count: number): void {
    this.#devices.set(device, (this.#devices.get(device) ?? 0) + count);
  }

  resolve(node: PyPersistent): StorageView | null {
    if (this.#refused.has(node)) return null;
    const index = this.#declared ? this.#known(node.pid) : -1;
    // An empty storage is made anew at each use, with the dtype it is asked for.
    return index < 0 || this.bytesOf(index) === 0 ? this.#read(node) : this.#viewOf(index);
  }

  #known(pid: PickleValue): number {
    return typeof pid === 'object' && pid?.kind === 'tuple' ? this.#keys.get(pid.items[2] ?? null) : -1;
  }

  get packed(): PackedStorages {
    return this;
  }

  indexOf(call: PackedCall): number {
    const type = this.#declared ? this.#types.of(call.common) : null;
    if (type === null || !Number.isSafeInteger(call.form.count * type.itemSize)) return -1;
    const index = this.#indexOfKey(call);
    return index < 0 || this.bytesOf(index) === 0 ? -1 : index;
  }

  declaredBy(call: PackedCall): number {
    const index = this.#declared ? this.#indexOfKey(call) : -1;
    return this.#kept[index] === call && this.isSound(index) && call.form.count > 0 ? index : -1;
  }

  isSound(index: number): boolean {
    return this.#sound.at(index) === 1;
  }

  bytesOf(index: number): number {
    const kept = this.#keptAt(index);
    return kept instanceof PackedCall ? kept.form.count * this.#packedTypeOf(kept).itemSize : kept.storage.bytes;
  }

  typeOf(index: number): StorageType {
    const kept = this.#keptAt(index);
    return kept instanceof PackedCall ? this.#packedTypeOf(kept) : kept.storage;
  }

  /** How many storages are on each device. */
  devices(): ReadonlyMap<string, number> {
    return this.#devices;
  }

  /** The id a storage was first declared by. */
  idOf(index: number): StorageId | undefined {
    const kept = this.#kept[index];
    if (!(kept instanceof PackedCall)) return kept?.id;
    const read = readStorageId(kept.persistent.pid, this.#fields);
    return read.ok ? read.id : undefined;
  }

  /** A further storage that no persistent id declares by itself: a view into another one. */
  add(storage: Storage, id: StorageId, sound: boolean): StorageView {
    return this.#keep({ storage, id }, storage.fileOffset, sound);
  }

  #keep(kept: Declared | PackedCall, fileOffset: number | null, sound: boolean): StorageView {
    const index = this.length;
    this.#kept.push(kept);
    this.#fileOffsets.push(fileOffset ?? NaN);
    this.#sound.push(sound ? 1 : 0);
    this.#countDevice(this.typeOf(index).device, 1);
    return this.#viewOf(index);
  }

  #viewOf(index: number): StorageView {
    const kept = this.#keptAt(index);
    const untyped = kept instanceof PackedCall ? this.#packedTypeOf(kept).untyped : kept.id.untyped;
    const { dtype, device } = this.typeOf(index);
    return { index, dtype, untyped, bytes: this.bytesOf(index), device, sound: this.isSound(index) };
  }

  report(problem: TensorProblem, at: Location, storage: number | null): void {
    this.problems.push({ ...problem, at, storage });
  }

  #read(node: PyPersistent): StorageView | null {
    const read = readStorageId(node.pid, this.#fields);
    if (!read.ok) {
      this.#refused.add(node);
      this.report(read.problem, { offset: node.offset, opcode: 'BINPERSID' }, null);
      return null;
    }
    const { id } = read;
    const known = this.#keys.get(id.keyValue);
    if (known >= 0) {
      this.#compare(known, id, node);
      const view = this.#viewOf(known);
      return view.bytes === 0 && id.bytes === 0 ? { ...view, dtype: id.dtype, untyped: id.untyped } : view;
    }
    this.#keys.set(id.keyValue, this.length);
    return this.#declare(id, null, node.offset);
  }

  /** The id of a packed call: one that says nothing new about a storage, or declares one, is done with its numbers alone. */
  #readPacked(call: PackedCall): void {
    const type = this.#types.of(call.common);
    const { count } = call.form;
    const bytes = count * (type?.itemSize ?? 1);
    if (type === null || !Number.isSafeInteger(bytes)) return void this.#read(call.persistent);
    const { dtype, untyped } = type;
    const known = this.#indexOfKey(call);
    if (known >= 0) {
      if (this.bytesOf(known) !== bytes || this.typeOf(known).dtype !== dtype) this.#read(call.persistent);
      return;
    }
    const { key, keyNumber } = call;
    if (keyNumber < 0) this.#keys.set(key, this.length);
    else this.#keys.setNumber(keyNumber, this.length);
    const { location } = call.common;
    const id = { keyValue: key, key, dtype, untyped, location, numel: count, bytes, view: null };
    this.#declare(id, call, call.persistentAt);
  }

  #indexOfKey(call: PackedCall): number {
    const { storageKey } = call;
    return typeof storageKey === 'number' ? this.#keys.getNumber(storageKey) : this.#keys.get(storageKey);
  }

  /** Of a kept call, which has one. */
  #packedTypeOf({ common }: PackedCall): PackedType {
    const type = this.#types.of(common);
    if (type === null) throw new Error('a packed call of unknown type declares no storage');
    return type;
  }

  #declare(id: StorageId, call: PackedCall | null, offset: number): StorageView {
    const index = this.length;
    const { fileOffset, entry, problem, available } = this.#container.place(id, index);
    const name = () => (entry === null ? this.#container.entryOf?.(id.key) : entry);
    const report = (what: TensorProblem) => {
      const where = name();
      this.report(what, where === undefined ? { offset } : { entry: where }, index);
    };
    if (problem !== null) report(problem);
    const misplaced = checkLocation(id.location);
    if (misplaced !== null) report(misplaced);
    if (call !== null && entry !== null) this.#otherEntries.set(index, entry);
    return this.#keep(call ?? this.#declaredBy(id, fileOffset, name()), fileOffset, problem === null && available);
  }

  #declaredBy(id: StorageId, fileOffset: number | null, entry: string | undefined): Declared {
    const { key, bytes, dtype, location: device } = id;
    return { id, storage: this.#storageOf(key, bytes, { dtype, device }, { fileOffset, entry }) };
  }

  /** Two ids with one key that do not say the same: what is read depends on which comes first. */
  #compare(index: number, id: StorageId, node: PyPersistent): void {
    const first = this.idOf(index);
    if (first === undefined || this.#contradicted.has(index)) return;
    // Tensors that name their dtype themselves are read right from an untyped declaration that comes later.
    if (first.bytes === id.bytes && (first.dtype === id.dtype || id.untyped || id.bytes === 0)) return;
    this.#contradicted.add(index);
    const data = { key: id.key, first: describe(first), second: describe(id) };
    this.report({ code: 'TA315', data }, { offset: node.offset, opcode: 'BINPERSID' }, index);
  }
}

function describe({ dtype, untyped, numel }: StorageId): string {
  return untyped ? `${numel} untyped bytes` : `${numel} × ${dtype}`;
}
