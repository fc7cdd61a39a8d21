import { RecordFault, type RecordReader } from './record-reader.ts';

/** A data file as nodes name it. */
export interface DataFile {
  /** Relative to the folder of the database. */
  readonly path: string;
  /** What the paths of all that it refers to begin with. */
  readonly base: string;
}

const LONGEST_PATH = 65_535;

/**
 * The table of data files of a node that lies in a file with this `base`. Layout: number of files; lengths of what each
 * path shares with the one before, of the rest, and of its base; the rests.
 */
export function readDataFiles(reader: RecordReader, base: string): readonly DataFile[] {
  const count = reader.count();
  if (count === 0) return [];
  const shared = reader.varints(count - 1);
  const rests = reader.varints(count);
  const bases = reader.varints(count);
  const files: DataFile[] = [];
  let before = '';
  for (let index = 0; index < count; index++) {
    const prefix = index === 0 ? 0 : (shared[index - 1] ?? 0);
    if (prefix > before.length) throw new RecordFault('the name of a data file is shorter than what it shares');
    const path = before.slice(0, prefix) + latin1(reader.bytes(rests[index] ?? 0));
    const baseLength = bases[index] ?? 0;
    if (path.length > LONGEST_PATH || baseLength > path.length)
      throw new RecordFault('the name of a data file is out of range');
    files.push({ path: base + path, base: base + path.slice(0, baseLength) });
    before = path;
  }
  return files;
}

/** A character a byte: lengths count bytes. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Bytes of a file that a node names. */
export interface DataPlace {
  readonly file: DataFile;
  readonly offset: number;
  readonly length: number;
}

/** The file of a row: an index into the table. */
export function fileAt(files: readonly DataFile[], index: number | undefined): DataFile {
  const file = files[index ?? -1];
  if (file === undefined) throw new RecordFault('it names a data file that is not in its table');
  return file;
}
