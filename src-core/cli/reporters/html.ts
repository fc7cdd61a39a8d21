import { htmlPage } from '../../operations/report/html.ts';
import type { Reporter } from './reporters.ts';
import { writeReport } from './write-report.ts';

/** A page for a browser, written when all is checked. */
export function htmlReporter(path: string): Reporter {
  return {
    report: () => undefined,
    end: async (document) => {
      await writeReport(path, htmlPage(document));
    },
  };
}
