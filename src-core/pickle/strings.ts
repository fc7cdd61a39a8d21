import type { PickleValue } from './node.ts';
import type { MachineState } from './state.ts';
import { decodeRawUnicodeEscape, unquotePython2 } from './text/escapes.ts';
import { latin1 } from '../bytes/latin1.ts';
import { decodeUtf8, shortAscii } from './text/utf8.ts';
import { utf8Failure } from './text/utf8-failure.ts';

/** Longest str that becomes a JavaScript string; longer ones stay bytes. Real keys and names stay under 10 kB. */
const DECODED_TEXT_BYTES = 1 << 24;

/** BINUNICODE and its kin: UTF-8 with lone surrogates let through. */
export function pushUnicode(m: MachineState, length: number): void {
  const start = m.argument(length);
  const short = shortAscii(m.bytes, start, start + length);
  m.push(short ?? longText(m, start, start + length));
}

function longText(m: MachineState, start: number, end: number): PickleValue {
  const bytes = m.bytes.subarray(start, end);
  if (bytes.length > DECODED_TEXT_BYTES) return { kind: 'text', bytes, encoding: 'utf-8' };
  const decoded = decodeUtf8(m.bytes, start, end);
  return decoded.ok ? decoded.text : badUtf8(m, bytes, decoded.at);
}

function badUtf8(m: MachineState, bytes: Uint8Array, at: number): never {
  const text = utf8Failure(bytes, at);
  return m.fail('bad-text', text, `UnicodeDecodeError: ${text}`);
}

/** UNICODE: one line. */
export function pushUnicodeLine(m: MachineState): void {
  const [start, end] = m.line();
  if (end - start > DECODED_TEXT_BYTES) {
    m.push({ kind: 'text', bytes: m.bytes.subarray(start, end), encoding: 'utf-8' });
    return;
  }
  const text = decodeRawUnicodeEscape(latin1(m.bytes, start, end));
  if (text === null)
    return m.fail('bad-text', "'rawunicodeescape' codec can't decode a cut escape", 'UnicodeDecodeError');
  m.push(text);
}

/** STRING: one quoted line of a Python 2 str. */
export function pushStringLine(m: MachineState): void {
  const [start, end] = m.line();
  if (end - start > DECODED_TEXT_BYTES) {
    m.push({ kind: 'text', bytes: m.bytes.subarray(start, end), encoding: 'python2' });
    return;
  }
  const text = unquotePython2(m.bytes.subarray(start, end));
  if (text === null)
    return m.fail(
      'bad-argument',
      'the STRING opcode argument must be quoted',
      '_pickle.UnpicklingError: the STRING opcode argument must be quoted',
    );
  pushPython2Bytes(m, text);
}

/**
 * BINSTRING and SHORT_BINSTRING: bytes of a Python 2 str, whose encoding the loader chooses. The length is unsigned, as
 * the C unpickler has it; the Python one reads it as signed.
 */
export function pushPython2(m: MachineState, length: number): void {
  const start = m.argument(length);
  pushPython2Bytes(m, m.bytes.subarray(start, start + length));
}

const ALL_TOLD = { ok: true } as const;

/** Such bytes may be no text: the array of a numpy pickle is. Loaders that expect UTF-8 stop at it. */
function pushPython2Bytes(m: MachineState, bytes: Uint8Array): void {
  const isAscii = bytes.length <= DECODED_TEXT_BYTES && bytes.every((byte) => byte < 0x80);
  if (isAscii) {
    m.push(latin1(bytes, 0, bytes.length));
    return;
  }
  const decoded = m.hasRoomFor('python2-bytes') ? decodeUtf8(bytes, 0, bytes.length) : ALL_TOLD;
  if (!decoded.ok) m.odd('python2-bytes', utf8Failure(bytes, decoded.at));
  m.push({ kind: 'text', bytes, encoding: 'python2' });
}

export function pushBytes(m: MachineState, length: number, mutable: boolean): void {
  const start = m.argument(length);
  m.push({ kind: 'bytes', bytes: m.bytes.subarray(start, start + length), mutable });
}

/** A line that must be text: `encoding` is what the unpickler decodes it with, `notAscii` what it says instead. */
export function textLine(m: MachineState, encoding: 'utf-8' | 'ascii', notAscii?: string): string {
  const [start, end] = m.line();
  if (end - start > DECODED_TEXT_BYTES) m.fail('limit', `a line of ${end - start} bytes`);
  const line = m.bytes.subarray(start, end);
  // A name in UTF-8 still is what the file says.
  const stray = encoding === 'ascii' ? line.findIndex((byte) => byte >= 0x80) : -1;
  if (stray >= 0) {
    const text = asciiFailure(line, stray);
    m.refuse('bad-text', text, notAscii ?? `UnicodeDecodeError: ${text}`);
  }
  const decoded = decodeUtf8(m.bytes, start, end);
  return decoded.ok ? decoded.text : badUtf8(m, line, decoded.at);
}

function asciiFailure(bytes: Uint8Array, at: number): string {
  const shown = (bytes[at] ?? 0).toString(16);
  return `'ascii' codec can't decode byte 0x${shown} in position ${at}: ordinal not in range(128)`;
}
