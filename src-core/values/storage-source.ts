import type { ByteSource } from '../bytes/byte-source.ts';
import { MemorySource } from '../bytes/memory-source.ts';
import { Unpacker } from './packed-source.ts';
import { SliceSource } from '../bytes/slice-source.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { ArchiveEntry, Checkpoint } from '../model/checkpoint.ts';
import { inflateRecord, isKnownMethod } from '../zip/inflate.ts';
import type { OpenStorage } from './tensor-numbers.ts';

/** Another file of the set that a checkpoint lies in. It stays open as long as who opened it says. */
export type OpenFile = (name: string) => Promise<ByteSource>;

/**
 * Opens the storages of a checkpoint: a run of its file, or of another file of its set, as it is; a deflated archive entry
 * inflated into memory within the limits. The last inflated one is kept, because its tensors come one after the other.
 */
export function storageOpener(
  source: ByteSource,
  checkpoint: Checkpoint,
  context: ReadContext,
  openFile?: OpenFile,
): OpenStorage {
  let entries: ReadonlyMap<string, ArchiveEntry> | null = null;
  let inflatedBytes = 0;
  let last: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  const unpacker = new Unpacker(source, context, openFile);
  return async (storage, signal) => {
    const { fileOffset, bytes, entry: name, file } = storage;
    if (file !== undefined && openFile === undefined) return `its bytes are in another file, \`${file}\``;
    if (storage.packed !== undefined) return await unpacker.open(storage, storage.packed, signal);
    if (fileOffset !== null) {
      const holder = file === undefined || openFile === undefined ? source : await openFile(file);
      return fileOffset + bytes <= holder.size
        ? new SliceSource(holder, fileOffset, bytes)
        : 'its bytes are missing or damaged';
    }
    if (file !== undefined) return 'its bytes are not stored as they are';
    // Few archives have a deflated storage, and many have a great number of entries.
    entries ??= new Map(checkpoint.archive?.entries.map((one) => [one.name, one]));
    const entry = name === undefined ? undefined : entries.get(name);
    if (entry === undefined || entry.method === 0 || !isKnownMethod(entry.method))
      return 'its bytes are not stored as they are';
    if (last?.name !== entry.name) {
      inflatedBytes += entry.size;
      if (inflatedBytes > context.limits.inflatedTotalBytes) return 'more would be inflated than the limit';
      const inflated = await inflate(source, entry, context, signal);
      if (typeof inflated === 'string') return inflated;
      last = { name: entry.name, bytes: inflated };
    }
    // A header may come before the data, as in .npy: the data is what ends the entry.
    const start = last.bytes.length - bytes;
    return start < 0 ? 'its bytes are missing or damaged' : new MemorySource(last.bytes.subarray(start));
  };
}

async function inflate(
  source: ByteSource,
  entry: ArchiveEntry,
  { limits, ports }: ReadContext,
  signal?: AbortSignal,
): Promise<Uint8Array | string> {
  const { dataOffset, compressedSize, size } = entry;
  if (size > limits.inflatedEntryBytes) return 'it inflates to more than is held in memory';
  if (dataOffset + compressedSize > source.size) return 'its bytes are missing or damaged';
  const stored = await source.read(dataOffset, compressedSize, signal);
  const inflated = inflateRecord(entry, stored, size + 1, ports);
  return inflated.ok && inflated.bytes.length === size ? inflated.bytes : 'its compressed bytes are damaged';
}
