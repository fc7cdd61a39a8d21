import { jsonText } from '../../operations/report/json-text.ts';
import { sarifLog } from '../../operations/report/sarif.ts';
import { writeReport } from './write-report.ts';
import type { Reporter } from './reporters.ts';

/** For code hosts, written when all is checked. */
export function sarifReporter(path: string): Reporter {
  return {
    report: () => undefined,
    end: async (document) => {
      await writeReport(path, `${jsonText(sarifLog(document), 2)}\n`);
    },
  };
}
