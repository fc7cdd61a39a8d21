import { Fields, Hdf5Fault, type Hdf5File } from './file.ts';

/** One record of a version 2 B-tree: its fields are those of the tree's kind. */
export type TreeRecord = Fields;

interface Tree {
  readonly kind: number;
  readonly recordBytes: number;
  readonly nodeBytes: number;
  /** Bytes of the number of records in one node. */
  readonly countBytes: number;
  /** By depth: bytes of the number of all records below a node. */
  readonly totalBytes: readonly number[];
}

interface Node {
  readonly address: number;
  readonly count: number;
  readonly depth: number;
}

/** Signature, version, kind and checksum. */
const OVERHEAD = 10;
const MOST_RECORDS = 10_000_000;

/** All records of a version 2 B-tree of one kind. Source: HDF5 format, III.A.2; sizes of counts as in `H5B2hdr.c`. */
export async function readTreeRecords(file: Hdf5File, address: number, kind: number): Promise<readonly TreeRecord[]> {
  const { tree, root } = await readTreeHeader(file, address, kind);
  const records: TreeRecord[] = [];
  const waiting: Node[] = root === null ? [] : [root];
  const seen = new Set<number>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node.address)) throw new Hdf5Fault(file.base + node.address, 'a tree that holds itself');
    seen.add(node.address);
    if (records.length + node.count > MOST_RECORDS)
      throw new Hdf5Fault(file.base + node.address, `a tree of more than ${MOST_RECORDS} records`);
    await readNode(file, tree, node, records, waiting);
  }
  return records;
}

async function readTreeHeader(
  file: Hdf5File,
  address: number,
  kind: number,
): Promise<{ readonly tree: Tree; readonly root: Node | null }> {
  const fields = await file.sealed(address, 22 + file.offsetSize + file.lengthSize, 'BTHD');
  fields.skip(1);
  const found = fields.u8();
  if (found !== kind) throw new Hdf5Fault(fields.start + 5, `a tree of kind ${found} instead of ${kind}`);
  const nodeBytes = fields.u32();
  const recordBytes = fields.u16();
  const depth = fields.u16();
  fields.skip(2);
  const place = file.address(fields);
  const count = fields.u16();
  if (recordBytes === 0 || nodeBytes < OVERHEAD + recordBytes || depth > 32)
    throw new Hdf5Fault(fields.start, `a tree of depth ${depth} with nodes of ${nodeBytes} bytes`);
  const tree = { kind, recordBytes, nodeBytes, ...countSizes(file, nodeBytes, recordBytes, depth) };
  return { tree, root: place === null ? null : { address: place, count, depth } };
}

/** How many bytes the counts beside a child's address take: as many as the fullest possible child needs. */
function countSizes(
  { offsetSize }: Hdf5File,
  nodeBytes: number,
  recordBytes: number,
  depth: number,
): Pick<Tree, 'countBytes' | 'totalBytes'> {
  const inLeaf = Math.floor((nodeBytes - OVERHEAD) / recordBytes);
  const countBytes = bytesFor(inLeaf);
  const totalBytes = [0];
  let below = inLeaf;
  for (let level = 1; level <= depth; level++) {
    const pointer = offsetSize + countBytes + (totalBytes[level - 1] ?? 0);
    const most = Math.floor((nodeBytes - OVERHEAD - pointer) / (recordBytes + pointer));
    below = (most + 1) * below + most;
    totalBytes.push(bytesFor(below));
  }
  return { countBytes, totalBytes };
}

function bytesFor(limit: number): number {
  return Math.min(8, Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1);
}

async function readNode(
  file: Hdf5File,
  tree: Tree,
  { address, count, depth }: Node,
  records: TreeRecord[],
  waiting: Node[],
): Promise<void> {
  const { recordBytes, countBytes } = tree;
  const totalBytes = tree.totalBytes[depth - 1] ?? 0;
  const pointers = depth === 0 ? 0 : (count + 1) * (file.offsetSize + countBytes + totalBytes);
  const length = 6 + count * recordBytes + pointers;
  if (length + 4 > tree.nodeBytes) throw new Hdf5Fault(file.base + address, `a node of ${count} records`);
  const fields = await file.sealed(address, length + 4, depth === 0 ? 'BTLF' : 'BTIN');
  fields.skip(2);
  for (let index = 0; index < count; index++) {
    const start = fields.start + fields.at;
    records.push(new Fields(fields.bytes(recordBytes), start));
  }
  if (depth === 0) return;
  for (let index = 0; index <= count; index++) {
    const child = file.address(fields);
    const own = fields.number(countBytes) ?? 0;
    fields.skip(totalBytes);
    if (child !== null) waiting.push({ address: child, count: own, depth: depth - 1 });
  }
}
