import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import { recordContent, type RecordContent } from '../miniz/record-bytes.ts';
import { recordError, type OpenedReader } from '../miniz/stream-reader.ts';
import { refuse, unknown } from './values.ts';

/** Code and pickles are smaller; all of an archive's together are. */
const LARGEST = 16 << 20;

/** Records that the loader of TorchScript reads: two pickles, code, and the storages they speak of. */
const READ = /^(?:(?:constants|data)\.pkl|code\/.*)$/;
const STORAGE = /^(?:constants|data)\/[^/]+$/;

type Held =
  | RecordContent
  /** Found, and not read here: a storage. */
  | { readonly kind: 'there' }
  | { readonly kind: 'said'; readonly message: string };

/**
 * The records of an archive as torch reads them, all read before any is asked for. Names are without the root folder, and
 * the case of their letters is of no matter.
 */
export class ScriptRecords {
  readonly #held: ReadonlyMap<string, Held>;
  readonly #intact: ReadonlySet<string>;

  private constructor(held: ReadonlyMap<string, Held>, intact: ReadonlySet<string>) {
    this.#held = held;
    this.#intact = intact;
  }

  /** `isIntact` says of a record's bytes and name whether they are what was written. */
  static async read(
    opened: OpenedReader,
    source: ByteSource,
    context: ReadContext,
    isIntact: (name: string, bytes: Uint8Array) => boolean,
  ): Promise<ScriptRecords> {
    const held = new Map<string, Held>();
    const intact = new Set<string>();
    let left = LARGEST;
    for (const { name: whole } of opened.archive.entries) {
      const name = whole.slice(opened.root.length);
      if (!whole.startsWith(opened.root) || held.has(keyOf(name)) || !(READ.test(name) || STORAGE.test(name))) continue;
      const content = await readOne(opened, name, source, context, left);
      held.set(keyOf(name), content);
      if (content.kind !== 'bytes') continue;
      left -= content.bytes.length;
      if (isIntact(whole, content.bytes)) intact.add(keyOf(name));
    }
    return new ScriptRecords(held, intact);
  }

  has(name: string): boolean {
    return this.#held.has(keyOf(name));
  }

  isIntact(name: string): boolean {
    return this.#intact.has(keyOf(name));
  }

  /** Throws what torch raises when it reads the record. */
  bytes(name: string): Uint8Array {
    const held = this.#held.get(keyOf(name));
    if (held === undefined) refuse(recordError('locating file', name, 'file not found'));
    switch (held.kind) {
      case 'bytes':
        return held.bytes;
      case 'said':
        return refuse(held.message);
      case 'refused':
        return refuse(recordError('reading file', name, held.error));
      case 'there':
        return new Uint8Array(0);
      case 'unwritten':
      case 'too-long':
        return unknown(name);
    }
  }
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

async function readOne(
  { archive, root }: OpenedReader,
  name: string,
  source: ByteSource,
  context: ReadContext,
  longest: number,
): Promise<Held> {
  const entry = archive.find(root + name);
  if (entry === null) return { kind: 'said', message: recordError('locating file', name, 'file not found') };
  const stat = archive.stat(entry);
  if (!stat.ok) return { kind: 'said', message: recordError('retrieving file meta-data for', name, stat.error) };
  const place = await archive.locate(stat.value);
  if (!place.ok) return { kind: 'said', message: recordError('reading file', name, place.error) };
  return STORAGE.test(name) ? { kind: 'there' } : recordContent(source, stat.value, place.value, longest, context);
}
