import { INVISIBLE } from './display-text.ts';

/**
 * A str as Python's `repr` prints it, what cannot be printed as an escape; of at most `limit` UTF-16 units of its text.
 * Source: CPython `unicode_repr`.
 */
export function pythonText(text: string, limit = Infinity): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const quote = cut.includes("'") && !cut.includes('"') ? '"' : "'";
  const body = cut.replace(/[\\'"]/g, (one) => (one === '\\' || one === quote ? `\\${one}` : one));
  return `${quote}${body.replace(INVISIBLE, pythonEscape)}${cut === text ? '' : '…'}${quote}`;
}

/** Bytes, one character each, as Python's `repr` prints them. */
export function pythonBytes(latin1: string): string {
  return `b${pythonText(latin1).replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)}`;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function pythonEscape(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
