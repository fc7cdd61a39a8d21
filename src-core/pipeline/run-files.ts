import type { LevelNumber } from '../findings/level.ts';
import type { Verdict } from '../model/checkpoint.ts';

/** What one output of a run turned out to be when it was validated. */
export type OutputCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly verdict?: Verdict; readonly level?: LevelNumber };

/**
 * The files of one run folder, by names relative to it with `/` between the parts. The machine's side is in `node/`;
 * tests use one in memory. Every method throws the machine's own error (EACCES, ENOSPC…) with its cause.
 */
export interface RunFiles {
  /** The text of a file as bytes, or null when there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Replace or create a file atomically. */
  write(name: string, text: string): Promise<void>;
  /** Add whole lines at the end, on the disk when it returns. */
  append(name: string, text: string): Promise<void>;
  /** Size in bytes, or null when there is no such file. */
  size(name: string): Promise<number | null>;
  /** Names of files in the folder and below, in natural order. */
  list(): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
  /** Rename out of the way; returns the new name, which nothing had before. */
  keepAside(name: string): Promise<string>;
  /** Run `act` while no other process does so for the same name. */
  exclusively<T>(name: string, act: () => Promise<T>): Promise<T>;
  /** Fully validate a checkpoint of the run (all levels that need no expectation). */
  validate(name: string): Promise<OutputCheck>;
  /** SHA-256 of a text, in hex. */
  sha256(text: string): string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Where a run says what it does. pino's loggers fit. */
export interface RunLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const SILENT: RunLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
