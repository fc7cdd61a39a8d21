import type { TensorRow } from '../../src-core/contract/tensors.ts';

/** What is asked of one key. Fields that are not known here stay as they are. */
export type KeyRule = Readonly<Record<string, unknown>>;
export type Rules = ReadonlyMap<string, KeyRule>;

/** An expectation as it is put together: keys that must be there, rules for single keys, and the rest of the document. */
export interface ExpectationParts {
  readonly required: readonly string[];
  readonly rules: Rules;
  readonly rest: Readonly<Record<string, unknown>>;
}

export type ParsedDocument =
  { readonly ok: true; readonly parts: ExpectationParts } | { readonly ok: false; readonly why: string };

/** With more rules a document is written without line breaks, and is nothing a person edits as text. */
export const RULES_TO_EDIT = 2000;

export function isNothing({ required, rules, rest }: ExpectationParts): boolean {
  return required.length === 0 && rules.size === 0 && Object.keys(rest).length === 0;
}

/** The document as JSON text; '' where nothing is asked for. */
export function documentText(parts: ExpectationParts): string {
  if (isNothing(parts)) return '';
  const { required, rules, rest } = parts;
  const document = {
    ...rest,
    ...(required.length > 0 && { required_keys: required }),
    ...(rules.size > 0 && { keys: Object.fromEntries(rules) }),
  };
  return rules.size > RULES_TO_EDIT ? JSON.stringify(document) : layOut(document);
}

/** Takes a document apart. What its rules mean is the engine's to judge. */
export function readDocument(text: string): ParsedDocument {
  if (text.trim() === '') return { ok: true, parts: { required: [], rules: new Map(), rest: {} } };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, why: `Not JSON yet: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isObject(value)) return { ok: false, why: 'An expectation is a JSON object: { … }' };
  const { required_keys: required = [], keys = {}, ...rest } = value;
  if (!Array.isArray(required) || !required.every((key) => typeof key === 'string'))
    return { ok: false, why: '`required_keys` is a list of names: ["model", "epoch"]' };
  if (!isObject(keys) || !Object.values(keys).every(isObject))
    return { ok: false, why: '`keys` holds a rule for each name: {"weight": {"shape": ["*", 768]}}' };
  return { ok: true, parts: { required, rules: new Map(Object.entries(keys as Record<string, KeyRule>)), rest } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Just what this tensor is. */
export function exactRule({ dtype, shape }: Pick<TensorRow, 'dtype' | 'shape'>): KeyRule {
  return { dtype, shape };
}

/** The rule with this dimension anything, or what it is in `row` where it was anything before. */
export function withDimensionToggled(rule: KeyRule, axis: number, row: Pick<TensorRow, 'shape'>): KeyRule {
  const before: readonly unknown[] = Array.isArray(rule['shape']) ? (rule['shape'] as readonly unknown[]) : row.shape;
  return {
    ...rule,
    shape: row.shape.map((size, at) => (at !== axis ? (before[at] ?? size) : before[at] === '*' ? size : '*')),
  };
}

/** The rule without a dtype, or with that of `row` where it had none. */
export function withDTypeToggled(rule: KeyRule, { dtype }: Pick<TensorRow, 'dtype'>): KeyRule {
  if (rule['dtype'] === undefined) return { ...rule, dtype };
  return Object.fromEntries(Object.entries(rule).filter(([field]) => field !== 'dtype'));
}

/** `"*"` for the first dimension of every shape that has one. */
export function withAnyFirstDimension(rules: Rules): Rules {
  return changed(rules, (rule) => {
    const shape: unknown = rule['shape'];
    return Array.isArray(shape) && shape.length > 0
      ? { ...rule, shape: ['*', ...(shape.slice(1) as unknown[])] }
      : rule;
  });
}

export function withAnyDType(rules: Rules): Rules {
  return changed(rules, (rule) => Object.fromEntries(Object.entries(rule).filter(([field]) => field !== 'dtype')));
}

function changed(rules: Rules, change: (rule: KeyRule) => KeyRule): Rules {
  return new Map(Array.from(rules, ([name, rule]) => [name, change(rule)]));
}

/** Indented, but a shape on one line. */
function layOut(document: unknown): string {
  return JSON.stringify(document, null, 2).replace(
    /\[\s+((?:"[*.\d<>=]+"|\d+)(?:,\s+(?:"[*.\d<>=]+"|\d+))*)\s+\]/g,
    (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`,
  );
}
