import type { ByteSource } from '../../bytes/byte-source.ts';
import type { StorageId } from '../../torch/storage-id.ts';
import { SourceWindow } from '../../zip/window.ts';

export interface StorageWalk {
  /** First byte of each storage that is whole, by key. */
  readonly whole: ReadonlyMap<string, number>;
  /** Why a storage is not, by key. */
  readonly lost: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

const COUNT_BYTES = 8;

/**
 * Find the raw storages behind the pickles of a legacy file: for each key of the list an element count and the bytes. A
 * count that is not what the pickle says is taken for damaged where the next one stands exactly where it should; else it is
 * not known where anything behind it begins.
 */
export async function walkStorages(
  source: ByteSource,
  start: number,
  keys: readonly string[],
  ids: ReadonlyMap<string, StorageId>,
  signal?: AbortSignal,
): Promise<StorageWalk> {
  const window = new SourceWindow(source, signal);
  const whole = new Map<string, number>();
  const lost = new Map<string, string>();
  const notes: string[] = [];
  const stop = (from: number, why: string): StorageWalk => {
    for (const key of keys.slice(from)) if (!lost.has(key)) lost.set(key, why);
    return { whole, lost, notes };
  };
  const countAt = async (offset: number): Promise<bigint | null> => {
    const bytes = await window.at(offset, COUNT_BYTES);
    if (bytes.length < COUNT_BYTES) return null;
    return new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES).getBigInt64(0, true);
  };
  let at = start;
  for (const [index, key] of keys.entries()) {
    const id = ids.get(key);
    if (id === undefined)
      return stop(index, 'a storage in front of it is not in the pickle: where it begins is not known');
    const end = at + COUNT_BYTES + id.bytes;
    const count = await countAt(at);
    if (count === null || end > source.size) {
      lost.set(
        key,
        count === null ? 'the file ends before it' : `the file ends ${end - source.size} bytes before its end`,
      );
      return stop(index, 'the file ends before it');
    }
    if (count !== BigInt(id.numel)) {
      const next = keys[index + 1];
      const nextId = next === undefined ? undefined : ids.get(next);
      const follows =
        next === undefined
          ? end === source.size
          : nextId !== undefined && (await countAt(end)) === BigInt(nextId.numel);
      if (!follows) {
        lost.set(key, `it says that it has ${count} elements, not ${id.numel}`);
        return stop(
          index,
          'a storage in front of it has another length than the pickle says: where it begins is not known',
        );
      }
      notes.push(`the element count of storage \`${key}\` was damaged and is written anew`);
    }
    whole.set(key, at + COUNT_BYTES);
    at = end;
  }
  for (const key of ids.keys()) if (!whole.has(key)) lost.set(key, 'it is not in the list of storages');
  return { whole, lost, notes };
}
