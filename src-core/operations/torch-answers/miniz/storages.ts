import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import type { Storage } from '../../../model/tensor.ts';
import { STORED } from '../../../zip/layout.ts';
import { recordContent } from './record-bytes.ts';
import { recordError, type OpenedReader } from './stream-reader.ts';
import type { MinizRecord } from './archive.ts';

type Found = { readonly ok: true; readonly record: MinizRecord } | { readonly ok: false; readonly message: string };

/** Inflated bytes of one record, and of all of a file, that are looked at; a torch file has none. */
const LONGEST = 1 << 20;
const MOST = 16 << 20;

/** Reads the records of a file's storages as torch does. Source: torch/csrc/jit/python/init.cpp, `get_storage_from_record`. */
export class StorageRecords {
  readonly #opened: OpenedReader;
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  #left = MOST;

  constructor(opened: OpenedReader, source: ByteSource, context: ReadContext) {
    this.#opened = opened;
    this.#source = source;
    this.#context = context;
  }

  /** Why torch cannot read a storage's record into memory, or null. */
  async refusal({ key, bytes }: Storage): Promise<string | null> {
    const name = `data/${key}`;
    const found = findRecord(this.#opened, name);
    if (!found.ok) return found.message;
    const place = await this.#opened.archive.locate(found.record);
    if (!place.ok) return recordError('reading file', name, place.error);
    const { entry, size } = found.record;
    if (entry.method !== STORED && place.value !== null) {
      const longest = Math.min(LONGEST, this.#left);
      this.#left -= Math.min(size, longest);
      const content = await recordContent(this.#source, found.record, place.value, longest, this.#context);
      if (content.kind === 'refused') return recordError('reading file', name, content.error);
    }
    return size === bytes
      ? null
      : `RuntimeError: record size (${size} bytes) does not match expected size (${bytes} bytes = ${bytes} elements * 1 bytes/element) for dtype Byte`;
  }
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
