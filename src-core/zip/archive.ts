import type { Finding } from '../findings/finding.ts';
import type { EntryTable } from './entry-table.ts';

/** One central-directory record with what its local header says, all offsets from the start of the file. */
export interface ZipEntry {
  readonly index: number;
  readonly name: string;
  /** The name as bytes, for what is not text. */
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localHeaderOffset: number;
  /** First byte of data by the local header; null when the local header is unreadable. */
  readonly dataOffset: number | null;
  /** One past the record's last byte, its data descriptor included; null when the local header is unreadable. */
  readonly end: number | null;
  readonly externalAttributes: number;
}

/** The end of central directory, Zip64 included. */
export interface ZipDirectory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
  readonly zip64: boolean;
  readonly commentLength: number;
  /** Foreign bytes before the first local header (offsets are relative to it), and after the end record. */
  readonly prefixBytes: number;
  readonly trailingBytes: number;
}

/** A record whose end is missing: the file is cut inside it. */
export interface PartialRecord {
  readonly name: string;
  readonly localHeaderOffset: number;
  /** Null when the cut is inside the local header. */
  readonly dataOffset: number | null;
}

/**
 * What one sweep over a zip archive says. `table` holds every physical record in directory order, duplicates included;
 * when there is no usable directory it holds what a walk over the local headers found, and `directory` is null.
 */
export interface ZipArchive {
  readonly table: EntryTable;
  /** The same as objects: made when somebody asks, for archives may have a million. */
  readonly entries: readonly ZipEntry[];
  readonly directory: ZipDirectory | null;
  readonly findings: readonly Finding[];
  /** True when level 2 failed in a way that makes the entries unusable. */
  readonly unusable: boolean;
  /** Without a directory: the record in which the file ends, which is not among `entries`. */
  readonly partial: PartialRecord | null;
}
