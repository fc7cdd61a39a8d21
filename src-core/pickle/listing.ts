import { opcodeName, opcodeOf, OP } from './opcodes.ts';
import { spanOf, type OpcodeSpan } from './opcode-length.ts';
import { latin1 } from '../bytes/latin1.ts';
import { floatText } from './value-text.ts';
import { visibleText } from './text/visible-text.ts';

/** One opcode, as a row to show. */
export interface OpcodeRow {
  /** Byte of the opcode, counted from the start of the bytes. */
  readonly offset: number;
  readonly name: string;
  /** The argument as text, escaped and cut; '' where there is none. */
  readonly argument: string;
}

/** Rows between two remembered places. */
const STRIDE = 4096;
/** Characters of an argument that are shown. */
const SHOWN = 120;

/**
 * The opcodes of one pickle, by pages. Only every 4096th place is remembered, so that the listing of a pickle of a
 * hundred million opcodes takes a few hundred kilobytes, and any page is found by skipping at most 4096 opcodes.
 */
export class OpcodeListing {
  /** Opcodes from the first to STOP, or to the last that is whole. */
  readonly total: number;
  readonly #bytes: Uint8Array;
  readonly #places: number[] = [];

  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    let count = 0;
    for (let at = start; at < bytes.length;) {
      if (count % STRIDE === 0) this.#places.push(at);
      count++;
      const span = spanOf(bytes, at);
      if (span === null || bytes[at] === OP.STOP) break;
      at = span.next;
    }
    this.total = count;
  }

  /** Rows `[first, first + limit)`. A row whose argument is cut, or that is no opcode, is the last. */
  rows(first: number, limit: number): readonly OpcodeRow[] {
    const rows: OpcodeRow[] = [];
    let at = this.#places[Math.floor(first / STRIDE)];
    if (at === undefined || first < 0) return rows;
    const end = Math.min(this.total, first + limit);
    for (let row = first - (first % STRIDE); row < end; row++) {
      const span = spanOf(this.#bytes, at);
      if (row >= first) rows.push(rowAt(this.#bytes, at, span));
      if (span === null) break;
      at = span.next;
    }
    return rows;
  }
}

/** One page of the listing, where only one is wanted. */
export function listOpcodes(bytes: Uint8Array, start: number, first: number, limit: number): readonly OpcodeRow[] {
  return new OpcodeListing(bytes, start).rows(first, limit);
}

function rowAt(bytes: Uint8Array, at: number, span: OpcodeSpan | null): OpcodeRow {
  const byte = bytes[at] ?? 0;
  const argument =
    span === null ? (opcodeOf(byte) === undefined ? 'no opcode' : 'cut') : argumentText(bytes, byte, span);
  return { offset: at, name: opcodeName(byte), argument };
}

function argumentText(bytes: Uint8Array, byte: number, { argumentStart: start, argumentEnd: end }: OpcodeSpan): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (opcodeOf(byte)?.argument ?? null) {
    case null:
      return '';
    case 'uint1':
      return String(view.getUint8(start));
    case 'uint2':
      return String(view.getUint16(start, true));
    case 'uint4':
      return String(view.getUint32(start, true));
    case 'int4':
      return String(view.getInt32(start, true));
    case 'uint8':
      return String(view.getBigUint64(start, true));
    case 'float8':
      return floatText(view.getFloat64(start));
    case 'long1':
    case 'long4':
      return longText(bytes, start, end);
    case 'unicodestring1':
    case 'unicodestring4':
    case 'unicodestring8':
      return shown(new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + SHOWN * 4))));
    case 'stringnl_noescape_pair':
      return shown(latin1(bytes, start, Math.min(end, start + SHOWN * 4)).replace('\n', ' '));
    case 'bytes1':
    case 'bytes4':
    case 'bytes8':
    case 'bytearray8':
    case 'string1':
    case 'string4':
      return `${end - start} bytes: ${shown(latin1(bytes, start, Math.min(end, start + SHOWN)))}`;
    case 'decimalnl_short':
    case 'decimalnl_long':
    case 'floatnl':
    case 'stringnl':
    case 'stringnl_noescape':
    case 'unicodestringnl':
      return shown(latin1(bytes, start, Math.min(end, start + SHOWN * 4)));
  }
}

function longText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 32) return `${end - start} bytes`;
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return String(BigInt.asIntN((end - start) * 8, value));
}

function shown(text: string): string {
  const visible = visibleText(text.slice(0, SHOWN));
  return text.length > SHOWN ? `${visible}…` : visible;
}
