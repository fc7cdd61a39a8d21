import type { DType } from '../model/dtype.ts';
import type { Literal } from './literal.ts';

/** What a dtype descriptor of a .npy header means. */
export interface ArrayDType {
  /** torch's name where there is one, numpy's descriptor otherwise. */
  readonly dtype: DType;
  readonly itemBytes: number;
  readonly byteOrder: 'little' | 'big';
  /** Elements are Python objects: the data is a pickle, not numbers. */
  readonly objects: boolean;
}

const TORCH_NAMES: Readonly<Record<string, DType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

const SIMPLE = /^([<>=|]?)([?biufcmMOSUVa])(\d{0,9})(?:\[[^\]]{1,20}\])?$/;

/**
 * Read a dtype descriptor: `<f4`, or a list of fields for a structured type. Null when numpy would refuse it.
 * Source: NEP 1 and `numpy.lib.format.descr_to_dtype`.
 */
export function readArrayDType(descr: Literal): ArrayDType | null {
  if (typeof descr === 'string') return simple(descr);
  if (typeof descr !== 'object' || descr === null || descr.kind !== 'list') return null;
  let itemBytes = 0;
  let objects = false;
  let order: ArrayDType['byteOrder'] = 'little';
  for (const field of descr.items) {
    const read = readField(field);
    if (read === null) return null;
    itemBytes += read.itemBytes;
    objects ||= read.objects;
    if (read.byteOrder === 'big') order = 'big';
  }
  return { dtype: printDescr(descr), itemBytes, byteOrder: order, objects };
}

/** `(name, descr)` or `(name, descr, shape)`; the name may be `(title, name)`. */
function readField(field: Literal): ArrayDType | null {
  if (typeof field !== 'object' || field === null || field.kind !== 'tuple') return null;
  const [, descr, shape] = field.items;
  const inner = descr === undefined ? null : readArrayDType(descr);
  if (inner === null) return null;
  let count = 1;
  if (shape !== undefined) {
    const sizes =
      typeof shape === 'number'
        ? [shape]
        : typeof shape === 'object' && shape !== null && shape.kind !== 'dict'
          ? shape.items
          : [];
    for (const size of sizes) {
      if (typeof size !== 'number' || size < 0) return null;
      count *= size;
    }
  }
  return { ...inner, itemBytes: inner.itemBytes * count };
}

function simple(text: string): ArrayDType | null {
  const match = SIMPLE.exec(text);
  const [, order = '', letter = '', digits = ''] = match ?? [];
  if (match === null) return null;
  const size = digits === '' ? (letter === '?' ? 1 : 0) : Number(digits);
  const byteOrder = order === '>' ? 'big' : 'little';
  if (letter === 'O') return { dtype: 'object', itemBytes: 8, byteOrder, objects: true };
  if ('SaV'.includes(letter)) return { dtype: text, itemBytes: size, byteOrder, objects: false };
  if (letter === 'U') return { dtype: text, itemBytes: size * 4, byteOrder, objects: false };
  if (letter === 'm' || letter === 'M')
    return size === 8 || digits === '' ? { dtype: text, itemBytes: 8, byteOrder, objects: false } : null;
  const code = letter === '?' ? 'b1' : `${letter}${size}`;
  const torch = Object.hasOwn(TORCH_NAMES, code) ? TORCH_NAMES[code] : undefined;
  if (torch !== undefined) return { dtype: torch, itemBytes: size, byteOrder, objects: false };
  // 80-bit floats take 12 or 16 bytes and exist on some platforms only.
  return ['f12', 'f16', 'c24', 'c32'].includes(code)
    ? { dtype: text, itemBytes: size, byteOrder, objects: false }
    : null;
}

/** As Python prints it: this is the name people compare. */
function printDescr(literal: Literal): string {
  if (typeof literal === 'string') return `'${literal}'`;
  if (literal === null) return 'None';
  if (typeof literal !== 'object') return String(literal);
  if (literal.kind === 'dict') return '{…}';
  const inner = literal.items.map(printDescr).join(', ');
  if (literal.kind === 'list') return `[${inner}]`;
  return literal.items.length === 1 ? `(${inner},)` : `(${inner})`;
}
