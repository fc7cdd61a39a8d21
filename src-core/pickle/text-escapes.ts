/** Escapes of the protocol 0 strings. Bytes come as a latin-1 string: one character a byte. */

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/**
 * The argument of STRING, quotes included, as the bytes it stands for (one character a byte).
 * Null where it is not quoted alike at both ends, or holds a cut escape.
 * Source: CPython 3.11 `_pickle.c` load_string, `bytesobject.c` _PyBytes_DecodeEscape.
 */
export function unquotePython2(line: string): string | null {
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || !line.endsWith(quote)) return null;
  const body = line.slice(1, -1);
  if (!body.includes('\\')) return body;
  let malformed = false;
  const text = body.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^]|$)/g, (_, escape: string) => {
    if (escape === '' || escape === 'x') malformed = true;
    const first = escape[0] ?? '';
    if (first === 'x') return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (first >= '0' && first <= '7') return String.fromCharCode(parseInt(escape, 8) & 0xff);
    return SIMPLE[first] ?? `\\${first}`;
  });
  return malformed ? null : text;
}

/**
 * The argument of UNICODE: latin-1 with `\\uXXXX` and `\\UXXXXXXXX` where the backslashes before it are odd in number.
 * Null for a cut escape or a code point past U+10FFFF. Source: CPython `unicodeobject.c` _PyUnicode_DecodeRawUnicodeEscape.
 */
export function decodeRawUnicodeEscape(line: string): string | null {
  if (!line.includes('\\')) return line;
  let malformed = false;
  const text = line.replace(/\\(\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|u|U)/g, (whole, escape: string) => {
    if (escape === '\\') return whole;
    const code = escape.length === 1 ? Infinity : parseInt(escape.slice(1), 16);
    if (code > 0x10ffff) {
      malformed = true;
      return '';
    }
    return String.fromCodePoint(code);
  });
  return malformed ? null : text;
}
