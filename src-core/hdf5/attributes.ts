import { elementCount } from '../bytes/integers.ts';
import { joinBytes } from '../bytes/join-bytes.ts';
import { readShape } from './dataset.ts';
import { readDatatype, type Datatype } from './datatype.ts';
import { readDenseObjects } from './dense-storage.ts';
import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';
import { readHeapObject } from './global-heap.ts';
import { MESSAGE, type Message } from './object-header.ts';
import { contentOf } from './shared-message.ts';

/** One attribute of an object: its name, and where its value begins. */
export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  readonly count: number;
  readonly value: Fields;
}

/** Text longer than this is no configuration of a model. */
const MOST_TEXT = 100_000_000;

/** The attributes of an object, in its header or in a heap of their own. Source: HDF5 format, IV.A.2.m and .v. */
export async function readAttributes(file: Hdf5File, messages: readonly Message[]): Promise<readonly Attribute[]> {
  const attributes: Attribute[] = [];
  for (const message of messages)
    if (message.type === MESSAGE.attribute) attributes.push(await readAttribute(file, await contentOf(file, message)));
  const info = messages.find(({ type }) => type === MESSAGE.attributeInfo);
  if (info !== undefined)
    for (const stored of await readDenseObjects(file, info.fields(), 'attributes'))
      attributes.push(await readAttribute(file, stored));
  return attributes;
}

async function readAttribute(file: Hdf5File, fields: Fields): Promise<Attribute> {
  const version = fields.u8();
  const flags = fields.u8();
  const sizes = [fields.u16(), fields.u16(), fields.u16()] as const;
  if (version < 1 || version > 3) throw new Hdf5Fault(fields.start, `an attribute of version ${version}`);
  if (version === 3) fields.skip(1);
  const [name, type, space] = sizes.map((size) => {
    const part = fields.part(fields.bytes(size));
    if (version === 1) fields.skip(Math.min(fields.left, (8 - (size % 8)) % 8));
    return part;
  });
  if (name === undefined || type === undefined || space === undefined)
    throw new Hdf5Fault(fields.start, 'no attribute');
  const shared = (bit: number) => version > 1 && (flags & bit) !== 0;
  return {
    name: new TextDecoder().decode(name.bytes(sizes[0])).replace(/\0+$/, ''),
    type: readDatatype(await contentOf(file, { type: MESSAGE.datatype, shared: shared(1), fields: () => type })),
    count: Number(
      elementCount(
        readShape(file, await contentOf(file, { type: MESSAGE.dataspace, shared: shared(2), fields: () => space })),
      ),
    ),
    value: fields,
  };
}

/** The bytes of an attribute that is text, several of them one after the other; null where it is none. */
export async function textOf(file: Hdf5File, { type, count, value }: Attribute): Promise<Uint8Array | null> {
  if (type.text === null || count === 0) return null;
  if (type.text === 'fixed') {
    const bytes = value.bytes(type.bytes * count);
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    return bytes.subarray(0, end);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let index = 0; index < count && length < MOST_TEXT; index++) {
    value.skip(4);
    const heap = file.address(value);
    const object = value.u32();
    if (heap === null || object === 0) continue;
    const text = await readHeapObject(file, heap, object);
    const bytes = text.bytes(text.left);
    parts.push(bytes);
    length += bytes.length;
  }
  return joinBytes(parts);
}
