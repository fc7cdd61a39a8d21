import { toSafeInteger } from '../bytes/integers.ts';
import { TENSOR } from './layout.ts';
import { WireFault, type Field, type WireReader } from './wire.ts';

/** A `TensorProto` with what it says of its data; the data itself is left where it is. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly location: number;
  readonly external: ReadonlyMap<string, string>;
  /** Bytes in the file that hold the values. */
  readonly raw: Field | null;
  readonly lists: readonly TypedList[];
  readonly at: number;
}

/** A list of values of one type, by its field number. */
export interface TypedList {
  readonly number: number;
  /** Its bytes, where it is one packed run. */
  readonly run: Field | null;
  /** How many numbers it holds; null where that shows only when a long one is decoded. */
  readonly values: number | null;
}

/** Longer lists of integers are not counted. */
const COUNTED_BYTES = 1 << 20;

/** Bytes of packed dims: more dimensions than a tensor can have. */
const DIMS_BYTES = 4096;

/** Read the message in `[start, end)`. Throws `WireFault`, and what the source throws. */
export async function readTensorProto(reader: WireReader, start: number, end: number): Promise<TensorProto> {
  let name = '';
  let dataType = 0;
  let location = 0;
  let raw: Field | null = null;
  const dims: number[] = [];
  const external = new Map<string, string>();
  const lists = new Map<number, TypedList>();
  for await (const field of reader.fields(start, end)) {
    switch (field.number) {
      case TENSOR.dims:
        if (field.type === 'varint') dims.push(dimOf(field.value, field.start));
        else dims.push(...packedDims(await reader.bytes(field, DIMS_BYTES), field.start));
        break;
      case TENSOR.dataType:
        dataType = Number(field.value);
        break;
      case TENSOR.name:
        name = await reader.text(field);
        break;
      case TENSOR.rawData:
        raw = field;
        break;
      case TENSOR.dataLocation:
        location = Number(field.value);
        break;
      case TENSOR.externalData: {
        const [key, value] = await readPair(reader, field);
        external.set(key, value);
        break;
      }
      case TENSOR.floatData:
      case TENSOR.int32Data:
      case TENSOR.stringData:
      case TENSOR.int64Data:
      case TENSOR.doubleData:
      case TENSOR.uint64Data: {
        const list = lists.get(field.number);
        const values = await countValues(reader, field);
        const total = list?.values === null || values === null ? null : (list?.values ?? 0) + values;
        const run = list === undefined && field.type === 'bytes' ? field : null;
        lists.set(field.number, { number: field.number, run, values: total });
      }
    }
  }
  return { name, dims, dataType, location, external, raw, lists: [...lists.values()], at: start };
}

/** How many values one field of a typed list holds: a text, a number, or a packed run of them. */
async function countValues(reader: WireReader, field: Field): Promise<number | null> {
  if (field.type !== 'bytes' || field.number === TENSOR.stringData) return 1;
  const length = field.end - field.start;
  if (field.number === TENSOR.floatData) return length / 4;
  if (field.number === TENSOR.doubleData) return length / 8;
  if (length > COUNTED_BYTES) return null;
  let count = 0;
  for (const byte of await reader.bytes(field, COUNTED_BYTES)) if (byte < 0x80) count += 1;
  return count;
}

/** A `StringStringEntryProto`. */
export async function readPair(reader: WireReader, entry: Field): Promise<readonly [string, string]> {
  let key = '';
  let value = '';
  for await (const field of reader.fields(entry.start, entry.end)) {
    if (field.number === 1) key = await reader.text(field);
    if (field.number === 2) value = await reader.text(field);
  }
  return [key, value];
}

function dimOf(value: bigint, at: number): number {
  const dim = toSafeInteger(BigInt.asIntN(64, value));
  if (dim === null) throw new WireFault(at, 'malformed', `a dimension of ${BigInt.asIntN(64, value)}`);
  return dim;
}

function packedDims(bytes: Uint8Array, at: number): readonly number[] {
  const dims: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    dims.push(dimOf(BigInt.asUintN(64, value), at));
    value = 0n;
    shift = 0n;
  }
  return dims;
}
