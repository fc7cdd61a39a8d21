/**
 * UTF-8 as Python's `surrogatepass` reads it: strict, except that three-byte forms of lone surrogates are let through.
 */
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type Utf8Text = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly at: number };

/** Decode `[start, end)`. `at` is the first byte that is not UTF-8, counted from `start`. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): Utf8Text {
  const ascii = shortAscii(bytes, start, end);
  if (ascii !== null) return { ok: true, text: ascii };
  try {
    return { ok: true, text: STRICT.decode(bytes.subarray(start, end)) };
  } catch {
    return decodeSurrogatePass(bytes, start, end);
  }
}

const SHORT = 64;
/** An array of each length up to `SHORT`, filled anew for every text: of one that is a plain array the arguments are taken fast. */
const CODES: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => Array.from({ length }, () => 0));

/** Text up to 64 characters, all ASCII; null for anything else. A fifth of what a decoder takes, which is set up each time. */
export function shortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  const length = end - start;
  const codes = CODES[length];
  if (codes === undefined) return null;
  for (let at = 0; at < length; at++) {
    const byte = bytes[start + at] ?? 0;
    if (byte > 0x7f) return null;
    codes[at] = byte;
  }
  return String.fromCharCode(...codes);
}

function decodeSurrogatePass(bytes: Uint8Array, start: number, end: number): Utf8Text {
  const parts: string[] = [];
  let chunk: number[] = [];
  let at = start;
  while (at < end) {
    const code = codePointAt(bytes, at, end);
    if (code < 0) return { ok: false, at: at - start };
    chunk.push(code);
    if (chunk.length === 4096) {
      parts.push(String.fromCodePoint(...chunk));
      chunk = [];
    }
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  parts.push(String.fromCodePoint(...chunk));
  return { ok: true, text: parts.join('') };
}

/** The code point at `at`, lone surrogates included; -1 where the bytes are not UTF-8. */
function codePointAt(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return lead;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > end) return -1;
  let code = lead & (0x7f >> length);
  for (let k = 1; k < length; k++) {
    const next = bytes[at + k] ?? 0;
    if ((next & 0xc0) !== 0x80) return -1;
    code = code * 64 + (next & 0x3f);
  }
  const least = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  return code < least || code > 0x10ffff ? -1 : code;
}
