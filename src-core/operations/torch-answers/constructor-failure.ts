import { asInt, asItems, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';
import { notIterable, unhashable, type Judge } from './iteration.ts';

/** What the classes of Python raise that pickles make plain data with, as Python 3.11 prints it. */
export const CONSTRUCTORS: readonly (readonly [string, Judge])[] = [
  ['builtins.set', (args) => setFailure('set', args)],
  ['builtins.frozenset', (args) => setFailure('frozenset', args)],
  ['builtins.bytearray', bytearrayFailure],
  ['builtins.complex', complexFailure],
  ['builtins.slice', ({ length }) => countFailure('slice', length)],
  ['builtins.range', rangeFailure],
];

function setFailure(name: string, args: readonly PickleValue[]): string | null {
  if (args.length > 1) return `TypeError: ${name} expected at most 1 argument, got ${args.length}`;
  const [first] = args;
  if (first === undefined) return null;
  return notIterable(first) ?? (asItems(first) ?? []).map(unhashable).find((failure) => failure !== null) ?? null;
}

function bytearrayFailure(args: readonly PickleValue[]): string | null {
  const [first, encoding] = args;
  if (first === undefined) return null;
  if (args.length > 3) return `TypeError: bytearray() takes at most 3 arguments (${args.length} given)`;
  const type = typeName(first);
  if (encoding !== undefined) {
    const given = typeName(encoding);
    if (given !== null && given !== 'str')
      return `TypeError: bytearray() argument 'encoding' must be str, not ${given === 'NoneType' ? 'None' : given}`;
    return type === null || type === 'str' ? null : 'TypeError: encoding without a string argument';
  }
  if (type === 'str') return 'TypeError: string argument without an encoding';
  if (type === 'int') return Number(first) < 0 ? 'ValueError: negative count' : null;
  if (type === 'NoneType' || type === 'float' || type === 'complex')
    return `TypeError: cannot convert '${type}' object to bytearray`;
  for (const item of asItems(first) ?? []) {
    const failure = noInteger(item);
    if (failure !== null) return failure;
    const value = asInt(item);
    if (value !== null && (value < 0 || value > 0xff)) return 'ValueError: byte must be in range(0, 256)';
  }
  return null;
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'bool', 'float', 'complex']);

function complexFailure(args: readonly PickleValue[]): string | null {
  if (args.length > 2) return `TypeError: complex() takes at most 2 arguments (${args.length} given)`;
  const [real, imaginary] = args;
  if (real === undefined) return null;
  if (asText(real) !== null) return imaginary === undefined ? null : COMPLEX_TEXT;
  if (imaginary !== undefined && asText(imaginary) !== null) return "TypeError: complex() second arg can't be a string";
  const type = typeName(real);
  if (type !== null && !NUMBERS.has(type))
    return `TypeError: complex() first argument must be a string or a number, not '${type}'`;
  const second = imaginary === undefined ? null : typeName(imaginary);
  return second === null || NUMBERS.has(second)
    ? null
    : `TypeError: complex() second argument must be a number, not '${second}'`;
}

const COMPLEX_TEXT = "TypeError: complex() can't take second arg if first is a string";

function rangeFailure(args: readonly PickleValue[]): string | null {
  return countFailure('range', args.length) ?? args.map(noInteger).find((failure) => failure !== null) ?? null;
}

function countFailure(name: string, count: number): string | null {
  if (count === 0) return `TypeError: ${name} expected at least 1 argument, got 0`;
  return count > 3 ? `TypeError: ${name} expected at most 3 arguments, got ${count}` : null;
}

export function noInteger(value: PickleValue): string | null {
  const type = typeName(value);
  return type === null || type === 'int' || type === 'bool'
    ? null
    : `TypeError: '${type}' object cannot be interpreted as an integer`;
}
