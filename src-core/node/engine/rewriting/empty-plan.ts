import type { RewritePlanView, RewriteRequest } from '../../../contract/rewrite.ts';
import type { CheckpointRecord } from '../record.ts';

/** Formats in which a rewrite without an edit would write the same again; torch's archive is made anew by one. */
const SAME_AGAIN: ReadonlySet<string> = new Set(['safetensors', 'sharded']);

/** Whether nothing is asked for yet that could change this checkpoint. */
export function isIdle({ result }: CheckpointRecord, { edits, to }: RewriteRequest): boolean {
  return edits.length === 0 && to === 'same' && SAME_AGAIN.has(result?.report.format ?? '');
}

/** The plan of a rewrite that writes nothing: because of `why`, or because nothing was asked for. */
export function emptyPlan(size: number, why: string | null): RewritePlanView {
  return {
    outcome: why === null ? 'unchanged' : 'refused',
    total: 0,
    changes: [],
    refusals: why === null ? [] : [{ edit: '', why }],
    notes: [],
    keys: { before: 0, after: 0, removed: [], added: [] },
    sizeBefore: size,
    sizeAfter: null,
    seconds: null,
    command: '',
    suggestedName: '',
  };
}
