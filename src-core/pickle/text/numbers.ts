/**
 * Numbers written as text (protocol 0), read as widely as CPython's C unpickler and its Python one together do.
 * Source: CPython 3.11 `Modules/_pickle.c` load_int, load_long, load_float, load_get; `Lib/pickle.py`.
 */
export type TextNumber =
  | { readonly ok: true; readonly value: number | bigint | boolean; readonly odd: string | null }
  | { readonly ok: false; readonly why: 'malformed' | 'too-long' };

const MALFORMED: TextNumber = { ok: false, why: 'malformed' };
const PYTHON_INT =
  /^[ \t\n\v\f\r]*([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?[0-9])*|0(?:_?0)*)[ \t\n\v\f\r]*$/;
const C_STRTOL = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** The line of INT, without its newline. `00` and `01` are booleans, and so is any two characters that are 0 or 1 to strtol. */
export function readTextInt(line: string, digits: number): TextNumber {
  const c = C_STRTOL.exec(line);
  if (c !== null && (c[2] ?? '').length <= 18) {
    const value = signed(c[1], strtolDigits(c[2] ?? ''));
    if (line.length === 2 && (value === 0n || value === 1n))
      return { ok: true, value: value === 1n, odd: line === '00' || line === '01' ? null : line };
    return { ok: true, value: narrow(value), odd: /^-?(0|[1-9][0-9]*)$/.test(line) ? null : line };
  }
  return readPythonInt(line, digits);
}

/** The line of LONG, without its newline: Python's `int(text, 0)` after one trailing `L` is taken off. */
export function readTextLong(line: string, digits: number): TextNumber {
  return readPythonInt(line.endsWith('L') ? line.slice(0, -1) : line, digits);
}

function readPythonInt(text: string, digits: number): TextNumber {
  if (text.length > digits * 2 + 64)
    return /^[ \t+-]*[0-9_]+[ \t\r]*$/.test(text) ? { ok: false, why: 'too-long' } : MALFORMED;
  const match = PYTHON_INT.exec(text);
  if (match === null) return MALFORMED;
  const body = (match[2] ?? '').replaceAll('_', '');
  const isDecimal = !/^0[xXoObB]/.test(body);
  if (isDecimal && body.length > digits) return { ok: false, why: 'too-long' };
  return { ok: true, value: narrow(signed(match[1], BigInt(body))), odd: /^-?[0-9]+$/.test(text) ? null : text };
}

/** strtol with base 0: a leading 0 means octal. */
function strtolDigits(text: string): bigint {
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text}`) : BigInt(text);
}

function signed(sign: string | undefined, value: bigint): bigint {
  return sign === '-' ? -value : value;
}

/** A number where it is exact, a bigint elsewhere. */
export function narrow(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

const FLOAT =
  /^([+-]?)(?:(inf(?:inity)?)|(nan)|((?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?))$/i;

/** The line of FLOAT, without its newline; null where neither unpickler reads it. */
export function readTextFloat(line: string): { readonly value: number; readonly odd: boolean } | null {
  const text = line.trim();
  if (text.length > 4096) return null;
  const match = FLOAT.exec(text);
  if (match === null) return null;
  const negative = match[1] === '-';
  const magnitude =
    match[2] !== undefined ? Infinity : match[3] !== undefined ? NaN : Number((match[4] ?? '').replaceAll('_', ''));
  const overflow = magnitude === Infinity && match[2] === undefined;
  return { value: negative ? -magnitude : magnitude, odd: text !== line || text.includes('_') || overflow };
}

/** The line of GET and PUT, without its newline: base 10. Null where it is no index. */
export function readMemoIndex(line: string): number | bigint | null {
  if (line.length > 40) return null;
  const match = /^[ \t\v\f\r]*([+-]?)([0-9](?:_?[0-9])*)[ \t\v\f\r]*$/.exec(line);
  if (match === null) return null;
  return narrow(signed(match[1], BigInt((match[2] ?? '').replaceAll('_', ''))));
}
