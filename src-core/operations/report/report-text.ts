import type { ReportFormat } from '../../contract/checkpoints.ts';
import type { ReportDocument } from '../../contract/report.ts';
import { htmlPage } from './html.ts';
import { jsonText } from './json-text.ts';
import { junitXml } from './junit.ts';
import { markdownText } from './markdown.ts';
import { sarifLog } from './sarif.ts';

/** A document on some checkpoints, as text to be saved or copied. */
export function reportText(document: ReportDocument, format: ReportFormat): string {
  switch (format) {
    case 'html':
      return htmlPage(document);
    case 'markdown':
      return markdownText(document);
    case 'json':
      return `${jsonText(document, 2)}\n`;
    case 'junit':
      return junitXml(document);
    case 'sarif':
      return `${jsonText(sarifLog(document), 2)}\n`;
  }
}
