import type { ByteSource } from './byte-source.ts';

/** What lies in a folder. `size` is bytes, 0 for a folder. */
export interface SetEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
}

/** A source that holds something open until it is closed. */
export interface OpenedSource extends ByteSource {
  close(): Promise<void>;
}

/**
 * A folder whose files belong together, or the folder around one file. Names are relative to it, parts joined with `/`;
 * only names that `list` gave may be opened, so a name written in a file never leads out of the folder.
 *
 * Both throw `SourceError`. Files are opened one at a time and closed by whoever opened them.
 */
export interface FileSet {
  /** Base name of the folder. */
  readonly name: string;
  /** Files and folders right inside `folder` (the set's own where absent), in natural order. Links count as what they lead to. */
  list(folder?: string): Promise<readonly SetEntry[]>;
  open(name: string): Promise<OpenedSource>;
  /** Bytes that can still be written to the disk it lies on; null where the system does not say. */
  freeBytes?(): Promise<number | null>;
}
