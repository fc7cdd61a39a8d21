import { reverseBytes } from '../../bytes/reverse-bytes.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { numberLayout } from '../../values/decode.ts';
import { unravel } from '../../values/positions.ts';
import { readUnits } from '../../values/units.ts';
import { notRead, type NotRead, type TensorNumbers } from '../../values/tensor-numbers.ts';
import { elementsOf } from './elements.ts';
import { numbersOf, openerOf, type OpenCheckpoint } from './open-tensor.ts';

/** The bytes of a file that holds one tensor, piece by piece. */
export interface TensorFile {
  readonly ok: true;
  /** Elements in all; each piece tells how many it brought. */
  readonly elements: number;
  readonly pieces: () => AsyncGenerator<{ readonly bytes: Uint8Array; readonly elements: number }, void>;
}

/** numpy's descriptor for dtypes that it has. Source: numpy/lib/format.py, dtype_to_descr. */
const DESCRIPTORS: Readonly<Record<string, string>> = {
  float64: '<f8',
  float32: '<f4',
  float16: '<f2',
  complex64: '<c8',
  complex128: '<c16',
  int64: '<i8',
  int32: '<i4',
  int16: '<i2',
  int8: '|i1',
  uint64: '<u8',
  uint32: '<u4',
  uint16: '<u2',
  uint8: '|u1',
  bool: '|b1',
};

/** Elements written at once. */
const BLOCK = 65_536;

/**
 * A tensor as `.npy`, in row-major order. What numpy has no dtype for (bfloat16, float8, quantised) is widened to float32,
 * complex32 to complex64: no value changes.
 */
export async function npyOf(open: OpenCheckpoint, tensor: TensorInfo): Promise<TensorFile | NotRead> {
  const refusal = refusalOf(tensor);
  if (refusal !== null) return notRead(refusal);
  const numbers = await numbersOf(open, tensor);
  if (!numbers.ok) return numbers;
  const plain = DESCRIPTORS[tensor.dtype];
  const isCopied = plain !== undefined && tensor.negated !== true && tensor.conjugated !== true;
  const descriptor = plain ?? (numbers.perElement === 2 ? '<c8' : '<f4');
  const header = npyHeader(descriptor, packedShape(tensor, numbers));
  const read = isCopied ? await unitReader(open, tensor) : floatReader(numbers, descriptor);
  if ('ok' in read) return read;
  return { ok: true, elements: numbers.elements, pieces: () => pieces(numbers.elements, read.read, header) };
}

/**
 * A tensor as CSV: a vector is one column, a matrix its rows. Of one with more dimensions each line is a row of the last,
 * behind the indexes of the others.
 */
export async function csvOf(open: OpenCheckpoint, tensor: TensorInfo): Promise<TensorFile | NotRead> {
  const refusal = refusalOf(tensor);
  if (refusal !== null) return notRead(refusal);
  const numbers = await numbersOf(open, tensor);
  if (!numbers.ok) return numbers;
  const shape = packedShape(tensor, numbers);
  const width = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  const outer = shape.slice(0, -1);
  const encoder = new TextEncoder();
  const read = async (start: number, count: number) => {
    const page = await elementsOf(open, tensor, start, count);
    let text = '';
    for (const [place, value] of (page.ok ? page.values : []).entries()) {
      const at = start + place;
      if (width > 0 && at % width === 0 && shape.length > 2) text += `${unravel(outer, at / width).join(',')},`;
      text += value + ((at + 1) % width === 0 ? '\n' : ',');
    }
    return encoder.encode(text);
  };
  return { ok: true, elements: numbers.elements, pieces: () => pieces(numbers.elements, read, new Uint8Array()) };
}

/** Elements of one export, so that a view of a few bytes cannot fill a disk. */
const MOST_ELEMENTS = 2 ** 34;

function refusalOf({ layout, shape }: TensorInfo): string | null {
  if (layout !== 'strided') return `the layout ${layout} is not written as one array`;
  const elements = shape.reduce((product, size) => product * size, 1);
  return elements > MOST_ELEMENTS ? `its ${elements} elements are more than are written` : null;
}

type Read = (start: number, count: number) => Promise<Uint8Array>;

async function* pieces(
  total: number,
  read: Read,
  header: Uint8Array,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly elements: number }, void> {
  if (header.length > 0) yield { bytes: header, elements: 0 };
  for (let start = 0; start < total; start += BLOCK) {
    const elements = Math.min(BLOCK, total - start);
    yield { bytes: await read(start, elements), elements };
  }
}

/** Two packed numbers to a unit make the last dimension twice as long. */
function packedShape({ shape }: TensorInfo, { elements }: TensorNumbers): readonly number[] {
  const units = shape.reduce((product, size) => product * size, 1);
  if (units === elements) return shape;
  return shape.length === 0 ? [elements] : [...shape.slice(0, -1), (shape.at(-1) ?? 1) * 2];
}

async function unitReader(open: OpenCheckpoint, tensor: TensorInfo): Promise<{ readonly read: Read } | NotRead> {
  const layout = numberLayout(tensor.dtype);
  const storage = tensor.storage === null ? undefined : open.checkpoint.storages.at(tensor.storage);
  if (layout === null || storage === undefined || tensor.stride === null) return notRead('it has no plain values');
  const { signal } = open.context;
  const bytes = await openerOf(open)(storage, signal);
  if (typeof bytes === 'string') return notRead(bytes);
  const { shape, stride, storageOffset: offset } = tensor;
  const { unitBytes, kind } = layout;
  const number = kind === 'complex' ? unitBytes / 2 : unitBytes;
  return {
    read: async (start, count) => {
      const units = await readUnits(bytes, { shape, stride, offset }, unitBytes, start, count, signal);
      return storage.byteOrder === 'big' && number > 1 ? reverseBytes(units.slice(), number) : units;
    },
  };
}

function floatReader(numbers: TensorNumbers, descriptor: string): { readonly read: Read } {
  // The descriptor ends with the bytes of one element, both parts of a complex one included.
  const width = Number(descriptor.slice(2));
  const isSingle = width / numbers.perElement === 4;
  return {
    read: async (start, count) => {
      const block = new Float64Array(count * numbers.perElement);
      await numbers.read(start, count, block);
      const bytes = new Uint8Array(count * width);
      const view = new DataView(bytes.buffer);
      for (const [place, number] of block.entries())
        if (isSingle) view.setFloat32(place * 4, number, true);
        else view.setFloat64(place * 8, number, true);
      return bytes;
    },
  };
}

/** Version 1.0, padded so that the data begins at a multiple of 64. Source: numpy/lib/format.py, "Format Version 1.0". */
function npyHeader(descriptor: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0] ?? 0},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  const header = new Uint8Array(10 + length).fill(0x20);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  header.set(new TextEncoder().encode(dict), 10);
  header[header.length - 1] = 0x0a;
  return header;
}
