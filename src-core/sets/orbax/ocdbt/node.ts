import { fileAt, latin1, readDataFiles, type DataFile, type DataPlace } from './data-files.ts';
import { RecordFault, type RecordReader } from './record-reader.ts';
import { decodeRecord, NODE_MAGIC, type Decoded, type RecordOptions } from './record.ts';

/** A value in the node itself, or where it lies. */
export type NodeValue = Uint8Array | DataPlace;

export interface LeafEntry {
  /** Behind the prefix of the node; a character a byte. */
  readonly key: string;
  readonly value: NodeValue;
}

export interface ChildEntry {
  readonly key: string;
  /** Characters of `key` that all keys below begin with. */
  readonly shared: number;
  readonly place: DataPlace;
}

export type Node =
  | { readonly height: 0; readonly entries: readonly LeafEntry[] }
  | { readonly height: number; readonly children: readonly ChildEntry[] };

const LONGEST_KEY = 65_535;

/** Read a node of the tree; `base` is that of the file it lies in. Source: tensorstore, "B+tree node format". */
export function readNode(bytes: Uint8Array, base: string, options: RecordOptions): Decoded<Node> {
  return decodeRecord(bytes, NODE_MAGIC, options, (reader) => {
    const height = reader.byte();
    const files = readDataFiles(reader, base);
    const count = reader.count();
    if (count === 0) throw new RecordFault('it is empty');
    return height === 0
      ? { height: 0, entries: readLeaf(reader, count, files) }
      : { height, children: readChildren(reader, count, files) };
  });
}

function readLeaf(reader: RecordReader, count: number, files: readonly DataFile[]): readonly LeafEntry[] {
  const { keys } = readKeys(reader, count, false);
  const lengths = reader.varints(count);
  const kinds = reader.varints(count);
  if (kinds.some((kind) => kind > 1)) throw new RecordFault('a value is of no known kind');
  const outside = kinds.reduce((sum, kind) => sum + kind, 0);
  const [places, offsets] = [reader.varints(outside), reader.varints(outside)];
  let next = 0;
  return keys.map((key, index) => {
    const length = lengths[index] ?? 0;
    if (kinds[index] === 0) return { key, value: reader.bytes(length) };
    const value = { file: fileAt(files, places[next]), offset: offsets[next] ?? 0, length };
    next += 1;
    return { key, value };
  });
}

function readChildren(reader: RecordReader, count: number, files: readonly DataFile[]): readonly ChildEntry[] {
  const { keys, shared } = readKeys(reader, count, true);
  const [places, offsets, lengths] = [reader.varints(count), reader.varints(count), reader.varints(count)];
  // Numbers of keys, of bytes of the tree and of values.
  for (let column = 0; column < 3; column++) reader.varints(count);
  return keys.map((key, index) => ({
    key,
    shared: shared[index] ?? 0,
    place: { file: fileAt(files, places[index]), offset: offsets[index] ?? 0, length: lengths[index] ?? 0 },
  }));
}

interface Keys {
  readonly keys: readonly string[];
  /** Of children: what all keys below share with theirs. */
  readonly shared: Float64Array;
}

/** Keys in ascending order; of each the part that the one before does not have is stored. */
function readKeys(reader: RecordReader, count: number, ofChildren: boolean): Keys {
  const prefixes = reader.varints(count - 1);
  const suffixes = reader.varints(count);
  const shared = ofChildren ? reader.varints(count) : new Float64Array();
  const keys: string[] = [];
  let before = '';
  for (let index = 0; index < count; index++) {
    const prefix = index === 0 ? 0 : (prefixes[index - 1] ?? 0);
    if (prefix > before.length) throw new RecordFault('a key is shorter than what it shares with the one before');
    const key = before.slice(0, prefix) + latin1(reader.bytes(suffixes[index] ?? 0));
    if (key.length > LONGEST_KEY || (shared[index] ?? 0) > key.length) throw new RecordFault('a key is out of range');
    if (index > 0 && key <= before) throw new RecordFault('its keys are not in order');
    keys.push((before = key));
  }
  return { keys, shared };
}
