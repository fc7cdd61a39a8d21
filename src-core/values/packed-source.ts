import type { ByteSource } from '../bytes/byte-source.ts';
import { checkRange } from '../bytes/memory-source.ts';
import { SourceError } from '../bytes/source-error.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { PackedBytes, Storage } from '../model/tensor.ts';
import type { OpenFile } from './storage-source.ts';

/** Unpacks storages one after the other: the last one is kept, however many are open. */
export class Unpacker {
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  readonly #openFile: OpenFile | undefined;
  #last: { readonly packed: PackedBytes; readonly bytes: Uint8Array } | null = null;

  constructor(source: ByteSource, context: ReadContext, openFile: OpenFile | undefined) {
    this.#source = source;
    this.#context = context;
    this.#openFile = openFile;
  }

  /** Its bytes, proven to unpack, or why they do not. */
  async open(storage: Storage, packed: PackedBytes, signal?: AbortSignal): Promise<ByteSource | string> {
    const bytes = await this.#unpack(storage, packed, signal);
    return typeof bytes === 'string' ? bytes : new PackedSource(storage.bytes, () => this.#again(storage, packed));
  }

  async #again(storage: Storage, packed: PackedBytes): Promise<Uint8Array> {
    const bytes = await this.#unpack(storage, packed);
    if (typeof bytes === 'string') throw new SourceError('ECHANGED', `${storage.file ?? storage.key}: ${bytes}`);
    return bytes;
  }

  async #unpack(storage: Storage, packed: PackedBytes, signal?: AbortSignal): Promise<Uint8Array | string> {
    if (this.#last?.packed === packed) return this.#last.bytes;
    const { limits, ports } = this.#context;
    if (storage.bytes > limits.inflatedEntryBytes) return 'it inflates to more than is held in memory';
    const stored = await this.#stored(storage, packed, signal);
    if (stored === null) return 'its bytes are missing or damaged';
    const inflated =
      packed.method === 'plain' ? { ok: true as const, bytes: stored } : ports.inflateZstd(stored, storage.bytes);
    if (!inflated.ok || inflated.bytes.length !== storage.bytes) return 'its compressed bytes are damaged';
    this.#last = { packed, bytes: inflated.bytes };
    return inflated.bytes;
  }

  async #stored(storage: Storage, { from, length }: PackedBytes, signal?: AbortSignal): Promise<Uint8Array | null> {
    if (typeof from !== 'number') return from;
    const holder =
      storage.file === undefined || this.#openFile === undefined ? this.#source : await this.#openFile(storage.file);
    return from + length > holder.size ? null : await holder.read(from, length, signal);
  }
}

/** A packed storage, unpacked anew where others were opened meanwhile: a tensor may lie in thousands. */
class PackedSource implements ByteSource {
  readonly size: number;
  readonly #unpack: () => Promise<Uint8Array>;

  constructor(size: number, unpack: () => Promise<Uint8Array>) {
    this.size = size;
    this.#unpack = unpack;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(offset, length, this.size);
    return (await this.#unpack()).subarray(offset, offset + length);
  }
}
