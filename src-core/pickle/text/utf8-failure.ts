import { decodeUtf8 } from './utf8.ts';

/** What CPython says when it decodes bytes that are not UTF-8; null when they are. `surrogates`: lone ones are let through. */
export function decodeFailure(bytes: Uint8Array, surrogates = false): string | null {
  const decoded = decodeUtf8(bytes, 0, bytes.length);
  if (!decoded.ok) return `UnicodeDecodeError: ${utf8Failure(bytes, decoded.at)}`;
  const lone = surrogates ? -1 : firstSurrogate(bytes);
  return lone < 0 ? null : `UnicodeDecodeError: ${utf8Failure(bytes, lone)}`;
}

/** The message alone, for the first byte that is wrong. Source: CPython, `unicode_decode_utf8`. */
export function utf8Failure(bytes: Uint8Array, at: number): string {
  const { length, reason } = faultAt(bytes, at);
  const shown = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  const where = length === 1 ? `byte 0x${shown} in position ${at}` : `bytes in position ${at}-${at + length - 1}`;
  return `'utf-8' codec can't decode ${where}: ${reason}`;
}

interface Fault {
  /** Bytes from the first one that could still have begun a character. */
  readonly length: number;
  readonly reason: string;
}

function faultAt(bytes: Uint8Array, at: number): Fault {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return { length: 1, reason: 'invalid start byte' };
  const whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  for (let k = 1; k < whole; k++) {
    const next = bytes[at + k];
    if (next === undefined) return { length: k, reason: 'unexpected end of data' };
    const [least, most] = k === 1 ? secondByte(lead) : [0x80, 0xbf];
    if (next < least || next > most) return { length: k, reason: 'invalid continuation byte' };
  }
  return { length: 1, reason: 'invalid continuation byte' };
}

/** Forms that are too long, surrogates and code points beyond the last one are cut off by the second byte. */
function secondByte(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  return lead === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

function firstSurrogate(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1))
    if ((bytes[at + 1] ?? 0) >= 0xa0) return at;
  return -1;
}
