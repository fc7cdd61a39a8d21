import { basename } from 'node:path';
import type { CompareRequests } from '../../../contract/compare.ts';
import type { JobId } from '../../../contract/ids.ts';
import { compareCheckpoints, type CompareOptions, type Comparison } from '../../../operations/compare/compare.ts';
import { nodePorts } from '../../ports.ts';
import { ComparisonView } from '../comparison.ts';
import type { CheckpointRecord } from '../record.ts';
import { knownContent, recordOf, withSource, type AnswerParts, type Answers } from './parts.ts';

export function compareAnswers(parts: AnswerParts): Pick<Answers, keyof CompareRequests> {
  const { jobs } = parts;
  /** Of jobs that are still listed. */
  const views = new Map<JobId, ComparisonView>();
  const forgetOld = () => {
    for (const id of views.keys()) if (jobs.get(id) === null) views.delete(id);
  };

  const compare = async (
    a: CheckpointRecord,
    b: CheckpointRecord,
    options: CompareOptions & { readonly signal: AbortSignal },
    onPartial: (view: ComparisonView) => void,
  ): Promise<ComparisonView> => {
    const [inA, inB] = [await knownContent(parts, a), await knownContent(parts, b)];
    const context = (record: CheckpointRecord) => ({
      limits: parts.limits,
      ports: nodePorts,
      name: basename(record.path),
      signal: options.signal,
    });
    return withSource(a, (filesA) =>
      withSource(b, async (filesB) => {
        const viewOf = (comparison: Comparison) =>
          new ComparisonView(
            { id: a.id, checkpoint: inA.checkpoint },
            { id: b.id, checkpoint: inB.checkpoint },
            comparison,
          );
        const comparison = await compareCheckpoints(
          { checkpoint: inA.checkpoint, ...filesA, context: context(a) },
          { checkpoint: inB.checkpoint, ...filesB, context: context(b) },
          { ...options, onPartial: (partial) => onPartial(viewOf(partial)) },
        );
        return viewOf(comparison);
      }),
    );
  };

  return {
    compare: (idA, idB, { values }) => {
      const [a, b] = [recordOf(parts, idA), recordOf(parts, idB)];
      forgetOld();
      const job: JobId = jobs.start({
        kind: 'compare',
        title: `compare ${a.name} with ${b.name}`,
        checkpoint: idA,
        run: async (signal, progress) => {
          // By names and checksums at once, so that there is something to look at while numbers are read.
          const show = (view: ComparisonView) => {
            views.set(job, view);
            return view;
          };
          let view = show(await compare(a, b, { values: false, signal }, show));
          if (values) {
            const onProgress = (done: number, total: number) => progress('comparing', done, total);
            view = show(await compare(a, b, { values, signal, onProgress }, show));
          }
          return { message: view.summary.conclusion };
        },
      });
      return job;
    },
    compareSummary: (job) => views.get(job)?.summary ?? null,
    compareRows: (job, query) => views.get(job)?.page(query) ?? { total: 0, rows: [] },
  };
}
