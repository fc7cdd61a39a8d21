import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult, ReadContext } from '../findings/format-result.ts';
import { elementCount } from '../bytes/integers.ts';
import { contiguousStride } from '../model/stride.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { chunkFault, readChunks } from './chunks.ts';
import { readDataset, type Dataset } from './dataset.ts';
import { Hdf5Fault, type Hdf5File } from './file.ts';
import { readMembers } from './groups.ts';
import { readObjectHeader } from './object-header.ts';
import { readSuperblock } from './superblock.ts';

/** Bytes of chunks whose checksums are compared while the structure is read. */
const CHUNK_BYTES = 256 << 20;

/**
 * Read an HDF5 file: superblock, groups of both kinds, and of each dataset its shape, type and place. Checksums of chunks
 * and of newer metadata are compared; attributes and values are not read. Source: HDF5 File Format Specification 3.0.
 */
export const readHdf5: FormatReader = async (source, context) => {
  const walk = new Walk(context);
  try {
    const superblock = await readSuperblock(source, context.signal);
    walk.findings.push(...superblock.findings);
    // What lies behind the end that was noted is missing: every further finding would only repeat it.
    if (!superblock.findings.some(({ code }) => code === 'HD202'))
      await walk.object(superblock.file, superblock.root, '');
  } catch (error) {
    walk.fault(error, '');
  }
  return resultOf(source, walk);
};

class Walk {
  readonly tensors: TensorInfo[] = [];
  readonly storages: Storage[] = [];
  readonly findings: Finding[] = [];
  readonly #context: ReadContext;
  readonly #seen = new Set<number>();
  #bytesLeft = CHUNK_BYTES;
  #unread = 0;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Read an object and what is below it. Damage ends the object, not the walk. */
  async object(file: Hdf5File, root: number, rootPath: string): Promise<void> {
    const waiting = [{ address: root, path: rootPath }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { address, path } = next;
      this.#context.signal?.throwIfAborted();
      if (this.#seen.has(address)) continue;
      this.#seen.add(address);
      try {
        const messages = await readObjectHeader(file, address);
        const dataset = readDataset(file, messages);
        if (dataset !== null) {
          await this.#dataset(file, dataset, path);
          continue;
        }
        const members = await readMembers(file, messages);
        if (members?.dense === true) this.findings.push(finding('HD330', {}, { group: path === '' ? '/' : path }));
        for (const { name, address: child } of members?.links.toReversed() ?? [])
          waiting.push({ address: child, path: path === '' ? name : `${path}/${name}` });
      } catch (error) {
        this.fault(error, path);
      }
    }
    if (this.#unread > 0) this.findings.push(finding('HD210', {}, { count: this.#unread, limit: CHUNK_BYTES >> 20 }));
  }

  fault(error: unknown, path: string): void {
    if (!(error instanceof Hdf5Fault)) throw error;
    const object = path === '' ? 'the root group' : `\`${path.slice(0, 256)}\``;
    const at = path === '' ? { offset: error.at } : { offset: error.at, key: [path] };
    this.findings.push(finding('HD204', at, { object, offset: error.at, what: error.message }));
  }

  async #dataset(file: Hdf5File, dataset: Dataset, path: string): Promise<void> {
    const { shape, type, layout } = dataset;
    const bytes = Number(elementCount(shape)) * type.bytes;
    const found: Finding[] = [];
    let start: number | null = null;
    if (layout.kind === 'compact') start = layout.start;
    else if (layout.kind === 'contiguous' && layout.address !== null) {
      start = file.base + layout.address;
      if (start + bytes > file.source.size) {
        found.push(
          finding('HD205', { offset: start, key: [path] }, { name: path, end: start + bytes, size: file.source.size }),
        );
        start = null;
      }
    } else if (layout.kind === 'chunked' && layout.address !== null)
      found.push(...(await this.#chunks(file, dataset, layout.address, layout.rank, path)));
    this.findings.push(...found);
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

  async #chunks(
    file: Hdf5File,
    dataset: Dataset,
    tree: number,
    rank: number,
    path: string,
  ): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    for (const [index, { address, bytes, mask }] of (await readChunks(file, tree, rank)).entries()) {
      const start = file.base + address;
      const at = { offset: start, end: start + bytes, key: [path] };
      if (start + bytes > file.source.size) {
        found.push(finding('HD205', at, { name: path, end: start + bytes, size: file.source.size }));
        continue;
      }
      if (dataset.filters.length === 0) continue;
      this.#bytesLeft -= bytes;
      if (this.#bytesLeft < 0) {
        this.#unread += 1;
        continue;
      }
      const why = chunkFault(await file.source.read(start, bytes, file.signal), dataset, mask, this.#context);
      if (why !== null) found.push(finding('HD206', at, { name: path, chunk: index, offset: start, why }));
    }
    return found;
  }
}

function resultOf(source: ByteSource, { tensors, storages, findings }: Walk): FormatResult {
  return {
    checkpoint: {
      format: 'hdf5',
      size: source.size,
      tensors,
      storages,
      root: {
        kind: 'dict',
        id: 0,
        entries: tensors.map((tensor) => [
          { kind: 'str', value: tensor.name },
          { kind: 'tensor', tensor },
        ]),
      },
      globals: [],
      // Arrays only. The legacy model configuration in an attribute is not read, so nothing is said of it.
      safety: null,
      torch: null,
      archive: null,
      metadata: [],
      layout: null,
      files: [],
    },
    findings,
    checksums: [],
  };
}
