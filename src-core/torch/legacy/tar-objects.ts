import type { ByteSource } from '../../bytes/byte-source.ts';
import { SliceSource } from '../../bytes/slice-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Storage } from '../../model/tensor.ts';
import { pythonText } from '../../model/python-text.ts';
import { asInt, asItems, asText, asTuple } from '../../pickle/access.ts';
import { pickleFindings } from '../../pickle/findings.ts';
import type { PickleValue, PyPersistent } from '../../pickle/node.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import { itemSize, storageClass } from '../dtypes.ts';
import { checkLocation } from '../locations.ts';
import { checkGeometry } from '../rebuild/geometry.ts';
import type { Rebuilt, StorageLookup, StorageView } from '../rebuild/rebuilt.ts';
import { keyText } from '../storage-id.ts';
import type { TorchPickle } from '../torch-read.ts';
import { readPickleAt } from './stack.ts';
import type { TarMember } from './tar-members.ts';

/** Storages and tensors of a tar checkpoint by their ids, which the object refers to. */
export class TarObjects implements StorageLookup {
  readonly storages: Storage[] = [];
  readonly pickles: TorchPickle[] = [];
  readonly findings: Finding[] = [];
  readonly #byId = new Map<string, StorageView>();
  readonly #tensors = new Map<string, Rebuilt>();
  readonly #context: ReadContext;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  resolve(node: PyPersistent): StorageView | null {
    return this.#byId.get(keyText(node.pid)) ?? null;
  }

  tensor(node: PyPersistent): Rebuilt | null {
    return this.#tensors.get(keyText(node.pid)) ?? null;
  }

  /** What torch raises where an id of the object leads nowhere. An id that is a tuple stands for its first item. */
  lookupFailure(pid: PickleValue): string | null {
    if (asTuple(pid) !== null) return null;
    const number = asInt(pid);
    const text = asText(pid);
    if (number === null && text === null) {
      const type = pythonTypeName(pid);
      return `TypeError: int() argument must be a string, a bytes-like object or a real number, not '${type}'`;
    }
    if (text !== null && !/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text))
      return `ValueError: invalid literal for int() with base 10: ${pythonText(text)}`;
    const id = text === null ? String(number) : String(BigInt(text.trim().replace(/_|^\+/g, '')));
    return this.#byId.has(id) || this.#tensors.has(id) ? null : `KeyError: ${id}`;
  }

  /**
   * `storages`: a count, then for each a pickled `(key, location, class)`, an element count (int64) and the bytes; last a
   * list of views `(key, root key, offset, element count)`.
   */
  async readStorages(source: ByteSource, member: TarMember): Promise<boolean> {
    const inside = new SliceSource(source, member.offset, member.size);
    const read = new MemberReader(inside, member, this);
    const count = asInt(await read.pickle(this.#context));
    if (count === null) return read.fail('the number of storages is not a number');
    for (let index = 0; index < count; index++) if (!(await this.#readStorage(read))) return false;
    const views = asItems((await read.pickle(this.#context)) ?? null);
    if (views === null) return read.fail('the list of views is missing');
    for (const view of views) {
      const items = asItems(view) ?? [];
      const root = items[1] ?? null;
      if (items.length === 4 && !this.#byId.has(keyText(root)))
        return read.fail(`a view is of storage ${keyText(root)}, which is missing`, `KeyError: ${keyText(root)}`);
      this.#addView(items);
    }
    return true;
  }

  async #readStorage(read: MemberReader): Promise<boolean> {
    const [key, location, type] = asItems((await read.pickle(this.#context)) ?? null) ?? [];
    const cls = storageClass(type ?? null);
    if (key === undefined || cls === null) return read.fail('a storage is not described');
    const numel = await read.int64(this.#context);
    const item = itemSize(cls.dtype) ?? 1;
    if (numel === null || numel < 0 || read.left < numel * item)
      return read.fail(
        `a storage of ${numel ?? '?'} elements reaches beyond the member`,
        `RuntimeError: unexpected EOF, expected ${numel === null ? 8 : numel * item - read.left} more bytes. The file might be corrupted.`,
      );
    const bytes = numel * item;
    const { member } = read;
    const device = asText(location) ?? 'cpu';
    const misplaced = checkLocation(device);
    if (misplaced !== null) {
      const data = { tensor: 'no listed tensor', key: keyText(key), ...misplaced.data };
      this.findings.push(finding(misplaced.code, { entry: member.name, offset: read.at }, data, misplaced.reference));
    }
    const fileOffset = member.offset + read.at;
    this.#add(keyText(key), {
      key: keyText(key),
      bytes,
      dtype: cls.dtype,
      device,
      fileOffset,
      entry: member.name,
      byteOrder: 'little',
    });
    read.at += bytes;
    return true;
  }

  #addView([key = null, root = null, offset = null, count = null]: readonly PickleValue[]): void {
    const view = this.#byId.get(keyText(root));
    const storage = view === undefined ? undefined : this.storages[view.index];
    const start = asInt(offset);
    const numel = asInt(count);
    if (storage?.fileOffset == null || start === null || numel === null) return;
    const item = itemSize(storage.dtype) ?? 1;
    if (start < 0 || numel < 0 || (start + numel) * item > storage.bytes) return;
    this.#add(keyText(key), {
      ...storage,
      key: keyText(key),
      bytes: numel * item,
      fileOffset: storage.fileOffset + start * item,
    });
  }

  #add(key: string, storage: Storage): void {
    const { dtype, bytes, device } = storage;
    this.#byId.set(key, { index: this.storages.length, dtype, untyped: false, bytes, device, sound: true });
    this.storages.push(storage);
  }

  /**
   * `tensors`: a count, then for each a pickled `(key, storage key, class)`, the dimensions (int32, then four bytes of
   * nothing), sizes and strides (int64 each) and the offset (int64), all little-endian.
   */
  async readTensors(source: ByteSource, member: TarMember): Promise<boolean> {
    const read = new MemberReader(new SliceSource(source, member.offset, member.size), member, this);
    const count = asInt(await read.pickle(this.#context));
    if (count === null) return read.fail('the number of tensors is not a number');
    for (let index = 0; index < count; index++) {
      const [key, storage] = asItems((await read.pickle(this.#context)) ?? null) ?? [];
      if (storage !== undefined && !this.#byId.has(keyText(storage))) this.#missing(read, storage);
      const numbers = key === undefined ? null : await readNumbers(read, this.#context);
      if (key === undefined || storage === undefined || numbers === null)
        return read.fail('a tensor is not described', 'struct.error: unpack requires a buffer of 8 bytes');
      this.#tensors.set(keyText(key), this.#tensorOf(storage, numbers));
    }
    return true;
  }

  /** torch looks for the storage of each tensor, whether the object has the tensor or not. */
  #missing({ member, at }: MemberReader, storage: PickleValue): void {
    const key = keyText(storage);
    const data = { name: member.name, offset: at, what: `a tensor is in storage ${key}, which is missing` };
    this.findings.push(finding('LE323', { entry: member.name, offset: at }, data, `KeyError: ${key}`));
  }

  #tensorOf(storageKey: PickleValue, { sizes, strides, offset }: Numbers): Rebuilt {
    const storage = this.#byId.get(keyText(storageKey));
    if (storage === undefined)
      return {
        facts: null,
        problem: {
          code: 'TA335',
          data: { what: `its storage ${keyText(storageKey)} is missing` },
          reference: `KeyError: ${keyText(storageKey)}`,
        },
      };
    const room = {
      bytes: storage.bytes,
      itemSize: itemSize(storage.dtype) ?? 1,
      packed: 1,
      dimensions: this.#context.limits.dimensions,
    };
    const problem = checkGeometry(sizes, strides, offset, room);
    const facts = {
      shape: sizes,
      dtype: storage.dtype,
      stride: strides,
      storageOffset: offset,
      storage: storage.index,
      requiresGrad: false,
      layout: 'strided',
      device: storage.device,
      readable: problem === null,
    } as const;
    return { facts, problem };
  }
}

interface Numbers {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

async function readNumbers(read: MemberReader, context: ReadContext): Promise<Numbers | null> {
  const head = await read.int64(context);
  // The dimension count fills four bytes; the four behind it are padding.
  const dimensions = head === null ? null : head >>> 0;
  if (dimensions === null || dimensions > context.limits.dimensions) return null;
  const numbers: number[] = [];
  for (let index = 0; index <= 2 * dimensions; index++) {
    const number = await read.int64(context);
    if (number === null) return null;
    numbers.push(number);
  }
  return {
    sizes: numbers.slice(0, dimensions),
    strides: numbers.slice(dimensions, 2 * dimensions),
    offset: numbers[2 * dimensions] ?? 0,
  };
}

/** Reads a member from front to back. */
class MemberReader {
  readonly member: TarMember;
  readonly #source: ByteSource;
  readonly #owner: TarObjects;
  at = 0;

  constructor(source: ByteSource, member: TarMember, owner: TarObjects) {
    this.#source = source;
    this.member = member;
    this.#owner = owner;
  }

  get left(): number {
    return this.#source.size - this.at;
  }

  async pickle(context: ReadContext): Promise<PickleValue | undefined> {
    const pickle = await readPickleAt(this.#source, this.at, context);
    if (pickle === null) return undefined;
    const { parsed } = pickle;
    const at = { entry: this.member.name, offset: this.at };
    this.#owner.pickles.push({ ...pickle, at });
    // Without a value the reading ends here, which is told as damage of the member.
    if (parsed.problem !== null && parsed.value !== undefined) this.#owner.findings.push(...pickleFindings(parsed, at));
    this.at += parsed.end;
    return parsed.value;
  }

  async int64(context: ReadContext): Promise<number | null> {
    if (this.left < 8) return null;
    const bytes = await this.#source.read(this.at, 8, context.signal);
    this.at += 8;
    const value = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Damage: reading of this member ends here. */
  fail(what: string, reference = 'EOFError: Ran out of input'): false {
    const { name } = this.member;
    const data = { name, offset: this.at, what };
    this.#owner.findings.push(finding('LE323', { entry: name, offset: this.at }, data, reference));
    return false;
  }
}
