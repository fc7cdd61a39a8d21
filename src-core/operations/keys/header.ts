import type { Expectation } from '../../contract/expectation.ts';
import { finding } from '../../findings/finding.ts';
import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';
import type { KeyReport } from './check-keys.ts';
import type { KeySpace } from './key-space.ts';
import { isOfType, pythonType } from './python-type.ts';

/** What a file says about itself: its version, its status, which of its keys are lists, which lists go together. */
export function checkHeader(keys: KeySpace, expectation: Expectation, report: KeyReport): void {
  checkVersion(keys.get('version'), expectation.supported_versions, report);
  checkStatus(keys.get('status'), expectation.complete_status, report);
  for (const key of expectation.list_keys ?? []) checkIsList(keys.get(key), key, report);
  for (const [key, other] of expectation.same_length ?? []) checkSameLength(keys, key, other, report);
}

function checkVersion(value: Value | undefined, supported: readonly string[] | undefined, report: KeyReport): void {
  if (value === undefined || supported === undefined || (value.kind === 'str' && supported.includes(value.value)))
    return;
  const version = previewOf(value);
  const expected = supported.map((text) => `'${text}'`).join(', ');
  report.mismatched.push({ key: 'version', expected, actual: version });
  const hint = versionHint(value, supported);
  report.findings.push(finding('KY406', { key: ['version'] }, { version, supported: expected, hint }));
}

function versionHint(value: Value, supported: readonly string[]): string {
  if (value.kind !== 'str') return ` (it is ${pythonType(value)}, not str)`;
  const [own, newest] = [versionNumber(value.value), Math.max(...supported.map(versionNumber))];
  if (Number.isNaN(own) || Number.isNaN(newest)) return '';
  return own > newest ? ': a newer program wrote it' : ': an older program wrote it';
}

/** Major and minor as one number that sorts. */
function versionNumber(text: string): number {
  const [, major, minor = '0'] = /^v?(\d{1,6})(?:\.(\d{1,6}))?/.exec(text) ?? [];
  return major === undefined ? Number.NaN : Number(major) * 1_000_000 + Number(minor);
}

function checkStatus(value: Value | undefined, complete: readonly string[] | undefined, report: KeyReport): void {
  if (value === undefined || complete === undefined || (value.kind === 'str' && complete.includes(value.value))) return;
  const status = previewOf(value);
  const expectedStatus = complete.map((text) => `'${text}'`).join(' or ');
  report.mismatched.push({ key: 'status', expected: expectedStatus, actual: status });
  report.findings.push(finding('KY407', { key: ['status'] }, { status, expectedStatus }));
}

function checkIsList(value: Value | undefined, key: string, report: KeyReport): void {
  // A key that is missing or None is reported where it is required.
  if (value === undefined || value.kind === 'none' || isOfType(value, 'list')) return;
  const actual = pythonType(value);
  report.mismatched.push({ key, expected: 'list', actual });
  report.findings.push(finding('KY403', { key: [key] }, { key, expectedType: 'list', actualType: actual }));
}

function checkSameLength(keys: KeySpace, key: string, other: string, report: KeyReport): void {
  const [length, otherLength] = [lengthOf(keys.get(key)), lengthOf(keys.get(other))];
  if (length === null || otherLength === null || length === otherLength) return;
  report.mismatched.push({ key, expected: `${otherLength} items`, actual: `${length} items` });
  report.findings.push(finding('KY409', { key: [key] }, { key, other, length, otherLength }));
}

/** Items of a list, or null for what is none. */
export function lengthOf(value: Value | undefined): number | null {
  if (value === undefined) return null;
  if (value.kind === 'dict') return value.entries.length;
  if (value.kind === 'str') return value.value.length;
  return value.kind !== 'object' && 'items' in value ? value.items.length : null;
}
