import { crc32c } from '../../src-core/sets/orbax/crc32c.ts';
import type { Files } from '../sources/memory-set.ts';
import { concat } from './bytes.ts';

/** A value in its node, or in a data file. */
export type DatabaseValue = Uint8Array | { readonly file: string; readonly offset: number; readonly length: number };

export interface DatabaseNode {
  /** By default 0 for leaves, and one more than the children have. */
  readonly height?: number;
  readonly file: string;
  readonly entries: Readonly<Record<string, DatabaseValue | DatabaseNode>>;
}

/** The files of a database with these nodes, as tensorstore lays them out, uncompressed. Each node is a file of its own. */
export function database(root: DatabaseNode): Files {
  const files: Record<string, Uint8Array> = {};
  const place = writeNode(root, files);
  const header = [...new Array<number>(16).fill(0), 0, ...varint(1024), ...varint(1e8), 4, 0];
  const table = fileTable([root.file]);
  const version = [1, 1, heightOf(root), 0, 0, ...varint(place.length), 1, 1, 1, ...new Array<number>(8).fill(0)];
  files['manifest.ocdbt'] = record(0x0cdb3a2a, Uint8Array.from([...header, ...table, ...version, 0]));
  return files;
}

function heightOf({ height, entries }: DatabaseNode): number {
  if (height !== undefined) return height;
  const below = Object.values(entries).filter(isNode);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(heightOf));
}

function isNode(value: DatabaseValue | DatabaseNode): value is DatabaseNode {
  return !(value instanceof Uint8Array) && 'entries' in value;
}

function writeNode(node: DatabaseNode, files: Record<string, Uint8Array>): { readonly length: number } {
  const keys = Object.keys(node.entries);
  const values = Object.values(node.entries);
  const height = heightOf(node);
  const names = [...new Set(values.flatMap((value) => ('file' in value ? [value.file] : [])))];
  // No key is written shorter for the one before.
  const lengths = keys.flatMap((key) => varint(key.length));
  const shared = new Array<number>(Math.max(0, keys.length - 1)).fill(0);
  const head = [height, ...fileTable(names), ...varint(keys.length), ...shared, ...lengths];
  const text = [...new TextEncoder().encode(keys.join(''))];
  const body =
    height === 0
      ? [...head, ...text, ...leafColumns(values, names)]
      : [...head, ...new Array<number>(keys.length).fill(0), ...text, ...childColumns(values, names, files)];
  const bytes = record(0x0cdb20de, Uint8Array.from(body));
  files[node.file] = bytes;
  return { length: bytes.length };
}

function leafColumns(values: readonly (DatabaseValue | DatabaseNode)[], names: readonly string[]): readonly number[] {
  const outside = values.flatMap((value) => ('offset' in value ? [value] : []));
  const inside = values.flatMap((value) => (value instanceof Uint8Array ? [value] : []));
  return [
    ...values.flatMap((value) => varint(isNode(value) ? 0 : value.length)),
    ...values.map((value) => (value instanceof Uint8Array ? 0 : 1)),
    ...outside.flatMap(({ file }) => varint(names.indexOf(file))),
    ...outside.flatMap(({ offset }) => varint(offset)),
    ...concat(inside),
  ];
}

function childColumns(
  values: readonly (DatabaseValue | DatabaseNode)[],
  names: readonly string[],
  files: Record<string, Uint8Array>,
): readonly number[] {
  const children = values.filter(isNode);
  const lengths = children.flatMap((child) => varint(writeNode(child, files).length));
  const zeros = new Array<number>(children.length).fill(0);
  return [
    ...children.flatMap(({ file }) => varint(names.indexOf(file))),
    ...zeros,
    ...lengths,
    ...zeros,
    ...zeros,
    ...zeros,
  ];
}

function fileTable(names: readonly string[]): readonly number[] {
  const zeros = new Array<number>(names.length).fill(0);
  const lengths = names.flatMap((name) => varint(name.length));
  return [
    ...varint(names.length),
    ...zeros.slice(1),
    ...lengths,
    ...zeros,
    ...new TextEncoder().encode(names.join('')),
  ];
}

/** Magic, length, version 0, no compression, body, CRC-32C. */
function record(magic: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(14 + body.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setBigUint64(4, BigInt(bytes.length), true);
  bytes.set(body, 14);
  return sealed(bytes);
}

/** The same with a CRC-32C that is right. */
export function sealed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(copy.length - 4, crc32c(copy.subarray(0, -4)), true);
  return copy;
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}
