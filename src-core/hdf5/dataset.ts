import { readLayout, type DataLayout } from './data-layout.ts';
import { readDatatype, type Datatype } from './datatype.ts';
import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';
import { MESSAGE, type Message } from './object-header.ts';
import { contentOf } from './shared-message.ts';

export interface Dataset {
  readonly shape: readonly number[];
  readonly type: Datatype;
  readonly layout: DataLayout;
  /** Numbers of the filters, in the order in which they were applied. */
  readonly filters: readonly number[];
  /** The values lie in files beside this one. */
  readonly external: boolean;
}

/** Read what the messages say of a dataset; null when the object is none. Source: HDF5 format, IV.A.2. */
export async function readDataset(file: Hdf5File, messages: readonly Message[]): Promise<Dataset | null> {
  const find = (type: number) => messages.find((message) => message.type === type);
  const layout = find(MESSAGE.layout);
  const space = find(MESSAGE.dataspace);
  const type = find(MESSAGE.datatype);
  if (layout === undefined || space === undefined || type === undefined) return null;
  const filters = find(MESSAGE.filters);
  return {
    shape: readShape(file, await contentOf(file, space)),
    type: readDatatype(await contentOf(file, type)),
    layout: readLayout(file, layout.fields()),
    filters: filters === undefined ? [] : readFilters(await contentOf(file, filters)),
    external: find(MESSAGE.externalFiles) !== undefined,
  };
}

const MOST_DIMENSIONS = 32;
const NULL_SPACE = 2;

/** Read a dataspace message. One that holds no element at all is told as of size 0. */
export function readShape(file: Hdf5File, fields: Fields): readonly number[] {
  const version = fields.u8();
  const rank = fields.u8();
  const hasMost = (fields.u8() & 1) !== 0;
  const kind = fields.u8();
  if (version === 1) fields.skip(4);
  if (version < 1 || version > 2 || rank > MOST_DIMENSIONS)
    throw new Hdf5Fault(fields.start, `a dataspace of version ${version} and ${rank} dimensions`);
  if (version === 2 && kind === NULL_SPACE) return [0];
  const shape = Array.from({ length: rank }, () => file.length(fields));
  if (!hasMost) return shape;
  for (const size of shape) {
    const most = fields.number(file.lengthSize);
    if (most !== null && size > most)
      throw new Hdf5Fault(fields.start, `a dimension of ${size} that may have at most ${most}`);
  }
  return shape;
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
