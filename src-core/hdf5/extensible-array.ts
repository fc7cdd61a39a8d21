import type { Chunk } from './chunks.ts';
import { Hdf5Fault, type Hdf5File } from './file.ts';
import { isSet, readElements, type ReadElement } from './fixed-array.ts';

interface ArrayLayout {
  readonly elementBytes: number;
  /** Bytes of an offset counted in elements. */
  readonly offsetBytes: number;
  readonly inIndex: number;
  readonly smallestBlock: number;
  readonly smallestSuper: number;
  readonly onPage: number;
  readonly superBlocks: number;
}

/** Data blocks of one super block: how many, and how many elements each has. */
function superBlock({ smallestBlock }: ArrayLayout, at: number): { readonly blocks: number; readonly each: number } {
  return { blocks: 2 ** (at >> 1), each: 2 ** ((at + 1) >> 1) * smallestBlock };
}

/** The chunks of a dataset that grows in one dimension. Source: HDF5 format, VII.D; sizes as in `H5EAhdr.c`. */
export async function readExtensibleArray(
  file: Hdf5File,
  address: number,
  read: ReadElement,
): Promise<readonly Chunk[]> {
  const { offsetSize, lengthSize } = file;
  const header = await file.sealed(address, 16 + 6 * lengthSize + offsetSize, 'EAHD');
  header.skip(2);
  const elementBytes = header.u8();
  const bits = header.u8();
  const inIndex = header.u8();
  const smallestBlock = header.u8();
  const smallestSuper = header.u8();
  const onPage = 2 ** header.u8();
  header.skip(6 * lengthSize);
  const index = file.address(header);
  if (index === null) return [];
  if (!Number.isInteger(Math.log2(smallestBlock)) || !Number.isInteger(Math.log2(smallestSuper)) || bits > 64)
    throw new Hdf5Fault(header.start, `an index of blocks of ${smallestBlock} chunks`);
  const superBlocks = 1 + bits - Math.log2(smallestBlock);
  const offsetBytes = Math.ceil(bits / 8);
  const layout = { elementBytes, offsetBytes, inIndex, smallestBlock, smallestSuper, onPage, superBlocks };
  return await readIndexBlock(file, layout, index, read);
}

/** The index block holds the first elements, then the places of the first data blocks, then those of super blocks. */
async function readIndexBlock(
  file: Hdf5File,
  layout: ArrayLayout,
  address: number,
  read: ReadElement,
): Promise<readonly Chunk[]> {
  const { elementBytes, inIndex, smallestSuper } = layout;
  const first = 2 * Math.log2(smallestSuper);
  const direct = 2 * (smallestSuper - 1);
  const indirect = Math.max(0, layout.superBlocks - first);
  const prefix = 6 + file.offsetSize;
  const length = prefix + inIndex * elementBytes + (direct + indirect) * file.offsetSize + 4;
  const fields = await file.sealed(address, length, 'EAIB');
  fields.at = prefix;
  const chunks: Chunk[] = [...readElements(fields, inIndex, elementBytes, read)];
  for (let at = 0; at < first; at++) {
    const { blocks, each } = superBlock(layout, at);
    for (let block = 0; block < blocks; block++) {
      const place = file.address(fields);
      if (place !== null) chunks.push(...(await readDataBlock(file, layout, place, each, null, read)));
    }
  }
  for (let at = 0; at < indirect; at++) {
    const place = file.address(fields);
    if (place !== null) chunks.push(...(await readSuperBlock(file, layout, place, first + at, read)));
  }
  return chunks;
}

async function readSuperBlock(
  file: Hdf5File,
  layout: ArrayLayout,
  address: number,
  at: number,
  read: ReadElement,
): Promise<readonly Chunk[]> {
  const { blocks, each } = superBlock(layout, at);
  const bitmapBytes = each > layout.onPage ? Math.ceil(each / layout.onPage / 8) : 0;
  const prefix = 6 + file.offsetSize + layout.offsetBytes;
  const length = prefix + blocks * (bitmapBytes + file.offsetSize) + 4;
  const fields = await file.sealed(address, length, 'EASB');
  fields.at = prefix + blocks * bitmapBytes;
  const chunks: Chunk[] = [];
  for (let block = 0; block < blocks; block++) {
    const place = file.address(fields);
    if (place === null) continue;
    const bitmap = fields.from(prefix + block * bitmapBytes, prefix + (block + 1) * bitmapBytes);
    for (const chunk of await readDataBlock(file, layout, place, each, bitmap, read)) chunks.push(chunk);
  }
  return chunks;
}

/** A block of more elements than a page has is read by pages; `written` says which of them hold anything. */
async function readDataBlock(
  file: Hdf5File,
  { elementBytes, offsetBytes, onPage }: ArrayLayout,
  address: number,
  count: number,
  written: Uint8Array | null,
  read: ReadElement,
): Promise<readonly Chunk[]> {
  const prefix = 6 + file.offsetSize + offsetBytes;
  if (count <= onPage) {
    const fields = await file.sealed(address, prefix + count * elementBytes + 4, 'EADB');
    fields.at = prefix;
    return readElements(fields, count, elementBytes, read);
  }
  await file.sealed(address, prefix + 4, 'EADB');
  const chunks: Chunk[] = [];
  for (let page = 0; page * onPage < count; page++) {
    if (written === null || !isSet(written, page)) continue;
    const start = address + prefix + 4 + page * (onPage * elementBytes + 4);
    const fields = await file.sealed(start, onPage * elementBytes + 4);
    for (const chunk of readElements(fields, onPage, elementBytes, read)) chunks.push(chunk);
  }
  return chunks;
}
