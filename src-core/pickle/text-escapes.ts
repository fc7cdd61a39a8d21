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
  const parts = body.split(/(\\(?:x[0-9a-fA-F]{2}|[0-7]{1,3}|[^]|$))/);
  for (let at = 1; at < parts.length; at += 2) {
    const byte = escapedByte((parts[at] ?? '').slice(1));
    if (byte === null) return null;
    parts[at] = byte;
  }
  return parts.join('');
}

/** What stands behind a backslash, as text; null for a cut `\x` or a backslash at the end. */
function escapedByte(escape: string): string | null {
  if (escape === '' || escape === 'x') return null;
  const first = escape[0] ?? '';
  if (first === 'x') return String.fromCharCode(parseInt(escape.slice(1), 16));
  if (first >= '0' && first <= '7') return String.fromCharCode(parseInt(escape, 8) & 0xff);
  return SIMPLE[first] ?? `\\${first}`;
}

/**
 * The argument of UNICODE: latin-1 with `\\uXXXX` and `\\UXXXXXXXX` where the backslashes before it are odd in number.
 * Null for a cut escape or a code point past U+10FFFF. Source: CPython `unicodeobject.c` _PyUnicode_DecodeRawUnicodeEscape.
 */
export function decodeRawUnicodeEscape(line: string): string | null {
  if (!line.includes('\\')) return line;
  const parts = line.split(/(\\\\|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[uU])/);
  // Every second part is an escape: a pair of backslashes, a code, or the head of a cut one.
  for (let at = 1; at < parts.length; at += 2) {
    const escape = parts[at] ?? '';
    if (escape === '\\\\') continue;
    const code = escape.length === 2 ? Infinity : parseInt(escape.slice(2), 16);
    if (code > 0x10ffff) return null;
    parts[at] = String.fromCodePoint(code);
  }
  return parts.join('');
}
