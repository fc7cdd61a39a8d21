import type { ByteSource } from '../bytes/byte-source.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Rows } from '../model/rows.ts';
import { isContiguous } from '../model/stride.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';

/** Bytes of a part that is read; larger ones are left to who reads all values, and real ones that matter are far smaller. */
const LARGEST = 1 << 20;
/** Bytes that one reader reads altogether. */
const BUDGET = 8 << 20;

/** Reads the parts of tensors that say where their values are, while they are few. */
export class IndexReader {
  readonly #source: ByteSource;
  readonly #storages: Rows<Storage>;
  readonly #context: ReadContext;
  #budget = BUDGET;

  constructor(source: ByteSource, storages: Rows<Storage>, context: ReadContext) {
    this.#source = source;
    this.#storages = storages;
    this.#context = context;
  }

  /** The values of a part of ints; null where it is not plain, not there, or larger than is read. Throws what the source throws. */
  async read(part: TensorInfo | undefined): Promise<readonly number[] | null> {
    if (part === undefined) return null;
    const storage = part.storage === null ? undefined : this.#storages.at(part.storage);
    const size = part.dtype === 'int64' ? 8 : part.dtype === 'int32' ? 4 : 0;
    const count = part.shape.reduce((product, dim) => product * dim, 1);
    if (storage?.fileOffset == null || !part.readable || size === 0 || !isContiguous(part.shape, part.stride ?? []))
      return null;
    const length = count * size;
    if (length > Math.min(LARGEST, this.#budget)) return null;
    const bytes = await this.#source.read(storage.fileOffset + part.storageOffset * size, length, this.#context.signal);
    this.#budget -= length;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = storage.byteOrder === 'little';
    return Array.from({ length: count }, (_, at) =>
      size === 8 ? Number(view.getBigInt64(at * 8, little)) : view.getInt32(at * 4, little),
    );
  }
}
