import { fileAt, readDataFiles, type DataPlace } from './data-files.ts';
import { RecordFault, type RecordReader } from './record-reader.ts';
import { decodeRecord, MANIFEST_MAGIC, type Decoded, type RecordOptions } from './record.ts';

export interface Root {
  readonly place: DataPlace;
  readonly height: number;
}

export interface Manifest {
  /** The root of the latest version; null for an empty database. */
  readonly root: Root | null;
  /** True where versions are told by files of their own, `manifest.` and a number. */
  readonly isNumbered: boolean;
}

const UUID_BYTES = 16;
const ZSTANDARD = 1;
const NUMBERED = 1;
const COMMIT_TIME_BYTES = 8;
const NOWHERE = 2 ** 63;

/** Read `manifest.ocdbt`. Source: tensorstore, "Manifest format". */
export function readManifest(bytes: Uint8Array, options: RecordOptions): Decoded<Manifest> {
  return decodeRecord(bytes, MANIFEST_MAGIC, options, (reader) => {
    if (readConfiguration(reader) === NUMBERED) return { root: null, isNumbered: true };
    const files = readDataFiles(reader, '');
    const roots = readVersions(reader, (index) => fileAt(files, index));
    skipOlderVersions(reader);
    return { root: roots.at(-1) ?? null, isNumbered: false };
  });
}

/** The kind of the manifest. */
function readConfiguration(reader: RecordReader): number {
  reader.skipBytes(UUID_BYTES);
  const kind = reader.varint();
  if (kind > NUMBERED) throw new RecordFault(`its kind is number ${kind}, which is none`);
  // Most bytes of an inline value and of a node; arity of the tree of versions.
  reader.varint();
  reader.varint();
  reader.byte();
  if (reader.varint() === ZSTANDARD) reader.skipBytes(4);
  return kind;
}

/** Roots by version, the latest last. Of an empty database the root lies nowhere: its length is all ones. */
function readVersions(reader: RecordReader, fileOf: (index: number | undefined) => DataPlace['file']): (Root | null)[] {
  const count = reader.count();
  reader.varints(count);
  const heights = reader.bytes(count);
  const [files, offsets, lengths] = [reader.varints(count), reader.varints(count), reader.varints(count)];
  // Numbers of keys, of bytes of the tree and of values.
  for (let column = 0; column < 3; column++) reader.varints(count);
  reader.skipBytes(COMMIT_TIME_BYTES * count);
  return Array.from({ length: count }, (_, index) => {
    const length = lengths[index] ?? 0;
    if (length >= NOWHERE) return null;
    const place = { file: fileOf(files[index]), offset: offsets[index] ?? 0, length };
    return { place, height: heights[index] ?? 0 };
  });
}

/** Nodes of the tree of versions: numbers of generations, places, numbers of roots, times, heights. */
function skipOlderVersions(reader: RecordReader): void {
  const count = reader.count();
  for (let column = 0; column < 5; column++) reader.varints(count);
  reader.skipBytes((COMMIT_TIME_BYTES + 1) * count);
}
