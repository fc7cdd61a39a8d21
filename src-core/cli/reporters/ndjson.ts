import { jsonText } from '../../operations/report/json-text.ts';
import type { Cli } from '../cli.ts';
import type { Reporter } from './reporters.ts';

/** One report a line, each as soon as it is known. */
export function ndjsonReporter({ out }: Cli): Reporter {
  return {
    report: (report) => {
      out.write(`${jsonText(report)}\n`);
    },
    end: () => undefined,
  };
}
