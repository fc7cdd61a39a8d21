import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';

const HEAD = 16;

/** An object of a global heap, where values of variable length lie. Source: HDF5 format, III.E. */
export async function readHeapObject(file: Hdf5File, address: number, wanted: number): Promise<Fields> {
  const head = await file.fields(address, 8 + file.lengthSize);
  head.expect('GCOL');
  head.skip(4);
  const size = file.length(head);
  const fields = await file.fields(address, size);
  fields.at = 8 + file.lengthSize;
  while (fields.left >= HEAD) {
    const index = fields.u16();
    fields.skip(6);
    const length = file.length(fields);
    // Index 0 is the free space that ends the heap.
    if (index === 0) break;
    const start = fields.at;
    if (index === wanted) return await file.fields(address + start, length);
    fields.skip(Math.min(fields.left, Math.ceil(length / 8) * 8));
  }
  throw new Hdf5Fault(file.base + address, `object ${wanted} of a heap is missing`);
}
