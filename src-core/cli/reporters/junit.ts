import { junitXml } from '../../operations/report/junit.ts';
import { writeReport } from './write-report.ts';
import type { Reporter } from './reporters.ts';

/** For continuous integration, written when all is checked. */
export function junitReporter(path: string): Reporter {
  return {
    report: () => undefined,
    end: async (document) => {
      await writeReport(path, junitXml(document));
    },
  };
}
