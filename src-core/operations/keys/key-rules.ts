import type { Dimension, KeyRule } from '../../contract/expectation.ts';
import { finding, type Datum } from '../../findings/finding.ts';
import type { FindingCode } from '../../findings/catalog.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';
import type { KeyReport } from './check-keys.ts';
import { lengthOf } from './header.ts';
import type { KeySpace } from './key-space.ts';
import { isOfType, pythonType } from './python-type.ts';
import { fitsDimension, fitsShape, shapeText } from './shape.ts';

/** Check what an expectation says of single keys: type, dtype, shape, value, length. */
export function checkKeyRules(keys: KeySpace, rules: Readonly<Record<string, KeyRule>>, report: KeyReport): void {
  // A document may have a rule for each of 200,000 tensors.
  const told = new Set(report.missing);
  // Nor are all its names put together where none is missing.
  let present: string | null = null;
  for (const [pattern, rule] of Object.entries(rules)) {
    if (pattern.endsWith('.*')) {
      const parent = keys.get(pattern.slice(0, -2));
      if (parent === undefined) continue;
      for (const [name, value] of keys.children(parent))
        checkRule(() => [...keys.keysOf(pattern.slice(0, -2)), name], value, rule, report);
      continue;
    }
    const value = keys.get(pattern);
    if (value !== undefined) checkRule(() => keys.keysOf(pattern), value, rule, report);
    else if (rule.optional !== true && !told.has(pattern)) {
      report.missing.push(pattern);
      present ??= someOf(keys.top);
      report.findings.push(finding('KY401', { key: [pattern] }, { key: pattern, hint: '', present }));
    }
  }
}

function someOf(names: readonly string[]): string {
  const first = names.slice(0, 8).map((name) => `\`${name}\``);
  return first.join(', ') || 'none';
}

/** `pathOf` is asked only where something is wrong. */
function checkRule(pathOf: () => readonly string[], value: Value, rule: KeyRule, report: KeyReport): void {
  const mismatch = (code: FindingCode, expected: string, actual: string, data: Readonly<Record<string, Datum>>) => {
    const path = pathOf();
    const key = path.join('.');
    report.mismatched.push({ key, expected, actual });
    report.findings.push(finding(code, { key: path }, { key, ...data }));
  };
  const types = listOf(rule.type);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    const [expectedType, actualType] = [types.join(' or '), pythonType(value)];
    mismatch('KY403', expectedType, actualType, { expectedType, actualType });
    return;
  }
  checkTensorRule(value, rule, mismatch);
  if (rule.values?.some((allowed) => isSame(value, allowed)) === false) {
    const allowed = rule.values.map(pythonText).join(', ');
    mismatch('KY414', allowed, previewOf(value), { value: previewOf(value), allowed });
  }
  const length = lengthOf(value);
  if (rule.length !== undefined && length !== null && !fitsDimension(length, rule.length))
    mismatch('KY416', `${rule.length} items`, `${length} items`, { length, expectedLength: rule.length });
}

/** A value of an expectation as Python writes it, so that it compares with what was found. */
function pythonText(value: string | number | boolean | null): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value === null) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

type Mismatch = (code: FindingCode, expected: string, actual: string, data: Readonly<Record<string, Datum>>) => void;

function checkTensorRule(value: Value, rule: KeyRule, mismatch: Mismatch): void {
  const dtypes = listOf(rule.dtype);
  if (dtypes.length === 0 && rule.shape === undefined) return;
  const tensor = tensorLike(value);
  if (tensor === null) {
    mismatch('KY403', 'Tensor', pythonType(value), { expectedType: 'Tensor', actualType: pythonType(value) });
    return;
  }
  if (dtypes.length > 0 && !dtypes.includes(tensor.dtype)) {
    const expectedDType = dtypes.join(' or ');
    mismatch('KY404', expectedDType, tensor.dtype, { expectedDType, actualDType: tensor.dtype });
  }
  if (rule.shape !== undefined && (tensor.shapeUnknown === true || !fitsShape(tensor.shape, rule.shape))) {
    const actualShape = tensor.shapeUnknown === true ? 'not known' : shapeText(tensor.shape);
    const expectedShape = expectedText(rule.shape);
    mismatch('KY405', expectedShape, actualShape, { expectedShape, actualShape });
  }
}

function tensorLike(value: Value): Pick<TensorInfo, 'dtype' | 'shape' | 'shapeUnknown'> | null {
  return value.kind === 'tensor' ? value.tensor : value.kind === 'array' ? value : null;
}

function expectedText(shape: readonly Dimension[]): string {
  return `[${shape.join(', ')}]`;
}

function listOf(one: string | readonly string[] | undefined): readonly string[] {
  return one === undefined ? [] : typeof one === 'string' ? [one] : one;
}

function isSame(value: Value, allowed: string | number | boolean | null): boolean {
  if (value.kind === 'none') return allowed === null;
  if (value.kind === 'str' || value.kind === 'bool') return value.value === allowed;
  if (value.kind === 'int' || value.kind === 'float')
    return typeof allowed === 'number' && Number(value.value) === allowed;
  return false;
}
