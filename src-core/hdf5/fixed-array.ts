import type { Chunk } from './chunks.ts';
import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';

/** Reads one element of an index: the place of a chunk, and where chunks are filtered its size and the filters left out. */
export type ReadElement = (fields: Fields, elementBytes: number) => Chunk | null;

const MOST_ELEMENTS = 10_000_000;

/** The chunks of a dataset of fixed size. Source: HDF5 format, VII.C; pages as in `H5FAdblock.c`. */
export async function readFixedArray(file: Hdf5File, address: number, read: ReadElement): Promise<readonly Chunk[]> {
  const { offsetSize, lengthSize } = file;
  const header = await file.sealed(address, 12 + lengthSize + offsetSize, 'FAHD');
  header.skip(2);
  const elementBytes = header.u8();
  const pageBits = header.u8();
  const count = file.length(header);
  const block = file.address(header);
  if (block === null) return [];
  if (count > MOST_ELEMENTS) throw new Hdf5Fault(header.start, `an index of ${count} chunks`);
  const onPage = 2 ** pageBits;
  const prefix = 6 + offsetSize;
  if (count <= onPage) {
    const fields = await file.sealed(block, prefix + count * elementBytes + 4, 'FADB');
    fields.at = prefix;
    return readElements(fields, count, elementBytes, read);
  }
  const pages = Math.ceil(count / onPage);
  const written = Math.ceil(pages / 8);
  const fields = await file.sealed(block, prefix + written + 4, 'FADB');
  const bitmap = fields.from(prefix, prefix + written);
  const chunks: Chunk[] = [];
  for (let page = 0; page < pages; page++) {
    if (!isSet(bitmap, page)) continue;
    const start = block + prefix + written + 4 + page * (onPage * elementBytes + 4);
    const own = Math.min(onPage, count - page * onPage);
    const elements = await file.sealed(start, own * elementBytes + 4);
    for (const chunk of readElements(elements, own, elementBytes, read)) chunks.push(chunk);
  }
  return chunks;
}

export function readElements(fields: Fields, count: number, elementBytes: number, read: ReadElement): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let index = 0; index < count; index++) {
    const chunk = read(fields, elementBytes);
    if (chunk !== null) chunks.push(chunk);
  }
  return chunks;
}

/** Pages that were never written hold nothing; the first is the highest bit. */
export function isSet(bitmap: Uint8Array, at: number): boolean {
  return ((bitmap[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0;
}
