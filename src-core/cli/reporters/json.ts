import { jsonText } from '../../operations/report/json-text.ts';
import type { Cli } from '../cli.ts';
import type { Reporter } from './reporters.ts';

/** The whole document, at the end. */
export function jsonReporter({ out }: Cli): Reporter {
  return {
    report: () => undefined,
    end: (document) => {
      out.write(`${jsonText(document, 2)}\n`);
    },
  };
}
