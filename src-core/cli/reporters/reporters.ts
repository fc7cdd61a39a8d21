import type { Report, ReportDocument } from '../../contract/report.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { UsageError, type Cli } from '../cli.ts';
import { jsonReporter } from './json.ts';
import { ndjsonReporter } from './ndjson.ts';
import { textReporter } from './text.ts';

/** Where reports go. `report` is called for each checkpoint in order, `end` once. */
export interface Reporter {
  report(report: Report, inspection: Inspection | null): void;
  end(document: ReportDocument): void | Promise<void>;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly junit?: string;
  readonly sarif?: string;
  readonly html?: string;
}

/**
 * One reporter on stdout, and one for each file that was asked for: only these are loaded. `several`: more than one
 * checkpoint is checked.
 */
export async function reportersFor(options: OutputOptions, cli: Cli, several: boolean): Promise<readonly Reporter[]> {
  if (options.json && options.ndjson) throw new UsageError('--json and --ndjson both write to stdout: choose one');
  const reporters: Reporter[] = [
    options.json ? jsonReporter(cli) : options.ndjson ? ndjsonReporter(cli) : textReporter(cli, several),
  ];
  if (options.junit !== undefined) reporters.push((await import('./junit.ts')).junitReporter(options.junit));
  if (options.sarif !== undefined) reporters.push((await import('./sarif.ts')).sarifReporter(options.sarif));
  if (options.html !== undefined) reporters.push((await import('./html.ts')).htmlReporter(options.html));
  return reporters;
}
