import type { Fields, Hdf5File } from './file.ts';
import { FractalHeap } from './fractal-heap.ts';
import { readTreeRecords } from './tree-v2.ts';

/** Kinds of trees that hold names, and where in their records the id of the object stands. */
const TREES = {
  links: { kind: 5, orderBytes: 8, idAt: 4 },
  attributes: { kind: 8, orderBytes: 2, idAt: 0 },
} as const;

/**
 * The links of a group or the attributes of an object that has many: they lie in a heap, and a tree of their names leads
 * to them. `info` is the message that tells where. Source: HDF5 format, IV.A.2.c and .v.
 */
export async function readDenseObjects(
  file: Hdf5File,
  info: Fields,
  what: keyof typeof TREES,
): Promise<readonly Fields[]> {
  const { kind, orderBytes, idAt } = TREES[what];
  info.skip(1);
  if ((info.u8() & 1) !== 0) info.skip(orderBytes);
  const address = file.address(info);
  const names = file.address(info);
  if (address === null || names === null) return [];
  const heap = await FractalHeap.open(file, address);
  const objects: Fields[] = [];
  for (const record of await readTreeRecords(file, names, kind)) {
    record.skip(idAt);
    objects.push(await heap.object(record));
  }
  return objects;
}
