import { expectChecksum, Fields, Hdf5Fault, NotFollowed, type Hdf5File } from './file.ts';
import { readTreeRecords } from './tree-v2.ts';

/** One run of the heap's own address space, which lies in the file as it is. */
interface DirectBlock {
  readonly offset: number;
  readonly bytes: number;
  readonly address: number;
}

/** What the header of a heap says about its blocks. */
interface HeapLayout {
  readonly address: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly width: number;
  readonly startBytes: number;
  readonly largestDirect: number;
  readonly checksums: boolean;
  readonly hugeTree: number | null;
}

const MOST_BLOCKS = 1_000_000;

/** A heap of objects of any length, addressed by ids. Source: HDF5 format, III.G; sizes as in `H5HF.c`. */
export class FractalHeap {
  readonly #file: Hdf5File;
  readonly #layout: HeapLayout;
  readonly #blocks: readonly DirectBlock[];
  #huge: ReadonlyMap<number, { readonly address: number; readonly bytes: number }> | null = null;

  private constructor(file: Hdf5File, layout: HeapLayout, blocks: readonly DirectBlock[]) {
    this.#file = file;
    this.#layout = layout;
    this.#blocks = blocks;
  }

  static async open(file: Hdf5File, address: number): Promise<FractalHeap> {
    const { offsetSize, lengthSize } = file;
    const fields = await file.sealed(address, 26 + 12 * lengthSize + 3 * offsetSize, 'FRHP', isFiltered);
    fields.skip(1 + 2 + 2);
    const checksums = (fields.u8() & 2) !== 0;
    const largestManaged = fields.u32();
    fields.skip(lengthSize);
    const hugeTree = file.address(fields);
    fields.skip(lengthSize + offsetSize + 8 * lengthSize);
    const width = fields.u16();
    const startBytes = file.length(fields);
    const largestDirect = file.length(fields);
    const heapBits = fields.u16();
    fields.skip(2);
    const root = file.address(fields);
    const rows = fields.u16();
    if (!isPowerOf2(startBytes) || !isPowerOf2(largestDirect) || !isPowerOf2(width) || heapBits > 64)
      throw new Hdf5Fault(fields.start, `a heap of ${width} blocks of ${startBytes} bytes a row`);
    const layout = {
      address,
      offsetBytes: Math.ceil(heapBits / 8),
      lengthBytes: Math.min(Math.ceil(Math.log2(largestDirect) / 8), bytesFor(largestManaged)),
      width,
      startBytes,
      largestDirect,
      checksums,
      hugeTree,
    };
    return new FractalHeap(file, layout, root === null ? [] : await readBlocks(file, layout, root, rows));
  }

  /** The object of an id. Faults where it leads nowhere. */
  async object(id: Fields): Promise<Fields> {
    const start = id.start + id.at;
    const head = id.u8();
    const kind = (head >> 4) & 3;
    if (kind === 2) return new Fields(id.bytes((head & 15) + 1), start + 1);
    if (kind === 1) return await this.#hugeObject(id);
    if (kind !== 0) throw new Hdf5Fault(start, `an id of kind ${kind}`);
    const offset = id.number(this.#layout.offsetBytes) ?? 0;
    const length = id.number(this.#layout.lengthBytes) ?? 0;
    const block = blockAt(this.#blocks, offset);
    if (block === null || offset + length > block.offset + block.bytes)
      throw new Hdf5Fault(start, 'an id that leads out of its heap');
    return await this.#file.fields(block.address + offset - block.offset, length);
  }

  async #hugeObject(id: Fields): Promise<Fields> {
    const { hugeTree } = this.#layout;
    if (hugeTree === null) throw new Hdf5Fault(id.start, 'a huge object in a heap that has none');
    if (this.#huge === null) {
      const found = new Map<number, { readonly address: number; readonly bytes: number }>();
      for (const record of await readTreeRecords(this.#file, hugeTree, 1)) {
        const address = this.#file.address(record);
        const bytes = this.#file.length(record);
        if (address !== null) found.set(this.#file.length(record), { address, bytes });
      }
      this.#huge = found;
    }
    const place = this.#huge.get(id.number(Math.min(id.left, this.#file.lengthSize)) ?? 0);
    if (place === undefined) throw new Hdf5Fault(id.start, 'an id that leads out of its heap');
    return await this.#file.fields(place.address, place.bytes);
  }
}

/** Heaps whose blocks are compressed are read by no more than the library; nothing writes them by default. */
function isFiltered(fields: Fields): void {
  fields.skip(1 + 2);
  if (fields.u16() !== 0) throw new NotFollowed();
}

function isPowerOf2(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}

/** The last block that begins at or before an offset. */
function blockAt(blocks: readonly DirectBlock[], offset: number): DirectBlock | null {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return blocks[low - 1] ?? null;
}

interface WaitingBlock {
  readonly address: number;
  readonly offset: number;
  readonly rows: number;
}

/** All direct blocks, in the order of their offsets. `rows` is 0 where the root is itself a direct block. */
async function readBlocks(
  file: Hdf5File,
  layout: HeapLayout,
  root: number,
  rows: number,
): Promise<readonly DirectBlock[]> {
  const { startBytes } = layout;
  if (rows === 0) return [await readDirect(file, layout, { address: root, offset: 0, bytes: startBytes })];
  const blocks: DirectBlock[] = [];
  const waiting: WaitingBlock[] = [{ address: root, offset: 0, rows }];
  const seen = new Set<number>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.address) || blocks.length > MOST_BLOCKS)
      throw new Hdf5Fault(file.base + next.address, 'a heap that holds itself');
    seen.add(next.address);
    await readIndirect(file, layout, next, blocks, waiting);
  }
  return blocks.sort((a, b) => a.offset - b.offset);
}

async function readIndirect(
  file: Hdf5File,
  layout: HeapLayout,
  { address, offset, rows }: WaitingBlock,
  blocks: DirectBlock[],
  waiting: WaitingBlock[],
): Promise<void> {
  const { width, startBytes, largestDirect, offsetBytes } = layout;
  if (rows > 64) throw new Hdf5Fault(file.base + address, `a block of ${rows} rows`);
  const prefix = 5 + file.offsetSize + offsetBytes;
  const fields = await file.sealed(address, prefix + rows * width * file.offsetSize + 4, 'FHIB');
  fields.at = prefix;
  let at = offset;
  for (let row = 0; row < rows; row++) {
    const bytes = startBytes * 2 ** Math.max(0, row - 1);
    for (let column = 0; column < width; column++, at += bytes) {
      const child = file.address(fields);
      if (child === null) continue;
      if (bytes <= largestDirect) blocks.push(await readDirect(file, layout, { address: child, offset: at, bytes }));
      else waiting.push({ address: child, offset: at, rows: Math.log2(bytes) - Math.log2(startBytes * width) + 1 });
    }
  }
}

/** Ids count from the beginning of a block, its own header included. */
async function readDirect(file: Hdf5File, layout: HeapLayout, block: DirectBlock): Promise<DirectBlock> {
  const head = 5 + file.offsetSize + layout.offsetBytes;
  const fields = await file.fields(block.address, layout.checksums ? block.bytes : head);
  fields.expect('FHDB');
  if (!layout.checksums) return block;
  // Its checksum is taken with zeros where it stands.
  const bytes = Uint8Array.from(fields.from(0, block.bytes));
  const recorded = new DataView(bytes.buffer).getUint32(head, true);
  bytes.fill(0, head, head + 4);
  expectChecksum(bytes, recorded, fields.start);
  return block;
}
