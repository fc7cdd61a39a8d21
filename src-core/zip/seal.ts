import type { ByteSource } from '../bytes/byte-source.ts';
import type { Ports } from '../bytes/ports.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { Seal } from '../model/checkpoint.ts';
import type { ZipArchive, ZipEntry } from './archive.ts';
import type { EntryTable } from './entry-table.ts';
import { sortRows } from './file-order.ts';
import { Fold64 } from './fold64.ts';
import { DATA_DESCRIPTOR, DEFLATED, FLAG_ENCRYPTED, STORED } from './layout.ts';
import { hashBytes, iterationOrder } from './string-hash.ts';

/** Record name under the root folder. */
export const SEAL_RECORD = '.data/serialization_id';
/** Two numbers of twenty digits: of the record names, and of the checksums. */
const SEAL_LENGTH = 40;
/** Bytes, stored or inflated, that are looked at for a seal. */
const LONGEST_SEAL = 4096;

/** What the id is made of: every record in the order of writing, the id's own left out. */
export interface SealedRecord {
  /** Name under the root folder, as text or UTF-8. */
  readonly name: string | Uint8Array;
  readonly size: number;
  readonly crc32: number;
  /** The first 8 bytes of the data, where they may begin with a descriptor's signature: torch folds those as well. */
  readonly head?: Uint8Array;
}

/** The forty digits that torch writes into `.data/serialization_id` for these records. Source: inline_container.cc. */
export function serializationId(records: readonly SealedRecord[]): string {
  const id = new SerializationId();
  for (const record of records) id.add(record);
  return id.digits();
}

/** The same for records that come one after the other. */
export class SerializationId {
  readonly #hashes: bigint[] = [];
  readonly #checksums = new Fold64();

  add({ name, size, crc32, head }: SealedRecord): void {
    this.#hashes.push(hashBytes(typeof name === 'string' ? new TextEncoder().encode(name) : name));
    // torch folds what it writes as a data descriptor, and an empty record has none.
    this.#checksums.add(size > 0 ? [...headSums(head), crc32] : headSums(head));
  }

  digits(): string {
    const names = new Fold64();
    for (const index of iterationOrder(this.#hashes)) {
      const hash = this.#hashes[index] ?? 0n;
      names.add([Number(hash & 0xffffffffn)], [Number(hash >> 32n)]);
    }
    return names.digits() + this.#checksums.digits();
  }
}

function headSums(head: Uint8Array | undefined): readonly number[] {
  if (head === undefined || head.byteLength < 8) return [];
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(0, true) === DATA_DESCRIPTOR ? [view.getUint32(4, true)] : [];
}

/** The fold of all checksums in file order, as the second half of the id should hold it. */
function foldOf(table: EntryTable, seal: number): string {
  const { length, headerOffsets, sizes, crcs, traits } = table;
  const order = traits.isInOrder ? null : sortRows(Uint32Array.from(sizes.keys()), headerOffsets);
  const sums = new Uint32Array(length);
  let count = 0;
  for (let place = 0; place < length; place++) {
    const row = order === null ? place : (order[place] ?? 0);
    if (row !== seal && sizes[row] !== 0) sums[count++] = crcs[row] ?? 0;
  }
  const fold = new Fold64();
  fold.add(sums.subarray(0, count));
  return fold.digits();
}

const SEAL_NAME = new TextEncoder().encode(`/${SEAL_RECORD}`);

/** Row of the seal, or -1. It is written last. */
function findSeal({ length, names }: EntryTable): number {
  let index = length - 1;
  while (index >= 0 && !names.endsWith(index, SEAL_NAME)) index--;
  return index;
}

export interface SealOptions {
  /** For archives that were packed again with compression; without it a deflated seal stays unreadable. */
  readonly inflateRaw?: Ports['inflateRaw'];
  readonly signal?: AbortSignal;
}

/**
 * Compare the id that torch wrote with the records that are there. Only the second half is compared: the first depends
 * on the C++ library of the writer.
 */
export async function readSeal(
  source: ByteSource,
  archive: ZipArchive,
  options: SealOptions = {},
): Promise<{ readonly seal: Seal; readonly findings: readonly Finding[] }> {
  const index = findSeal(archive.table);
  // Of a file that is cut, or whose directory is gone, nobody knows whether these are all records.
  if (archive.directory === null) return { seal: index < 0 ? 'absent' : 'unreadable', findings: [] };
  if (index < 0) return { seal: 'absent', findings: [] };
  const entry = archive.table.at(index);
  const bytes = await readSealBytes(source, entry, options);
  // Encrypted, or out of reach: other findings say so.
  if (bytes === null) return { seal: 'unreadable', findings: [] };
  const at = { entry: entry.name };
  const text = new TextDecoder('latin1').decode(bytes);
  if (!/^\d{40}$/.test(text)) return { seal: 'unreadable', findings: [finding('ZP272', at, { entry: entry.name })] };
  if (text.slice(20) !== foldOf(archive.table, index)) return { seal: 'changed', findings: [finding('ZP270', at)] };
  return isTorchLayout(archive)
    ? { seal: 'as-written', findings: [] }
    : { seal: 'rezipped', findings: [finding('ZP271', at)] };
}

/** Null where the bytes cannot be had. More than a seal can hold is cut to one byte too many. */
async function readSealBytes(source: ByteSource, entry: ZipEntry, options: SealOptions): Promise<Uint8Array | null> {
  const { dataOffset, method, end, flags } = entry;
  if (dataOffset === null || end === null || (flags & FLAG_ENCRYPTED) !== 0) return null;
  const stored = await source.read(dataOffset, Math.min(entry.compressedSize, LONGEST_SEAL), options.signal);
  if (method === STORED) return stored.subarray(0, SEAL_LENGTH + 1);
  if (method !== DEFLATED || options.inflateRaw === undefined) return null;
  const inflated = options.inflateRaw(stored, LONGEST_SEAL);
  return inflated.ok ? inflated.bytes : null;
}

/** Stored or, as TorchScript does with code, deflated; data descriptors behind every filled record; no time stamps. */
function isTorchLayout(archive: ZipArchive): boolean {
  if (archive.directory === null) return false;
  const { hasAttributes, hasDescriptors } = archive.table.traits;
  return !hasAttributes && hasDescriptors;
}
