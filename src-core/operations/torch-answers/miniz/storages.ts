import type { Storage } from '../../../model/tensor.ts';
import { recordError, type OpenedReader } from './stream-reader.ts';
import type { MinizRecord } from './archive.ts';

type Found = { readonly ok: true; readonly record: MinizRecord } | { readonly ok: false; readonly message: string };

/** Why torch cannot read a storage's record into memory, or null. Source: torch/csrc/jit/python/init.cpp, `get_storage_from_record`. */
export async function recordRefusal(opened: OpenedReader, { key, bytes }: Storage): Promise<string | null> {
  const name = `data/${key}`;
  const found = findRecord(opened, name);
  if (!found.ok) return found.message;
  const place = await opened.archive.locate(found.record);
  if (!place.ok) return recordError('reading file', name, place.error);
  const { size } = found.record;
  return size === bytes
    ? null
    : `RuntimeError: record size (${size} bytes) does not match expected size (${bytes} bytes = ${bytes} elements * 1 bytes/element) for dtype Byte`;
}

/** Where a mapped storage begins, whatever is there. */
export async function mappedRecord(
  opened: OpenedReader,
  { key }: Storage,
): Promise<{ readonly message: string } | { readonly offset: number }> {
  const name = `data/${key}`;
  const found = findRecord(opened, name);
  if (!found.ok) return found;
  const offset = await opened.archive.mappedOffset(found.record);
  return offset === null ? { message: recordError('reading file', name, 'file read failed') } : { offset };
}

function findRecord({ archive, root }: OpenedReader, name: string): Found {
  const entry = archive.find(root + latin1Name(name));
  if (entry === null) return { ok: false, message: recordError('locating file', name, 'file not found') };
  const stat = archive.stat(entry);
  return stat.ok
    ? { ok: true, record: stat.value }
    : { ok: false, message: recordError('retrieving file meta-data for', name, stat.error) };
}

/** A name's UTF-8 bytes, one character each. */
function latin1Name(name: string): string {
  return /^[\0-\x7f]*$/.test(name) ? name : String.fromCharCode(...new TextEncoder().encode(name));
}
