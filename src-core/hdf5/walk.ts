import { elementCount } from '../bytes/integers.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { contiguousStride } from '../model/stride.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { AttributeCode } from './attribute-code.ts';
import { checkChunks, type ChunkBudget } from './check-chunks.ts';
import { readDataset, type Dataset } from './dataset.ts';
import { Hdf5Fault, NotFollowed, type Hdf5File } from './file.ts';
import { readMembers } from './groups.ts';
import { readObjectHeader, type Message } from './object-header.ts';
import { appendAll } from '../model/append-all.ts';

/** What a group holds, and the group, by which its own groups are found. */
interface Member {
  readonly address: number;
  readonly path: string;
  readonly group: Member | null;
}

/** Is this address the group's own, or that of a group around it? */
function liesIn(group: Member, address: number): boolean {
  for (let around: Member | null = group; around !== null; around = around.group)
    if (around.address === address) return true;
  return false;
}

/** Goes through a file from its root group, and gathers what it meets. */
export class Walk {
  readonly tensors: TensorInfo[] = [];
  readonly storages: Storage[] = [];
  readonly findings: Finding[] = [];
  readonly code: AttributeCode;
  readonly #context: ReadContext;
  readonly #seen = new Set<number>();
  readonly #budget: ChunkBudget;
  /** Links from a group to one it lies in. */
  #cycles = 0;
  #firstCycle: string | null = null;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#budget = { bytesLeft: context.limits.hdf5ChunkBytes, unread: 0 };
    this.code = new AttributeCode(context);
  }

  /** Read an object and what is below it. Damage ends the object, not the walk. */
  async object(file: Hdf5File, root: number, rootPath: string): Promise<void> {
    const waiting: Member[] = [{ address: root, path: rootPath, group: null }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { address, path } = next;
      this.#context.signal?.throwIfAborted();
      if (this.#seen.has(address)) continue;
      this.#seen.add(address);
      const messages = await this.#attempt(path, () => readObjectHeader(file, address));
      if (messages === null) continue;
      await this.#attempt(path, () => this.code.look(file, messages, path));
      const dataset = await this.#attempt(path, () => readDataset(file, messages));
      if (dataset !== null) await this.#attempt(path, () => this.#dataset(file, dataset, path));
      else for (const member of await this.#members(file, messages, next)) waiting.push(member);
    }
    if (this.#firstCycle !== null)
      this.findings.push(finding('HD333', {}, { name: this.#firstCycle.slice(0, 256), count: this.#cycles }));
    const { unread } = this.#budget;
    if (unread > 0)
      this.findings.push(finding('HD210', {}, { count: unread, limit: this.#context.limits.hdf5ChunkBytes >> 20 }));
  }

  fault(error: unknown, path: string): void {
    const key = path === '' ? {} : { key: [path] };
    if (error instanceof NotFollowed) {
      this.code.missed();
      this.findings.push(finding('HD330', key, { group: path === '' ? '/' : path.slice(0, 256) }));
      return;
    }
    if (!(error instanceof Hdf5Fault)) throw error;
    this.code.missed();
    const object = path === '' ? 'the root group' : `\`${path.slice(0, 256)}\``;
    this.findings.push(
      finding('HD204', { offset: error.at, ...key }, { object, offset: error.at, what: error.message }),
    );
  }

  async #attempt<T>(path: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      this.fault(error, path);
      return null;
    }
  }

  /** What lies in a group, the first one last. */
  async #members(file: Hdf5File, messages: readonly Message[], group: Member): Promise<readonly Member[]> {
    const { path } = group;
    const members = await this.#attempt(path, () => readMembers(file, messages));
    const below = (name: string) => (path === '' ? name : `${path}/${name}`);
    for (const link of members?.external ?? []) {
      const name = below(link.name);
      this.findings.push(finding('HD332', { key: [name] }, { name, file: link.file.slice(0, 256) }));
    }
    const links = members?.links ?? [];
    const cycles = links.filter(({ address }) => liesIn(group, address));
    this.#cycles += cycles.length;
    this.#firstCycle ??= cycles[0] === undefined ? null : below(cycles[0].name);
    return links.toReversed().map(({ name, address }) => ({ address, path: below(name), group }));
  }

  async #dataset(file: Hdf5File, dataset: Dataset, path: string): Promise<void> {
    const { shape, type, layout } = dataset;
    const bytes = Number(elementCount(shape)) * type.bytes;
    const found: Finding[] = [];
    const beyond = (offset: number, end: number) =>
      finding('HD205', { offset, key: [path] }, { name: path, end, size: file.source.size });
    let start: number | null = null;
    if (dataset.external || layout.kind === 'virtual')
      this.findings.push(finding('HD331', { key: [path] }, { name: path }));
    else if (layout.kind === 'compact') start = layout.start;
    else if (layout.kind === 'contiguous' && layout.address !== null) {
      start = file.base + layout.address;
      if (start + bytes > file.source.size) {
        found.push(beyond(start, start + bytes));
        start = null;
      }
    } else found.push(...(await checkChunks(file, dataset, path, this.#budget, this.#context)));
    appendAll(this.findings, found);
    this.storages.push({
      key: path,
      bytes,
      dtype: type.dtype,
      device: 'cpu',
      fileOffset: start,
      byteOrder: type.byteOrder,
    });
    this.tensors.push({
      name: path,
      keyPath: [path],
      shape,
      dtype: type.dtype,
      stride: contiguousStride(shape),
      storageOffset: 0,
      storage: this.storages.length - 1,
      requiresGrad: false,
      layout: 'strided',
      device: 'cpu',
      readable: found.length === 0,
    });
  }
}
