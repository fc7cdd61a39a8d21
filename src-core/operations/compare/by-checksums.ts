import { elementCount } from '../../bytes/integers.ts';
import type { ArchiveEntry, Checkpoint } from '../../model/checkpoint.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { PairDifference } from './pair-differences.ts';
import type { TensorPair } from './pair-tensors.ts';

/** Tells the content of a pair of equal shapes and dtypes by the checksums that the archives of both recorded. */
export function checksumComparer(a: Checkpoint, b: Checkpoint): (pair: TensorPair) => PairDifference['content'] {
  const inA = new StorageChecksums(a);
  const inB = new StorageChecksums(b);
  return (pair) => {
    const [left, right] = [pair.a.storage, pair.b.storage];
    if (left === null || right === null || !inA.has(left) || !inB.has(right)) return 'unknown';
    const isEqual = inA.equals(left, inB, right);
    const sameView = pair.a.storageOffset === pair.b.storageOffset && String(pair.a.stride) === String(pair.b.stride);
    if (isEqual && sameView) return 'same';
    // Another checksum of a storage that holds more than this tensor says nothing of the tensor.
    return isEqual || !fills(a, pair.a) ? 'unknown' : 'changed';
  };
}

function fills({ storages }: Checkpoint, tensor: TensorPair['a']): boolean {
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  const elements = Number(elementCount(tensor.shape));
  return storage?.bytes === elements * (dtypeBytes(tensor.dtype) ?? Number.NaN);
}

/** By storage: CRC-32 and size of the archive entry that holds it. */
class StorageChecksums {
  /** 0 where there is none. */
  readonly #crcs: Uint32Array;
  readonly #sizes: Float64Array;
  readonly #isBig: Uint8Array;

  constructor({ storages, archive }: Checkpoint) {
    this.#crcs = new Uint32Array(storages.length);
    this.#sizes = new Float64Array(storages.length);
    this.#isBig = new Uint8Array(storages.length);
    if (archive === null) return;
    const places = new EntryPlaces(archive.entries);
    for (const [index, { entry: name, byteOrder }] of storages.entries()) {
      const entry = name === undefined ? undefined : places.find(name);
      if (entry === undefined) continue;
      this.#crcs[index] = entry.crc32;
      this.#sizes[index] = entry.size;
      this.#isBig[index] = byteOrder === 'big' ? 1 : 0;
    }
  }

  has(storage: number): boolean {
    return (this.#crcs[storage] ?? 0) !== 0;
  }

  equals(storage: number, other: StorageChecksums, place: number): boolean {
    return (
      this.#crcs[storage] === other.#crcs[place] &&
      this.#sizes[storage] === other.#sizes[place] &&
      this.#isBig[storage] === other.#isBig[place]
    );
  }
}

/** Entries are nearly always in the order of the storages: only where one is not, all names are put into a map. */
class EntryPlaces {
  readonly #entries: Rows<ArchiveEntry>;
  #next = 0;
  #byName: ReadonlyMap<string, number> | null = null;

  constructor(entries: Rows<ArchiveEntry>) {
    this.#entries = entries;
  }

  find(name: string): ArchiveEntry | undefined {
    for (let passed = 0; passed < PASSED && this.#byName === null; passed++) {
      const entry = this.#entries.at(this.#next++);
      if (entry?.name === name) return entry;
    }
    if (this.#byName === null) {
      const byName = new Map<string, number>();
      for (const [place, entry] of this.#entries.entries()) byName.set(entry.name, place);
      this.#byName = byName;
    }
    return this.#entries.at(this.#byName.get(name) ?? -1);
  }
}

/** Entries that are passed over in search of the next storage: those in front of the first are no more. */
const PASSED = 8;
