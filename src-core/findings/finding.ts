import type { KeyPath } from '../model/tensor.ts';
import type { FindingCode } from './catalog.ts';

/** Where in the checkpoint. Every field is optional; give all that are known. */
export interface Location {
  /** File of a set, relative to its folder. */
  readonly file?: string;
  /** Archive entry, by its full name. */
  readonly entry?: string;
  /** First byte concerned: in the entry's data when `entry` is given, in the file otherwise. */
  readonly offset?: number;
  /** One past the last byte concerned. */
  readonly end?: number;
  /** Pickle opcode at `offset`. */
  readonly opcode?: string;
  /** Path of keys to the tensor or value concerned. */
  readonly key?: KeyPath;
}

export type Datum = string | number | bigint;

/** One fact about a checkpoint, as data. Its words are in the catalogue. */
export interface Finding {
  readonly code: FindingCode;
  readonly at: Location;
  readonly data: Readonly<Record<string, Datum>>;
  /** The loader's own message where it depends on more than the template can say. */
  readonly reference?: string;
}

export function finding(
  code: FindingCode,
  at: Location = {},
  data: Readonly<Record<string, Datum>> = {},
  reference?: string,
): Finding {
  return reference === undefined ? { code, at, data } : { code, at, data, reference };
}
