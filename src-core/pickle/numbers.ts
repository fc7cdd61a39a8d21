import type { PyBytes } from './node.ts';
import type { MachineState } from './state.ts';
import { latin1 } from '../bytes/latin1.ts';
import { pythonText } from '../model/python-text.ts';
import { narrow, readMemoIndex, readTextFloat, readTextInt, readTextLong, type TextNumber } from './text/numbers.ts';
import { decodeFailure } from './text/utf8-failure.ts';

/** Numbers: INT, LONG, FLOAT, LONG1, LONG4, and memo indexes in text. */

/** Bytes of the longest integers in use, keys of cryptography, and a sign; and their digits. */
const LONG_BYTES = 513;
const LONG_DIGITS = 1240;

export function pushTextInt(m: MachineState): void {
  const [start, end] = m.line();
  const number = readTextInt(boundedLine(m, start, end), m.limits.integerDigits);
  pushText(m, number, [start, end], 'ValueError: could not convert string to int');
}

export function pushTextLong(m: MachineState): void {
  const [start, end] = m.line();
  const line = boundedLine(m, start, end);
  // An `L` at the end is taken off, and the newline behind it with it.
  const shown = m.bytes.subarray(start, line.endsWith('L') ? end - 1 : end + 1);
  pushText(m, readTextLong(line, m.limits.integerDigits), [start, end], shown);
}

/** A line longer than any number that is read is looked at only as far as tells digits from nonsense. */
function boundedLine(m: MachineState, start: number, end: number): string {
  const most = m.limits.integerDigits * 2 + 128;
  return latin1(m.bytes, start, Math.min(end, start + most));
}

/** `refusal` is what C says of a line that is no number, or what it shows then. */
function pushText(
  m: MachineState,
  number: TextNumber,
  [start, end]: readonly [number, number],
  refusal: string | Uint8Array,
): void {
  if (number.ok) {
    if (number.odd !== null) m.odd('hex-int', `the integer is written as ${JSON.stringify(number.odd.slice(0, 40))}`);
    if (end - start > LONG_DIGITS) m.odd('long-integer', `the integer has ${end - start} characters`);
    m.push(number.value);
    return;
  }
  if (number.why === 'malformed') {
    const said = start === end ? CUT : typeof refusal === 'string' ? refusal : badLiteral(refusal);
    m.fail('bad-argument', 'the text is no integer', said);
  }
  // Python before 3.11 reads any number of digits, so the rest of the stream still counts.
  m.refuse(
    'bad-argument',
    `the integer has ${end - start} characters`,
    `ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has ${end - start} digits`,
  );
  m.push(opaque(m, start, end));
}

export function pushTextFloat(m: MachineState): void {
  const [start, end] = m.line();
  const number = readTextFloat(latin1(m.bytes, start, Math.min(end, start + 8192)));
  if (number === null)
    return m.fail(
      'bad-argument',
      'the text is no number',
      start === end ? CUT : badFloat(m.bytes.subarray(start, end + 1)),
    );
  if (number.odd) m.odd('hex-int', 'the float is written in a way that only one of Python’s unpicklers reads');
  m.push({ kind: 'float', value: number.value });
}

/** LONG1 and LONG4: little-endian two's complement; no bytes are 0. */
export function pushLong(m: MachineState, length: number): void {
  const start = m.argument(length);
  if (length <= 6) {
    m.push(smallLong(m.bytes, start, length));
    return;
  }
  if (length > m.limits.integerBytes) {
    m.odd('opaque-integer', `the integer has ${length} bytes and is kept as bytes`);
    m.push(opaque(m, start, start + length));
    return;
  }
  if (length > LONG_BYTES) m.odd('long-integer', `the integer has ${length} bytes`);
  let hex = '0x';
  for (let at = start + length - 1; at >= start; at--) hex += (m.bytes[at] ?? 0).toString(16).padStart(2, '0');
  m.push(narrow(BigInt.asIntN(length * 8, BigInt(hex))));
}

/** A two's complement of up to six bytes, which is an exact number. */
export function smallLong(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let k = length - 1; k >= 0; k--) value = value * 256 + (bytes[start + k] ?? 0);
  const isNegative = length > 0 && (bytes[start + length - 1] ?? 0) > 127;
  return isNegative ? value - 2 ** (length * 8) : value;
}

export function pushLong4(m: MachineState): void {
  const length = m.view.getInt32(m.argument(4), true);
  if (length < 0)
    m.fail(
      'bad-argument',
      'the integer has a negative length',
      '_pickle.UnpicklingError: LONG pickle has negative byte count',
    );
  pushLong(m, length);
}

function opaque(m: MachineState, start: number, end: number): PyBytes {
  return { kind: 'bytes', bytes: m.bytes.subarray(start, end), mutable: false };
}

export function textMemoIndex(m: MachineState, what: 'GET' | 'PUT'): number | bigint {
  const [start, end] = m.line();
  const index = readMemoIndex(latin1(m.bytes, start, Math.min(end, start + 64)));
  if (index === null)
    return m.fail(
      'bad-argument',
      'the text is no memo index',
      start === end ? CUT : badLiteral(m.bytes.subarray(start, end + 1)),
    );
  if (index >= 0) return index;
  if (what === 'PUT') m.fail('bad-argument', 'the memo index is negative', 'ValueError: negative PUT argument');
  return m.memoMissing(index);
}

/** What C says of an empty line. */
const CUT = '_pickle.UnpicklingError: pickle data was truncated';

/** What it says of a line that is no decimal number, its newline included. */
function badLiteral(line: Uint8Array): string {
  const shown = shownBytes(line);
  return (
    decodeFailure(shown) ??
    `ValueError: invalid literal for int() with base 10: ${pythonText(new TextDecoder().decode(shown))}`
  );
}

function badFloat(line: Uint8Array): string {
  return `ValueError: could not convert string to float: '${new TextDecoder().decode(shownBytes(line))}'`;
}

/** Up to a NUL, and to 200 bytes. */
function shownBytes(line: Uint8Array): Uint8Array {
  const nul = line.indexOf(0);
  return line.subarray(0, Math.min(nul < 0 ? line.length : nul, 200));
}
