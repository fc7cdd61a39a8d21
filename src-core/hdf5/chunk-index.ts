import type { ChunkIndex } from './data-layout.ts';
import type { Chunk } from './chunks.ts';
import { readExtensibleArray } from './extensible-array.ts';
import { readFixedArray, type ReadElement } from './fixed-array.ts';
import { Hdf5Fault, type Hdf5File } from './file.ts';
import { readTreeRecords } from './tree-v2.ts';

/** A dataset as far as its chunks need it: dimensions in elements, and whether its bytes were filtered. */
export interface ChunkedShape {
  readonly shape: readonly number[];
  readonly filtered: boolean;
}

const MOST_CHUNKS = 10_000_000;

/** Every chunk that an index of the newer kinds leads to. Source: HDF5 format, IV.A.2.i and VII. */
export async function readIndexedChunks(
  file: Hdf5File,
  index: ChunkIndex,
  address: number,
  shape: ChunkedShape,
): Promise<readonly Chunk[]> {
  const bytes = index.chunk.reduce((product, size) => product * size, 1);
  switch (index.kind) {
    case 'single':
      return [{ address, bytes: index.filteredBytes ?? bytes, mask: index.mask }];
    case 'implicit': {
      const count = chunkCount(index.chunk, shape);
      return Array.from({ length: count }, (_, at) => ({ address: address + at * bytes, bytes, mask: 0 }));
    }
    case 'fixed-array':
      return await readFixedArray(file, address, elementReader(file, shape.filtered, bytes));
    case 'extensible-array':
      return await readExtensibleArray(file, address, elementReader(file, shape.filtered, bytes));
    case 'tree': {
      const read = elementReader(file, shape.filtered, bytes);
      const records = await readTreeRecords(file, address, shape.filtered ? 11 : 10);
      // Behind the place of the chunk stand its coordinates, 8 bytes each.
      const rank = index.chunk.length - 1;
      return records.flatMap((record) => read(record, record.left - 8 * rank) ?? []);
    }
  }
}

function elementReader(file: Hdf5File, filtered: boolean, bytes: number): ReadElement {
  return (fields, elementBytes) => {
    const address = file.address(fields);
    if (!filtered) return address === null ? null : { address, bytes, mask: 0 };
    const stored = fields.number(elementBytes - file.offsetSize - 4) ?? 0;
    const mask = fields.u32();
    return address === null ? null : { address, bytes: stored, mask };
  };
}

function chunkCount(chunk: readonly number[], { shape }: ChunkedShape): number {
  const count = shape.reduce((product, size, at) => product * Math.ceil(size / Math.max(1, chunk[at] ?? 1)), 1);
  if (count > MOST_CHUNKS) throw new Hdf5Fault(0, `a dataset of ${count} chunks`);
  return count;
}
