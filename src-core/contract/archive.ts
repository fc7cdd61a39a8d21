import type { ArchiveEntry } from '../model/checkpoint.ts';
import type { CheckpointId } from './ids.ts';

/** One pickle of a checkpoint: what a loader runs first comes first. */
export interface PickleStream {
  readonly name: string;
  readonly bytes: number;
  readonly opcodes: number;
}

export interface OpcodeRow {
  /** Byte of the opcode, counted from the start of its pickle. */
  readonly offset: number;
  readonly name: string;
  readonly argument: string;
}

export interface OpcodePage {
  readonly total: number;
  readonly rows: readonly OpcodeRow[];
}

export interface FileBytes {
  /** From the start of the file. */
  readonly offset: number;
  /** Of the whole file. */
  readonly size: number;
  /** Two digits a byte. */
  readonly hex: string;
}

/**
 * What a run of bytes is. `padding` is part of a header; `gap` belongs to nothing and is zero; `hidden` belongs to nothing
 * and is not; `damage` is what a finding is about.
 */
export type RangeKind =
  | 'header'
  | 'pickle'
  | 'tensor'
  | 'record'
  | 'padding'
  | 'descriptor'
  | 'gap'
  | 'hidden'
  | 'directory'
  | 'damage'
  | 'several';

/** Half-open. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly kind: RangeKind;
  /** The entry, header part or finding; '' where there is nothing to say. */
  readonly name: string;
  /** The first tensor that looks into it; null where none does. */
  readonly tensor: number | null;
  /** Ranges too small to be drawn one by one that stand behind this one; 1 for a range itself. */
  readonly count: number;
}

export interface ByteMap {
  readonly size: number;
  /** In order, and without holes between `from` and `to`. */
  readonly ranges: readonly ByteRange[];
}

export interface EntryPage {
  readonly total: number;
  readonly rows: readonly ArchiveEntry[];
}

export interface ArchiveRequests {
  entries(id: CheckpointId, offset: number, limit: number): EntryPage;
  pickles(id: CheckpointId): readonly PickleStream[];
  opcodes(id: CheckpointId, stream: number, offset: number, limit: number): OpcodePage;
  /** At most 4096 bytes, fewer at the end of the file. */
  bytes(id: CheckpointId, offset: number, length: number): FileBytes;
  /** The part `[from, to)` of the file in at most `limit` ranges: neighbours too small for that are put together. */
  byteMap(id: CheckpointId, from: number, to: number, limit: number): ByteMap;
}
