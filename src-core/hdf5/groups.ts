import { readDenseObjects } from './dense-storage.ts';
import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';
import { MESSAGE, type Message } from './object-header.ts';

/** A member of a group: a name, and the address of its object header. */
export interface Link {
  readonly name: string;
  readonly address: number;
}

export interface Members {
  readonly links: readonly Link[];
  /** Links into other files, by name and file. Nothing follows them. */
  readonly external: readonly { readonly name: string; readonly file: string }[];
}

const NODES = 1_000_000;

/** The members of a group, as its messages give them; null when it is no group. Source: HDF5 format, III.A to III.D. */
export async function readMembers(file: Hdf5File, messages: readonly Message[]): Promise<Members | null> {
  const table = messages.find(({ type }) => type === MESSAGE.symbolTable);
  if (table !== undefined) return { links: await readSymbolTable(file, table.fields()), external: [] };
  const info = messages.find(({ type }) => type === MESSAGE.linkInfo);
  const stored = messages.filter(({ type }) => type === MESSAGE.link).map((link) => link.fields());
  if (info === undefined && stored.length === 0) return null;
  if (info !== undefined) stored.push(...(await readDenseObjects(file, info.fields(), 'links')));
  const members: Members & { readonly links: Link[]; readonly external: { name: string; file: string }[] } = {
    links: [],
    external: [],
  };
  for (const link of stored) readLink(file, link, members.links, members.external);
  // In a heap they lie in any order; the library lists them by name.
  members.links.sort((a, b) => (a.name < b.name ? -1 : 1));
  return members;
}

const EXTERNAL = 64;

/** Soft links lead by name to what is listed elsewhere; links into other files are told and not followed. */
function readLink(file: Hdf5File, fields: Fields, links: Link[], external: { name: string; file: string }[]): void {
  fields.skip(1);
  const flags = fields.u8();
  const kind = (flags & 8) !== 0 ? fields.u8() : 0;
  if ((flags & 4) !== 0) fields.skip(8);
  if ((flags & 16) !== 0) fields.skip(1);
  const length = fields.number(1 << (flags & 3)) ?? 0;
  const name = new TextDecoder().decode(fields.bytes(length));
  if (kind === EXTERNAL) {
    // Length, version and flags, then the file's name and the object's, both ended by a zero.
    const value = new TextDecoder().decode(fields.bytes(fields.u16()).subarray(1));
    external.push({ name, file: value.split('\0')[0] ?? '' });
    return;
  }
  const address = kind === 0 ? file.address(fields) : null;
  if (address !== null) links.push({ name, address });
}

async function readSymbolTable(file: Hdf5File, fields: Fields): Promise<readonly Link[]> {
  const tree = file.address(fields);
  const heap = file.address(fields);
  if (tree === null || heap === null) return [];
  const names = await readHeap(file, heap);
  const links: Link[] = [];
  for (const address of await leavesOf(file, tree)) {
    const head = await file.upTo(address, 8);
    head.expect('SNOD');
    head.skip(2);
    const count = head.u16();
    const entry = 2 * file.offsetSize + 24;
    const node = await file.fields(address + 8, count * entry);
    for (let index = 0; index < count; index++) {
      const nameAt = file.address(node) ?? 0;
      const target = file.address(node);
      const cache = node.u32();
      node.skip(20);
      // Cache type 2 is a soft link.
      if (target !== null && cache !== 2) links.push({ name: names(nameAt), address: target });
    }
  }
  return links;
}

async function readHeap(file: Hdf5File, address: number): Promise<(at: number) => string> {
  const head = await file.upTo(address, 8 + 2 * file.lengthSize + file.offsetSize);
  head.expect('HEAP');
  head.skip(4);
  const size = file.length(head);
  const gap = head.number(file.lengthSize);
  const data = file.address(head) ?? 0;
  const segment = await file.fields(data, size);
  checkGaps(segment, gap, size, file.lengthSize);
  const names = segment.from(0, size);
  return (at) => {
    if (at >= size) throw new Hdf5Fault(file.base + data, `a name at byte ${at} of a heap of ${size} bytes`);
    const end = names.indexOf(0, at);
    return new TextDecoder().decode(names.subarray(at, end < 0 ? names.length : end));
  };
}

/** Stands for no gap: gaps begin at multiples of 8. */
const NO_GAP = 1;

/**
 * The gaps in a heap, each with the place of the next and its own length: the library follows them first. Source: HDF5,
 * `H5HL__fl_deserialize`.
 */
function checkGaps(segment: Fields, first: number | null, size: number, lengthSize: number): void {
  let at = first;
  for (let left = size / (2 * lengthSize); at !== NO_GAP; left--) {
    if (at === null || at + 2 * lengthSize > size || left < 0)
      throw new Hdf5Fault(segment.start, 'the list of gaps in a heap leads nowhere');
    segment.at = at;
    const next = segment.number(lengthSize);
    const length = segment.number(lengthSize) ?? Infinity;
    if (next === 0 || at + length > size)
      throw new Hdf5Fault(segment.start + at, 'a gap in a heap reaches behind its end');
    at = next;
  }
}

/** Addresses of the leaves of a group's B-tree (version 1). */
async function leavesOf(file: Hdf5File, root: number): Promise<readonly number[]> {
  const leaves: number[] = [];
  const waiting = [root];
  const seen = new Set<number>();
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (seen.has(address) || seen.size > NODES) throw new Hdf5Fault(file.base + address, 'a tree that holds itself');
    seen.add(address);
    const { level, count, fields } = await readTreeNode(file, address, 0, file.lengthSize);
    for (let index = 0; index < count; index++) {
      fields.skip(file.lengthSize);
      const child = file.address(fields);
      if (child !== null) (level === 0 ? leaves : waiting).push(child);
    }
  }
  return leaves;
}

export interface TreeNode {
  readonly level: number;
  readonly count: number;
  /** At the first key; keys and children alternate. */
  readonly fields: Fields;
}

/** A node of a version 1 B-tree: type 0 for groups, 1 for chunks. Source: HDF5 format, III.A.1. */
export async function readTreeNode(file: Hdf5File, address: number, type: number, keyBytes: number): Promise<TreeNode> {
  const prefix = 8 + 2 * file.offsetSize;
  const head = await file.upTo(address, prefix);
  head.expect('TREE');
  const found = head.u8();
  if (found !== type) throw new Hdf5Fault(head.start + 4, `a tree of kind ${found} instead of ${type}`);
  const level = head.u8();
  const count = head.u16();
  const fields = await file.fields(address + prefix, count * (keyBytes + file.offsetSize) + keyBytes);
  return { level, count, fields };
}
