import type { DType } from '../model/dtype.ts';
import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';
import { MESSAGE, type Message } from './object-header.ts';

export interface Datatype {
  readonly dtype: DType;
  readonly bytes: number;
  readonly byteOrder: 'little' | 'big';
}

export type DataLayout =
  | { readonly kind: 'compact'; readonly start: number; readonly bytes: number }
  /** `address` is null where nothing was written. */
  | { readonly kind: 'contiguous'; readonly address: number | null; readonly bytes: number }
  | { readonly kind: 'chunked'; readonly address: number | null; readonly rank: number }
  /** Chunks under an index of a newer kind, which is not followed. */
  | { readonly kind: 'indexed' };

export interface Dataset {
  readonly shape: readonly number[];
  readonly type: Datatype;
  readonly layout: DataLayout;
  /** Numbers of the filters, in the order in which they were applied. */
  readonly filters: readonly number[];
}

/** Read what the messages say of a dataset; null when the object is none. Source: HDF5 format, IV.A.2. */
export function readDataset(file: Hdf5File, messages: readonly Message[]): Dataset | null {
  const find = (type: number) => messages.find((message) => message.type === type)?.fields();
  const layout = find(MESSAGE.layout);
  const space = find(MESSAGE.dataspace);
  const type = find(MESSAGE.datatype);
  if (layout === undefined || space === undefined || type === undefined) return null;
  const filters = find(MESSAGE.filters);
  return {
    shape: readShape(file, space),
    type: readDatatype(type),
    layout: readLayout(file, layout),
    filters: filters === undefined ? [] : readFilters(filters),
  };
}

const MOST_DIMENSIONS = 32;

function readShape(file: Hdf5File, fields: Fields): readonly number[] {
  const version = fields.u8();
  const rank = fields.u8();
  fields.skip(version === 1 ? 6 : 2);
  if (version < 1 || version > 2 || rank > MOST_DIMENSIONS)
    throw new Hdf5Fault(fields.start, `a dataspace of version ${version} and ${rank} dimensions`);
  return Array.from({ length: rank }, () => file.length(fields));
}

// Values of variable length are what h5py calls objects.
const CLASSES = ['int', 'float', 'time', 'str', 'bits', 'opaque', 'compound', 'reference', 'enum', 'object', 'array'];

function readDatatype(fields: Fields): Datatype {
  const head = fields.u8();
  const [bits = 0] = fields.bytes(3);
  const bytes = fields.u32();
  const byteOrder = (bits & 1) === 1 ? 'big' : 'little';
  const kind = CLASSES[head & 15];
  if (kind === undefined) throw new Hdf5Fault(fields.start, `a datatype of class ${head & 15}`);
  if (kind === 'int') return { dtype: `${(bits & 8) === 0 ? 'uint' : 'int'}${bytes * 8}`, bytes, byteOrder };
  if (kind === 'float') return { dtype: `float${bytes * 8}`, bytes, byteOrder };
  // h5py writes bool as an enumeration of int8: FALSE, TRUE.
  if (kind === 'enum') return { dtype: bytes === 1 ? 'bool' : 'enum', bytes, byteOrder: 'little' };
  return { dtype: kind, bytes, byteOrder: 'little' };
}

function readLayout(file: Hdf5File, fields: Fields): DataLayout {
  const version = fields.u8();
  if (version === 3 || version === 4) return readNewLayout(file, fields, version);
  if (version !== 1 && version !== 2) throw new Hdf5Fault(fields.start, `a data layout of version ${version}`);
  const rank = fields.u8();
  const kind = fields.u8();
  fields.skip(5);
  if (kind === 0) {
    fields.skip(4 * rank);
    const bytes = fields.u32();
    return { kind: 'compact', start: fields.start + fields.at, bytes };
  }
  const address = file.address(fields);
  if (kind === 2) return { kind: 'chunked', address, rank };
  let bytes = 1;
  for (let at = 0; at < rank; at++) bytes *= fields.u32();
  return { kind: 'contiguous', address, bytes };
}

function readNewLayout(file: Hdf5File, fields: Fields, version: number): DataLayout {
  const kind = fields.u8();
  if (kind === 0) {
    const bytes = fields.u16();
    return { kind: 'compact', start: fields.start + fields.at, bytes };
  }
  if (kind === 1) return { kind: 'contiguous', address: file.address(fields), bytes: file.length(fields) };
  if (kind !== 2 || version === 4) return { kind: 'indexed' };
  const rank = fields.u8();
  return { kind: 'chunked', address: file.address(fields), rank };
}

function readFilters(fields: Fields): readonly number[] {
  const version = fields.u8();
  const count = fields.u8();
  if (version === 1) fields.skip(6);
  const filters: number[] = [];
  for (let at = 0; at < count; at++) {
    const id = fields.u16();
    const nameLength = version === 1 || id >= 256 ? fields.u16() : 0;
    fields.skip(2);
    const values = fields.u16();
    fields.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    fields.skip(4 * values + (version === 1 && values % 2 === 1 ? 4 : 0));
    filters.push(id);
  }
  return filters;
}
