/** Escapes of the protocol 0 strings. */

const SIMPLE: ReadonlyMap<number, number> = new Map(
  Object.entries({
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
  }).map(([escape, meant]) => [escape.charCodeAt(0), meant.charCodeAt(0)]),
);
const BACKSLASH = 0x5c;
const QUOTES = [0x22, 0x27];

/**
 * The argument of STRING, quotes included, as the bytes it stands for. Null where it is not quoted alike at both ends, or
 * holds a cut escape. Source: CPython 3.11 `_pickle.c` load_string, `bytesobject.c` _PyBytes_DecodeEscape.
 */
export function unquotePython2(line: Uint8Array): Uint8Array | null {
  const quote = line[0] ?? 0;
  if (line.length < 2 || !QUOTES.includes(quote) || line.at(-1) !== quote) return null;
  const body = line.subarray(1, -1);
  if (!body.includes(BACKSLASH)) return body;
  const out = new Uint8Array(body.length);
  let length = 0;
  for (let at = 0; at < body.length;) {
    const byte = body[at++] ?? 0;
    if (byte !== BACKSLASH) {
      out[length++] = byte;
      continue;
    }
    const escape = escapeAt(body, at);
    if (escape === null) return null;
    at += escape.length;
    // What is no escape stays as it is.
    if (escape.byte === null) out[length++] = BACKSLASH;
    else out[length++] = escape.byte;
  }
  return out.subarray(0, length);
}

interface ByteEscape {
  /** Null for a backslash that stands for itself. */
  readonly byte: number | null;
  /** Bytes behind the backslash. */
  readonly length: number;
}

/** What stands behind a backslash; null for a cut `\x` or nothing. */
function escapeAt(body: Uint8Array, at: number): ByteEscape | null {
  const first = body[at];
  if (first === undefined) return null;
  if (first === 0x78) {
    const high = digit(body[at + 1], 16);
    const low = digit(body[at + 2], 16);
    return high < 0 || low < 0 ? null : { byte: high * 16 + low, length: 3 };
  }
  let octal = digit(first, 8);
  if (octal < 0) {
    const simple = SIMPLE.get(first);
    return simple === undefined ? { byte: null, length: 0 } : { byte: simple, length: 1 };
  }
  let length = 1;
  for (; length < 3 && digit(body[at + length], 8) >= 0; length++) octal = octal * 8 + digit(body[at + length], 8);
  return { byte: octal & 0xff, length };
}

/** -1 where the byte is no digit of that base. */
function digit(byte: number | undefined, base: 8 | 16): number {
  if (byte === undefined) return -1;
  const value =
    byte >= 0x30 && byte <= 0x39
      ? byte - 0x30
      : byte >= 0x61 && byte <= 0x66
        ? byte - 0x57
        : byte >= 0x41 && byte <= 0x46
          ? byte - 0x37
          : -1;
  return value < base ? value : -1;
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
