import type { CheckpointRequests } from '../../../contract/checkpoints.ts';
import type { CheckpointId } from '../../../contract/ids.ts';
import type { Report } from '../../../contract/report.ts';
import type { TensorRequests } from '../../../contract/tensors.ts';
import type { ValueTreeRequests } from '../../../contract/value-tree.ts';
import { isFindingCode } from '../../../findings/catalog.ts';
import { explain } from '../../../findings/explain.ts';
import { displayText } from '../../../model/display-text.ts';
import { shellPath } from '../../../model/shell-word.ts';
import { reportText } from '../../../operations/report/report-text.ts';
import { validateCommand } from '../../../operations/validate-command.ts';
import { reportDocument, unreadableReport } from '../../../operations/report/report.ts';
import { VERSION } from '../../version.ts';
import { displayCopy } from '../display-report.ts';
import { expectationOf } from '../expected.ts';
import { itemOf, type CheckpointRecord } from '../record.ts';
import { wholeReport } from '../result.ts';
import { recordOf, type AnswerParts, type Answers } from './parts.ts';

type QueueRequest = keyof (CheckpointRequests & TensorRequests & ValueTreeRequests);

export function queueAnswers(parts: AnswerParts): Pick<Answers, QueueRequest> {
  const { registry, checks, announcer, contentOf, refresh } = parts;
  const content = async (id: CheckpointId) => contentOf(recordOf(parts, id));

  return {
    queue: () => registry.all().map(itemOf),
    view: async (id) => {
      const record = registry.get(id);
      if (record === undefined) return null;
      await refresh(record);
      const { result } = record;
      if (result === null) return null;
      const { bytesByDType, metadata, layout, files, hasChecksums } = result;
      // What was found is still worth showing when the file has changed since.
      const found = result.isCut && record.stale === null ? await contentOf(record) : null;
      const report = wholeReport(result, found?.checkpoint ?? null);
      return {
        item: itemOf(record),
        path: displayText(record.path),
        pathWord: shellPath(record.path),
        command: validateCommand(record.path, record.request),
        report,
        bytesByDType,
        metadata,
        layout,
        files,
        hasChecksums,
      };
    },
    tensors: async (id, query) => (await content(id))?.tensors.page(query) ?? NO_TENSORS,
    values: async (id, node, offset, limit) => (await content(id))?.values.children(node, offset, limit) ?? NO_VALUES,
    globals: async (id) => displayCopy((await content(id))?.checkpoint.globals ?? []),
    validate: (id, options) => {
      const record = recordOf(parts, id);
      const { checksums, values } = options;
      checks.again(record, { checksums, values, expectation: expectationOf(options) });
    },
    cancel: (id) => checks.cancel(recordOf(parts, id)),
    remove: (ids) => {
      const gone = ids.filter((id) => registry.remove(id));
      for (const id of gone) checks.forget(id);
      if (gone.length === 0) return;
      announcer.removed(gone);
      parts.remember();
    },
    explain: (code) => (isFindingCode(code) ? explain(code) : null),
    report: (ids, format) => {
      const reports = ids.flatMap((id) => reportsOn(registry.get(id)));
      return reportText(reportDocument(VERSION, reports), format);
    },
  };
}

/** None where there is no answer yet. That a file could not be read is one: a report that left it out would call the others all. */
function reportsOn(record: CheckpointRecord | undefined): readonly Report[] {
  if (record === undefined) return [];
  const { state, result, path } = record;
  if (state.status === 'failed') return [unreadableReport(displayText(path), state)];
  return result === null ? [] : [result.report];
}

const NO_TENSORS = { total: 0, tensors: 0, parameters: 0, bytes: 0, rows: [], filterError: null } as const;
const NO_VALUES = { total: 0, rows: [] } as const;
