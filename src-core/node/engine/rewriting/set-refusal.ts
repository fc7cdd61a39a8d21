import type { RewriteTarget } from '../../../contract/rewrite.ts';
import type { CheckpointRecord } from '../record.ts';

/** Formats that are a folder of files in which one tensor is spread over several. */
const WRITTEN_BY_THEIR_LIBRARY: ReadonlySet<string> = new Set(['dcp', 'megatron', 'orbax']);

/** Why a checkpoint of several files is not written anew, and what to do; null where it can be. */
export function setRefusal({ name, result }: CheckpointRecord): string | null {
  const format = result?.report.format ?? null;
  if (result === null || format === null || !WRITTEN_BY_THEIR_LIBRARY.has(format)) return null;
  return `${name} is ${result.files} files that only their own library writes as a whole; load it there and save what is wanted as one file`;
}

/** Why a set does not go where it is asked to; null where it does, and for a single file. */
export function placeRefusal({ result }: CheckpointRecord, { kind }: RewriteTarget): string | null {
  if (result?.report.format !== 'sharded' || kind === 'beside') return null;
  return 'a folder cannot replace another in one step: a set of files is written into a new folder';
}
