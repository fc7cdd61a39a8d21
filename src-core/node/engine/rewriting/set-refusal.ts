import type { RewritePlanView } from '../../../contract/rewrite.ts';
import type { CheckpointRecord } from '../record.ts';

/** Formats of checkpoints that are a folder of files. */
const SETS: ReadonlySet<string> = new Set(['sharded', 'dcp', 'orbax']);

/** Why a checkpoint of several files is not rewritten as one, and what to do; null where it is a single file. */
export function setRefusal({ name, result }: CheckpointRecord): string | null {
  const format = result?.report.format ?? null;
  if (result === null || format === null || !SETS.has(format)) return null;
  if (format === 'sharded')
    return `${name} is ${result.files} files that belong together, and one file is written at a time here: \`assay rewrite\` and \`assay salvage\` write the whole set into a new folder. One shard alone can be opened from the view Files; names that the index lists must stay as they are then`;
  return `${name} is ${result.files} files that only their own library writes as a whole; load it there and save what is wanted as one file`;
}

/** The plan of a rewrite that is not possible at all. */
export function refusedPlan(why: string, size: number): RewritePlanView {
  return {
    outcome: 'refused',
    total: 0,
    changes: [],
    refusals: [{ edit: '', why }],
    notes: [],
    keys: { before: 0, after: 0, removed: [], added: [] },
    sizeBefore: size,
    sizeAfter: null,
    seconds: null,
    command: '',
    suggestedName: '',
  };
}
