import type { Report, ReportDocument, ReportLevel } from '../../contract/report.ts';
import type { DescribedFinding } from '../../findings/describe.ts';
import { displayText } from '../../model/display-text.ts';
import { formatBytes, formatCount, plural } from '../../model/quantity.ts';
import { describeSummary, placeText } from './words.ts';
import { speakerOf } from '../../findings/speaker.ts';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: light-dark(#d8dce3, #3a404a); --dim: light-dark(#5b6472, #9aa4b2); --bad: light-dark(#b3261e, #ff8a80); --good: light-dark(#1b6e3c, #7ddba3); --warn: light-dark(#8a5a00, #f2c063) }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
article { border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; margin: 1rem 0 }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere }
p { margin: .25rem 0 } code { overflow-wrap: anywhere }
table { border-collapse: collapse; margin: .75rem 0; width: 100% } td { padding: .15rem .75rem .15rem 0; vertical-align: top }
.dim { color: var(--dim) } .failed, .error, .bad { color: var(--bad) } .passed, .good { color: var(--good) } .warned, .warning { color: var(--warn) } .not-run, .info { color: var(--dim) }
section { border-top: 1px solid var(--line); padding: .5rem 0 }`;

/** A page that stands alone: no scripts, nothing fetched, light and dark. */
export function htmlPage({ tool, summary, reports }: ReportDocument): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Assay: ${html(describeSummary(summary))}</title><style>${STYLE}</style></head>
<body><h1>${html(describeSummary(summary))}</h1>
${reports.map(article).join('\n')}
<p class="dim">assay ${html(tool.version)}</p></body></html>
`;
}

function article(report: Report): string {
  const bad = report.verdict !== 'valid';
  const verdict = report.machineError === undefined ? report.verdict : 'not read';
  const facts = [report.format ?? 'unknown format', `${formatBytes(report.size)} (${formatCount(report.size)} bytes)`];
  if (report.tensors > 0) facts.push(plural(report.tensors, 'tensor'), plural(report.parameters, 'parameter'));
  if (report.safety !== null) facts.push(`safety: ${report.safety}`);
  const detail = report.machineError?.message ?? facts.join(' · ');
  return `<article><h2><span class="${bad ? 'bad' : 'good'}">${verdict}</span> <code>${html(report.path)}</code></h2>
<p class="dim">${html(detail)}</p>
<table>${report.levels.map(row).join('')}</table>
${report.findings.map(section).join('\n')}</article>`;
}

function row({ level, name, status, reason }: ReportLevel): string {
  return `<tr><td>${level} ${name}</td><td class="${status}">${status === 'not-run' ? 'not run' : status}</td><td>${html(reason)}</td></tr>`;
}

function section(finding: DescribedFinding): string {
  const place = placeText(finding.at);
  const parts = [
    `<p><strong>${finding.code}</strong> <span class="${finding.severity}">${finding.severity}</span> ${html(finding.message)}</p>`,
  ];
  if (place !== '') parts.push(`<p class="dim">at <code>${html(place)}</code></p>`);
  if (finding.expected !== '' || finding.actual !== '')
    parts.push(`<p class="dim">expected ${html(finding.expected)}, found ${html(finding.actual)}</p>`);
  parts.push(`<p>→ ${html(finding.advice)}</p>`);
  if (finding.referenceMessage !== '')
    parts.push(
      `<p class="dim">${speakerOf(finding.code)} would say: <code>${html(finding.referenceMessage)}</code></p>`,
    );
  return `<section>${parts.join('')}</section>`;
}

/** Text as HTML, with what cannot be seen made visible first. */
function html(text: string): string {
  return displayText(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
