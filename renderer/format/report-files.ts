import type { ReportFormat } from '../../src-core/contract/checkpoints.ts';

export interface ReportFile {
  readonly format: ReportFormat;
  readonly title: string;
  /** For whom it is, in a few words. */
  readonly use: string;
  readonly mime: string;
  /** What follows `name.report`. */
  readonly ending: string;
}

/** The documents an engine makes, the one for people first. */
export const REPORT_FILES: readonly ReportFile[] = [
  { format: 'html', title: 'HTML', use: 'one page to read and to send', mime: 'text/html', ending: '.html' },
  { format: 'markdown', title: 'Markdown', use: 'for an issue or a chat', mime: 'text/markdown', ending: '.md' },
  { format: 'json', title: 'JSON', use: 'for scripts', mime: 'application/json', ending: '.json' },
  { format: 'junit', title: 'JUnit', use: 'for a CI server', mime: 'application/xml', ending: '.junit.xml' },
  { format: 'sarif', title: 'SARIF', use: 'for code scanning', mime: 'application/sarif+json', ending: '.sarif' },
];
