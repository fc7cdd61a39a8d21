import { joinBytes } from '../../bytes/join-bytes.ts';
import { OP } from '../opcodes.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Opcodes with their arguments, as CPython's pickler writes atoms at each protocol. */

/** str: BINUNICODE with lone surrogates as Python's `surrogatepass` writes them; shorter forms from protocol 4 on. */
export function textBytes(text: string, protocol: number): Uint8Array {
  const utf8 = encodeSurrogatePass(text);
  if (protocol >= 4 && utf8.length < 256) return joinBytes([Uint8Array.of(OP.SHORT_BINUNICODE, utf8.length), utf8]);
  if (protocol >= 1) return joinBytes([Uint8Array.of(OP.BINUNICODE), littleEndian(BigInt(utf8.length), 4), utf8]);
  return new TextEncoder().encode(`V${rawUnicodeEscape(text)}\n`);
}

/** The same of short ASCII at protocols 1 to 3, as nearly all names are: written at once, or false. */
export function writeShortText(out: ByteWriter, text: string, protocol: number): boolean {
  if (protocol < 1 || protocol > 3 || text.length > 0xff) return false;
  const before = out.length;
  out.byte(OP.BINUNICODE);
  out.byte(text.length);
  for (let k = 0; k < 3; k++) out.byte(0);
  if (out.ascii(text)) return true;
  out.length = before;
  return false;
}

function encodeSurrogatePass(text: string): Uint8Array {
  if (!/\p{Cs}/u.test(text)) return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(...new TextEncoder().encode(char));
  }
  return Uint8Array.from(bytes);
}

/** Protocol 0 text: ASCII, with `\uXXXX` for what would break the line or is no latin-1. */
function rawUnicodeEscape(text: string): string {
  return Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
    const isPlain = code < 0x80 && code !== 0x5c && code !== 0x0a && code !== 0x0d && code !== 0 && code !== 0x1a;
    return isPlain ? char : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
}

export function intBytes(value: bigint, protocol: number): Uint8Array {
  const fits4 = value >= -0x80000000n && value <= 0x7fffffffn;
  if (protocol >= 1 && fits4) {
    if (value >= 0n && value < 256n) return joinBytes([Uint8Array.of(OP.BININT1), littleEndian(value, 1)]);
    if (value >= 0n && value < 65536n) return joinBytes([Uint8Array.of(OP.BININT2), littleEndian(value, 2)]);
    return joinBytes([Uint8Array.of(OP.BININT), littleEndian(value, 4)]);
  }
  if (protocol >= 2) return longBytes(value);
  return new TextEncoder().encode(fits4 ? `I${value}\n` : `L${value}L\n`);
}

/** LONG1 or LONG4: the shortest two's complement. */
function longBytes(value: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const header =
    length < 256
      ? Uint8Array.of(OP.LONG1, length)
      : joinBytes([Uint8Array.of(OP.LONG4), littleEndian(BigInt(length), 4)]);
  return joinBytes([header, littleEndian(value, length)]);
}

export function floatBytes(value: number, protocol: number): Uint8Array {
  if (protocol < 1)
    return new TextEncoder().encode(
      `F${Number.isNaN(value) ? 'nan' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value)}\n`,
    );
  const bytes = new Uint8Array(9);
  bytes[0] = OP.BINFLOAT;
  new DataView(bytes.buffer).setFloat64(1, value);
  return bytes;
}

export function globalBytes(module: string, name: string): Uint8Array {
  return new TextEncoder().encode(`c${module}\n${name}\n`);
}

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, k) => Number((value >> BigInt(k * 8)) & 0xffn));
}
