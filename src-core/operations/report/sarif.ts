import type { Report, ReportDocument } from '../../contract/report.ts';
import { isFindingCode, ruleOf } from '../../findings/catalog.ts';
import type { DescribedFinding } from '../../findings/describe.ts';
import { placeText } from './words.ts';

/** SARIF 2.1.0 for code hosts: each finding a result, each code a rule. Source: OASIS SARIF 2.1.0. */
export function sarifLog({ tool, reports }: ReportDocument): unknown {
  const codes = [...new Set(reports.flatMap(({ findings }) => findings.map(({ code }) => code)))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: codes.map(sarifRule) } },
        results: reports.flatMap((report) =>
          report.findings.map((finding) => sarifResult(report, finding, codes.indexOf(finding.code))),
        ),
        invocations: [
          {
            executionSuccessful: reports.every(({ machineError }) => machineError === undefined),
            toolExecutionNotifications: reports.flatMap(({ machineError, path }) =>
              machineError === undefined
                ? []
                : [{ level: 'error', message: { text: machineError.message }, locations: [physical(path)] }],
            ),
          },
        ],
      },
    ],
  };
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

function sarifRule(code: string): unknown {
  if (!isFindingCode(code)) return { id: code };
  const { title, explanation, advice, severity } = ruleOf(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: advice },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function sarifResult({ path }: Report, finding: DescribedFinding, ruleIndex: number): unknown {
  const { entry, offset, end } = finding.at;
  // Offsets inside an entry are not offsets in the file: SARIF's region speaks of the file.
  const region =
    offset === undefined || entry !== undefined
      ? {}
      : { region: { byteOffset: offset, ...(end === undefined ? {} : { byteLength: end - offset }) } };
  const name = placeText(finding.at);
  return {
    ruleId: finding.code,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: `${finding.message}. ${finding.advice}` },
    locations: [
      { ...physical(path, region), ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name }] }) },
    ],
  };
}

function physical(path: string, region: object = {}): object {
  return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, ...region } };
}

/** A path as a relative or file URI; every byte that a URI cannot hold is escaped. */
function uriOf(path: string): string {
  const slashes = path.replaceAll('\\', '/').replace(/\p{Surrogate}/gu, '\uFFFD');
  const escaped = slashes.split('/').map(encodeURIComponent).join('/');
  return slashes.startsWith('/') ? `file://${escaped}` : escaped;
}
