import { basename, dirname, extname } from 'node:path';
import type { RewriteRequests, RewriteRequest, RewriteTarget } from '../../../contract/rewrite.ts';
import { planFileRewrite, rewriteFile } from '../../rewrite-file.ts';
import { salvageFile } from '../../salvage-file.ts';
import type { JobEnd, JobProgress } from '../jobs/jobs.ts';
import type { CheckpointRecord } from '../record.ts';
import { RequestError } from '../request-error.ts';
import { emptyPlan, isIdle } from '../rewriting/empty-plan.ts';
import { Pace } from '../rewriting/pace.ts';
import { extensionFor, planView, wordFor } from '../rewriting/plan-view.ts';
import { requestedEdits } from '../rewriting/requested-edits.ts';
import { freeName, freePath } from '../rewriting/result-name.ts';
import { originOf } from '../rewriting/set-origin.ts';
import { placeRefusal, setRefusal } from '../rewriting/set-refusal.ts';
import { recordOf, type AnswerParts, type Answers } from './parts.ts';

export function rewriteAnswers(parts: AnswerParts): Pick<Answers, keyof RewriteRequests> {
  const { jobs, checks } = parts;
  const pace = new Pace();

  const rewrite = async (
    record: CheckpointRecord,
    request: RewriteRequest,
    target: string,
    signal: AbortSignal,
    progress: JobProgress,
  ): Promise<JobEnd> => {
    const began = performance.now();
    const edits = requestedEdits(request.edits);
    const { plan, written, overflowed } = await rewriteFile(originOf(record).path, {
      edits,
      to: request.to,
      target,
      signal,
      onProgress: (done, total) => progress(done < total ? 'writing' : 'proving', done, total),
    });
    const refusals = plan.refusals.map(({ edit, why }) => `${edit}: ${why}`);
    if (plan.rewrite === null) throw new RequestError(refusals.join('; '));
    if (written === null) return { message: `nothing would change: ${record.name} is as it was` };
    pace.learn(plan.sizeBefore + written.bytes, performance.now() - began);
    const notes = overflowed > 0 ? [...plan.notes, overflowNote(overflowed)] : plan.notes;
    const made = await checkResult(record, target);
    return { message: `${basename(target)} is written and proven`, notes, ...(made === undefined ? {} : { made }) };
  };

  const checkResult = async (record: CheckpointRecord, target: string) => {
    if (target === record.path) {
      checks.again(record, record.request);
      return record.id;
    }
    const { path, isFolder } = originOf(record);
    // A set that was named by its index is written beside its folder, one step further up.
    const folderText = isFolder && path !== record.path ? dirname(record.folder) : record.folder;
    const [id] = await parts.register([target], { folderText });
    return id;
  };

  return {
    planRewrite: async (id, request, offset, limit) => {
      const record = recordOf(parts, id);
      const refusal = setRefusal(record);
      if (refusal !== null || isIdle(record, request)) return emptyPlan(record.size, refusal);
      const origin = originOf(record);
      const plan = await planFileRewrite(origin.path, requestedEdits(request.edits), request.to);
      const seconds = (bytes: number) => pace.seconds(bytes);
      return planView(plan, { origin, request, offset, limit, seconds });
    },
    runRewrite: async (id, request, target) => {
      const record = writable(recordOf(parts, id));
      const elsewhere = placeRefusal(record, target);
      if (elsewhere !== null) throw new RequestError(elsewhere);
      // Said at once, where the name is typed, and not by the job.
      requestedEdits(request.edits);
      await assertUnchanged(parts, record);
      const path = await targetPath(record, target);
      return jobs.start({
        kind: 'rewrite',
        title: path === record.path ? `rewrite ${record.name}` : `rewrite ${record.name} as ${basename(path)}`,
        checkpoint: id,
        run: (signal, progress) => rewrite(record, request, path, signal, progress),
      });
    },
    repairs: async (id) => {
      const record = recordOf(parts, id);
      const kinds = record.result?.repairs ?? [];
      const origin = originOf(record);
      return Promise.all(
        kinds.map(async (repair) => {
          const { action } = repair;
          const suggestedName =
            action.kind === 'salvage'
              ? await freeName(origin, 'salvaged', extname(origin.path))
              : await freeName(origin, wordFor(action.request), extensionFor(origin.path, action.request));
          return { ...repair, suggestedName };
        }),
      );
    },
    salvage: async (id, name) => {
      const record = writable(recordOf(parts, id));
      const { path } = originOf(record);
      const target = await freePath(path, name);
      return jobs.start({
        kind: 'salvage',
        title: `get back what is whole in ${record.name}`,
        checkpoint: id,
        run: async (signal, progress) => {
          const { plan, written } = await salvageFile(path, {
            target,
            signal,
            onProgress: (step, done, total) => progress(step === 'writing' ? 'writing' : 'reading', done, total),
          });
          if (written === null) throw new RequestError(plan.refusal ?? 'nothing could be got back');
          const made = await checkResult(record, target);
          const lost = plan.lost.map((one) => `lost: ${one.name}: ${one.why}`);
          const message = `${plan.recovered.length} tensors are written to ${name}, ${plan.lost.length} are lost`;
          return { message, notes: [...plan.notes, ...cut(lost)], ...(made === undefined ? {} : { made }) };
        },
      });
    },
  };
}

/** Losses that are listed one by one. */
const SHOWN_LOSSES = 200;

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN_LOSSES) return lines;
  return [...lines.slice(0, SHOWN_LOSSES), `and ${lines.length - SHOWN_LOSSES} more`];
}

function overflowNote(count: number): string {
  return `${count} values did not fit the new dtype and became infinite`;
}

/** Throws `RequestError` for a set that only its own library writes. */
function writable(record: CheckpointRecord): CheckpointRecord {
  const refusal = setRefusal(record);
  if (refusal !== null) throw new RequestError(refusal);
  return record;
}

async function assertUnchanged({ refresh }: AnswerParts, record: CheckpointRecord): Promise<void> {
  await refresh(record);
  if (record.stale !== null)
    throw new RequestError(`${record.name} has changed on disk since it was checked; check it again`);
}

function targetPath(record: CheckpointRecord, target: RewriteTarget): Promise<string> {
  return target.kind === 'in-place' ? Promise.resolve(record.path) : freePath(originOf(record).path, target.name);
}
