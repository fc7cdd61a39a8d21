import type { DType } from '../model/dtype.ts';
import { Hdf5Fault, type Fields } from './file.ts';

export interface Datatype {
  readonly dtype: DType;
  readonly bytes: number;
  readonly byteOrder: 'little' | 'big';
  /** How texts are stored; null for everything else. */
  readonly text: 'fixed' | 'variable' | null;
}

// Values of variable length are what h5py calls objects.
const CLASSES = [
  'int',
  'float',
  'time',
  'str',
  'bits',
  'opaque',
  'compound',
  'reference',
  'enum',
  'object',
  'array',
  'complex',
];

/** Read a datatype message. Source: HDF5 format, IV.A.2.d. */
export function readDatatype(fields: Fields): Datatype {
  const start = fields.start + fields.at;
  const head = fields.u8();
  const [bits = 0, more = 0] = fields.bytes(3);
  const bytes = fields.u32();
  const version = head >> 4;
  const kind = CLASSES[head & 15];
  if (kind === undefined || version < 1 || version > 5)
    throw new Hdf5Fault(start, `a datatype of class ${head & 15} and version ${version}`);
  const byteOrder = (bits & 1) === 1 ? 'big' : 'little';
  const plain = { bytes, byteOrder, text: null } as const;
  const members = bits | (more << 8);
  switch (kind) {
    case 'int':
      fields.skip(4);
      return { ...plain, dtype: `${(bits & 8) === 0 ? 'uint' : 'int'}${bytes * 8}` };
    case 'float':
      return { ...plain, dtype: floatName(fields, bytes) };
    case 'enum':
      return { ...readDatatype(fields), ...enumName(fields, members, version, bytes) };
    case 'compound':
      return complexOf(fields, members, version, bytes) ?? { ...plain, dtype: kind, byteOrder: 'little' };
    case 'complex': {
      const part = readDatatype(fields);
      return { ...part, bytes, dtype: `complex${bytes * 8}` };
    }
    case 'str':
      return { ...plain, dtype: kind, byteOrder: 'little', text: 'fixed' };
    case 'object':
      return { ...plain, dtype: kind, byteOrder: 'little', text: (bits & 15) === 1 ? 'variable' : null };
    default:
      return { ...plain, dtype: kind, byteOrder: 'little' };
  }
}

/** IEEE floats by their size; others by how many bits they have for exponent and mantissa. */
function floatName(fields: Fields, bytes: number): DType {
  fields.skip(5);
  const exponent = fields.u8();
  fields.skip(1);
  const mantissa = fields.u8();
  fields.skip(4);
  if (bytes === 2 && exponent === 8 && mantissa === 7) return 'bfloat16';
  if (bytes === 1) return exponent === 5 ? 'float8_e5m2' : `float8_e${exponent}m${mantissa}`;
  return bytes > 8 || usual(bytes, exponent) ? `float${bytes * 8}` : `float${bytes * 8}_e${exponent}m${mantissa}`;
}

function usual(bytes: number, exponent: number): boolean {
  return exponent === { 2: 5, 4: 8, 8: 11 }[bytes];
}

/** h5py writes bool as an enumeration of int8, `FALSE` and `TRUE`; any other is its numbers. */
function enumName(
  fields: Fields,
  members: number,
  version: number,
  bytes: number,
): { readonly dtype: DType } | Record<string, never> {
  if (bytes !== 1 || members !== 2) return {};
  const names = [memberName(fields, version), memberName(fields, version)];
  return names.join() === 'FALSE,TRUE' ? { dtype: 'bool' } : {};
}

/** h5py writes complex numbers as a compound of two floats, `r` and `i`. */
function complexOf(fields: Fields, members: number, version: number, bytes: number): Datatype | null {
  if (members !== 2) return null;
  const parts: Datatype[] = [];
  for (const expected of ['r', 'i']) {
    if (memberName(fields, version) !== expected) return null;
    skipMemberPlace(fields, version, bytes);
    parts.push(readDatatype(fields));
  }
  const [real, imaginary] = parts;
  const isFloat = real?.dtype.startsWith('float') === true && real.dtype === imaginary?.dtype;
  return isFloat && real.bytes * 2 === bytes ? { ...real, bytes, dtype: `complex${bytes * 8}` } : null;
}

/** Names end in a zero; before version 3 they are filled up to 8 bytes. */
function memberName(fields: Fields, version: number): string {
  const codes: number[] = [];
  for (let code = fields.u8(); code !== 0; code = fields.u8()) codes.push(code);
  if (version < 3) fields.skip((8 - ((codes.length + 1) % 8)) % 8);
  return String.fromCharCode(...codes.slice(0, 256));
}

/** Where a member lies in its compound, and in version 1 the dimensions it may have. */
function skipMemberPlace(fields: Fields, version: number, bytes: number): void {
  if (version === 1) fields.skip(4 + 1 + 3 + 4 + 4 + 16);
  else if (version === 2) fields.skip(4);
  else fields.skip(Math.floor(Math.log2(Math.max(1, bytes)) / 8) + 1);
}
