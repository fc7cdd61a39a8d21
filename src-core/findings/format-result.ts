import type { ByteSource } from '../bytes/byte-source.ts';
import type { FileSet } from '../bytes/file-set.ts';
import type { Ports } from '../bytes/ports.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { Limits } from '../model/limits.ts';
import type { FileAllowance } from '../model/file-allowance.ts';
import type { Rows } from '../model/rows.ts';
import type { Finding } from './finding.ts';

/** What every format reader is given. */
export interface ReadContext {
  readonly limits: Limits;
  readonly ports: Ports;
  /** Base name of the file, for the checks that compare it with what is inside. '' when it has none. */
  readonly name: string;
  /** The folder the file lies in, for formats that keep parts of themselves in other files; absent where there is none. */
  readonly folder?: FileSet;
  readonly signal?: AbortSignal;
  /** Shared by all pickles of the file; without one they may have as many opcodes as they like. */
  readonly allowance?: FileAllowance | undefined;
}

/** Bytes whose CRC-32 the file itself records: the deep part of level 2 reads and compares them. */
export interface ChecksumTask {
  /** Full name of the archive entry. */
  readonly entry: string;
  /** File of a set, relative to its folder; absent where the bytes are in the file that is checked. */
  readonly file?: string;
  readonly fileOffset: number;
  /** Bytes as stored; `size` is after inflating, equal where `method` is 0. */
  readonly storedBytes: number;
  readonly size: number;
  /** Compression as zip numbers it, 0 for none. */
  readonly method: number;
  readonly crc32: number;
  /** Set where no checksum is recorded: the bytes are only to inflate to `size`. */
  readonly unsummed?: true;
  /** Index into `Checkpoint.storages` of the storage these bytes are, or null. */
  readonly storage: number | null;
}

/**
 * The quick part: levels 2 and 3 by headers, directory and pickle, in milliseconds at any file size. A failing level
 * never hides what can still be known: `checkpoint` lists all that was found.
 */
export interface FormatResult {
  readonly checkpoint: Checkpoint;
  readonly findings: readonly Finding[];
  readonly checksums: Rows<ChecksumTask>;
  /** Level 4 was run without being asked for: the checkpoint itself says which tensors it should hold. */
  readonly keysChecked?: boolean;
}

export type FormatReader = (source: ByteSource, context: ReadContext) => Promise<FormatResult>;
