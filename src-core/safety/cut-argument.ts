import type { PickleProblem } from '../pickle/node.ts';
import { decodeFailure } from '../pickle/text/utf8-failure.ts';

/** What ends a run of torch's unpickler, apart from what it refuses itself: a plain Python exception. */
export interface PlainError {
  readonly exception: string;
  readonly message: string;
}

/** Bytes that `struct.unpack` is given for the argument, and what it wants. */
const FIXED_WIDTH: ReadonlyMap<string, number> = new Map([
  ['BININT', 4],
  ['BININT2', 2],
  ['BINFLOAT', 8],
  ['LONG_BINGET', 4],
  ['LONG_BINPUT', 4],
]);
/** Opcodes whose first argument is `read(1)[0]`. */
const ONE_BYTE: ReadonlySet<string> = new Set(['BININT1', 'BINGET', 'BINPUT', 'LONG1', 'PROTO', 'SHORT_BINSTRING']);

const END: PlainError = { exception: 'EOFError', message: '' };
const NO_BYTE: PlainError = { exception: 'IndexError', message: 'index out of range' };

/**
 * What torch's unpickler raises where the bytes end inside an argument. It does not ask whether it got as many bytes as it
 * wanted: a text that is cut is decoded all the same, and only the next opcode is missing.
 * Source: torch/_weights_only_unpickler.py.
 */
export function cutArgument({ opcode, offset }: PickleProblem, bytes: Uint8Array | null): PlainError {
  const width = FIXED_WIDTH.get(opcode);
  if (width !== undefined) return needsBytes(width);
  if (bytes === null) return END;
  const rest = bytes.subarray(offset + 1);
  if (ONE_BYTE.has(opcode) && rest.length === 0) return NO_BYTE;
  if (opcode === 'SHORT_BINSTRING') return cutText(rest.subarray(1), false);
  if (opcode !== 'BINUNICODE') return END;
  return rest.length < 4 ? needsBytes(4) : cutText(rest.subarray(4), true);
}

function needsBytes(width: number): PlainError {
  return { exception: 'struct.error', message: `unpack requires a buffer of ${width} bytes` };
}

function cutText(bytes: Uint8Array, surrogates: boolean): PlainError {
  const failure = decodeFailure(bytes, surrogates);
  return failure === null ? END : asPlain(failure);
}

/** `Class: message` in its two parts. */
export function asPlain(text: string): PlainError {
  const colon = text.indexOf(': ');
  return { exception: text.slice(0, colon), message: text.slice(colon + 2) };
}

/**
 * The two lines of a GLOBAL as torch reads them: what stands before the end of the line, whatever that is. Where the bytes
 * end without one, the last letter is lost.
 */
export function cutGlobal(
  bytes: Uint8Array,
  offset: number,
): { readonly module: string; readonly name: string } | PlainError {
  const [module, behind] = lineAt(bytes, offset + 1);
  const [name] = lineAt(bytes, behind);
  const failure = decodeFailure(module) ?? decodeFailure(name);
  if (failure !== null) return asPlain(failure);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { module: decoder.decode(module), name: decoder.decode(name) };
}

function lineAt(bytes: Uint8Array, start: number): readonly [line: Uint8Array, behind: number] {
  const newline = bytes.indexOf(0x0a, start);
  const behind = newline < 0 ? bytes.length : newline + 1;
  return [bytes.subarray(start, Math.max(start, behind - 1)), behind];
}
