import { isGlob } from './glob.ts';

/**
 * The filter language of the tensor table. Terms are separated by spaces and must all hold; `-` before a term turns it
 * round; quotes keep spaces and special characters literal.
 *
 *   attn weight          words that occur in the name, in any case; `*` and `?` stand for characters
 *   name:layers.*.bias   the whole name
 *   dtype:bf16,float32   one of these; `dtype:int*`
 *   shape:[*,768]        dimensions, `*` any one, `...` any number of them
 *   size>1MB params>=1e6 dims:2
 *   nan>0 inf>0 zero>0 min<-1 max>1 mean std
 *   storage:0 file:*00002* device:cuda* layout:strided class:Parameter grad:true readable:false
 */
export type Term = { readonly negated: boolean } & (
  | { readonly kind: 'word'; readonly text: string; readonly glob: boolean }
  | { readonly kind: 'text'; readonly field: TextField; readonly patterns: readonly string[] }
  | { readonly kind: 'flag'; readonly field: FlagField; readonly value: boolean }
  | { readonly kind: 'number'; readonly field: NumberField; readonly operator: Operator; readonly value: number }
  | { readonly kind: 'shape'; readonly pattern: readonly DimensionPattern[] }
);

export type DimensionPattern = number | 'one' | 'any';
export const TEXT_FIELDS = ['name', 'dtype', 'storage', 'file', 'device', 'layout', 'class'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export const FLAG_FIELDS = ['grad', 'readable'] as const;
export type FlagField = (typeof FLAG_FIELDS)[number];
export const STATISTIC_FIELDS = ['nan', 'inf', 'zero', 'min', 'max', 'mean', 'std'] as const;
export const NUMBER_FIELDS = ['size', 'params', 'dims', 'offset', ...STATISTIC_FIELDS] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type Operator = '<' | '<=' | '=' | '>=' | '>';

export type ParsedFilter =
  { readonly ok: true; readonly terms: readonly Term[] } | { readonly ok: false; readonly error: string };

/** Names people type for dtypes, beside torch's own. */
const DTYPE_ALIASES: Readonly<Record<string, string>> = {
  bf16: 'bfloat16',
  fp16: 'float16',
  f16: 'float16',
  half: 'float16',
  fp32: 'float32',
  f32: 'float32',
  float: 'float32',
  fp64: 'float64',
  f64: 'float64',
  double: 'float64',
  fp8: 'float8*',
  f8: 'float8*',
  f8_e4m3: 'float8_e4m3fn',
  f8_e5m2: 'float8_e5m2',
  i8: 'int8',
  i16: 'int16',
  short: 'int16',
  i32: 'int32',
  int: 'int32',
  i64: 'int64',
  long: 'int64',
  u8: 'uint8',
  byte: 'uint8',
};

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  k: 1e3,
  m: 1e6,
  g: 1e9,
};

class FilterError extends Error {
  override readonly name = 'FilterError';
}

export function parseFilter(text: string): ParsedFilter {
  try {
    return { ok: true, terms: splitTerms(text).map(readTerm) };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, error: error.message };
    throw error;
  }
}

interface RawTerm {
  readonly negated: boolean;
  readonly text: string;
  readonly quoted: boolean;
}

/** Split at spaces outside quotes and brackets. */
function splitTerms(text: string): readonly RawTerm[] {
  const terms: RawTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at += 1;
      continue;
    }
    const negated = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ' ';
    if (negated) at += 1;
    if (text[at] === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw new FilterError('a quote is not closed');
      terms.push({ negated, text: text.slice(at + 1, end), quoted: true });
      at = end + 1;
      continue;
    }
    const start = at;
    while (at < text.length && text[at] !== ' ' && text[at] !== '\t')
      at = text[at] === '[' ? closingBracket(text, at) + 1 : at + 1;
    terms.push({ negated, text: text.slice(start, at), quoted: false });
  }
  return terms;
}

/** A shape may hold spaces: `shape:[4, 8]`. A bracket that is never closed is taken as it is. */
function closingBracket(text: string, open: number): number {
  const close = text.indexOf(']', open);
  return close < 0 ? open : close;
}

function readTerm({ negated, text, quoted }: RawTerm): Term {
  const parts = quoted ? null : /^([A-Za-z]+)(:|<=|>=|<|>|=|~)(.*)$/.exec(text);
  if (parts === null) {
    return { negated, kind: 'word', text: text.toLowerCase(), glob: !quoted && isGlob(text) };
  }
  const [, written = '', operator = '', value = ''] = parts;
  const field = written.toLowerCase();
  if (value === '') throw new FilterError(`\`${text}\` needs a value after \`${operator}\``);
  if (field === 'shape') return { negated, kind: 'shape', pattern: readShape(operator, value) };
  if (isOneOf(TEXT_FIELDS, field))
    return { negated, kind: 'text', field, patterns: readPatterns(field, operator, value) };
  if (isOneOf(FLAG_FIELDS, field)) return { negated, kind: 'flag', field, value: readFlag(field, operator, value) };
  if (isOneOf(NUMBER_FIELDS, field))
    return { negated, kind: 'number', field, operator: readOperator(field, operator), value: readNumber(field, value) };
  const known = ['shape', ...TEXT_FIELDS, ...FLAG_FIELDS, ...NUMBER_FIELDS].join(', ');
  throw new FilterError(
    `\`${written}\` is not a field (${known}); put quotes around \`"${text}"\` to look for it in names`,
  );
}

function readPatterns(field: TextField, operator: string, value: string): readonly string[] {
  if (operator !== ':' && operator !== '=' && operator !== '~')
    throw new FilterError(`\`${field}\` is text: write \`${field}:${value}\``);
  const patterns = value
    .toLowerCase()
    .split(',')
    .filter((one) => one !== '');
  if (field !== 'dtype') return patterns;
  return patterns.map((one) => {
    const bare = one.startsWith('torch.') ? one.slice(6) : one;
    return Object.hasOwn(DTYPE_ALIASES, bare) ? (DTYPE_ALIASES[bare] ?? bare) : bare;
  });
}

function readFlag(field: FlagField, operator: string, value: string): boolean {
  const lower = value.toLowerCase();
  if (operator !== ':' && operator !== '=')
    throw new FilterError(`\`${field}\` is true or false: write \`${field}:true\``);
  if (lower === 'true' || lower === 'yes' || lower === '1') return true;
  if (lower === 'false' || lower === 'no' || lower === '0') return false;
  throw new FilterError(`\`${field}\` is true or false, not \`${value}\``);
}

function readOperator(field: NumberField, operator: string): Operator {
  if (operator === ':') return '=';
  if (operator === '~') throw new FilterError(`\`${field}\` is a number: compare it with <, <=, =, >= or >`);
  return operator as Operator;
}

function readNumber(field: NumberField, value: string): number {
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?inf(?:inity)?)([a-z]*)$/.exec(value.toLowerCase());
  const [, digits = '', unit = ''] = parts ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (parts === null || factor === undefined)
    throw new FilterError(`\`${value}\` is not a ${field === 'size' ? 'size; write `1MB` or `512KiB`' : 'number'}`);
  const infinite = digits.includes('inf');
  return infinite ? (digits.startsWith('-') ? -Infinity : Infinity) : Number(digits) * factor;
}

function readShape(operator: string, value: string): readonly DimensionPattern[] {
  if (operator !== ':' && operator !== '=') throw new FilterError('`shape` is a list: write `shape:[*,768]`');
  const inner = /^\[(.*)\]$|^\((.*)\)$|^([^[\](]*)$/.exec(value);
  if (inner === null) throw new FilterError(`\`${value}\` is not a shape; write \`[*,768]\``);
  const list = (inner[1] ?? inner[2] ?? inner[3] ?? '').trim();
  if (list === '') return [];
  return list.split(/[,x×]/).map((part) => readDimension(part.trim()));
}

function readDimension(text: string): DimensionPattern {
  if (text === '*' || text === '?') return 'one';
  if (text === '...' || text === '…' || text === '**') return 'any';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new FilterError(
    `\`${text}\` is not a dimension; write a number, \`*\` for any one or \`...\` for any number of them`,
  );
}

function isOneOf<T extends string>(all: readonly T[], text: string): text is T {
  return (all as readonly string[]).includes(text);
}
