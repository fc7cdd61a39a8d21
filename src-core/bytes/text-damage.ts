/** What a transfer that took the file for text did to it. */
export interface TextDamage {
  /** 0D before each 0A; EF BF BD for bytes that are not UTF-8; two bytes for each above 7F, from Latin-1 to UTF-8. */
  readonly kind: 'carriage-returns' | 'replaced' | 'widened';
  /** Changed places in the bytes looked at. */
  readonly count: number;
}

/** Bytes at the start of a file in which such damage shows. */
export const TEXT_DAMAGE_HEAD = 64 * 1024;

/** Fewer signs than this may be chance. */
const ENOUGH = 8;

/**
 * Recognise text-mode damage in the first bytes of a file that should be binary, or null.
 * In binary data a line feed follows a carriage return once in 256 times, and bytes above 7F are hardly ever UTF-8.
 */
export function findTextDamage(head: Uint8Array): TextDamage | null {
  const utf8 = countUtf8(head);
  if (utf8 !== null && utf8.replacements >= ENOUGH) return { kind: 'replaced', count: utf8.replacements };
  if (utf8 !== null && utf8.latin1 >= ENOUGH && utf8.latin1 === utf8.multibyte)
    return { kind: 'widened', count: utf8.latin1 };
  const feeds = countLineFeeds(head);
  return feeds.all >= ENOUGH && feeds.afterReturn === feeds.all ? { kind: 'carriage-returns', count: feeds.all } : null;
}

function countLineFeeds(bytes: Uint8Array): { readonly all: number; readonly afterReturn: number } {
  let all = 0;
  let afterReturn = 0;
  for (let i = bytes.indexOf(0x0a); i >= 0; i = bytes.indexOf(0x0a, i + 1)) {
    all += 1;
    if (bytes[i - 1] === 0x0d) afterReturn += 1;
  }
  return { all, afterReturn };
}

interface Utf8Counts {
  readonly multibyte: number;
  /** Characters U+0080 to U+00FF: what Latin-1 bytes above 7F become. */
  readonly latin1: number;
  /** U+FFFD, which decoders put in the place of bytes that are not text. */
  readonly replacements: number;
}

/** Null where the bytes are not UTF-8. A character cut at the end passes. */
function countUtf8(bytes: Uint8Array): Utf8Counts | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, lastWhole(bytes)));
  } catch {
    return null;
  }
  let multibyte = 0;
  let latin1 = 0;
  let replacements = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    multibyte += 1;
    if (unit <= 0xff) latin1 += 1;
    if (unit === 0xfffd) replacements += 1;
  }
  return { multibyte, latin1, replacements };
}

/** Length without a character that the end may cut in two. */
function lastWhole(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return length - back;
  }
  return length;
}
