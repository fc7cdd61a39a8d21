import type { ByteSource } from '../bytes/byte-source.ts';
import { contiguousStride } from '../model/stride.ts';
import type { Rows } from '../model/rows.ts';
import type { Quantization, Storage, TensorInfo } from '../model/tensor.ts';
import { chunksOf, ChunkMap, type PlacedChunk } from './chunks.ts';
import { decodeNumbers, numberLayout, smallestNormal } from './decode.ts';
import type { Strided } from './positions.ts';
import { readUnits } from './units.ts';
import { viewOf } from './view.ts';

/** Opens the bytes of a storage, or says why they cannot be had, in words that complete "not read: …". */
export type OpenStorage = (storage: Storage, signal?: AbortSignal) => Promise<ByteSource | string>;

/** What the numbers of one tensor are read with, opened once. */
export interface TensorNumbers {
  readonly ok: true;
  /** Elements in row-major order. */
  readonly elements: number;
  /** 2 for complex numbers: real and imaginary part alternate. */
  readonly perElement: 1 | 2;
  readonly view: Strided;
  /** Below this, numbers other than zero are denormal; 0 where there are none. */
  readonly tiny: number;
  /** What the numbers are, where they are not simply the tensor's: after dequantising. */
  readonly of: 'values' | 'dequantized';
  /** Numbers of elements `[start, start + count)` into `out`. */
  readonly read: (start: number, count: number, out: Float64Array, signal?: AbortSignal) => Promise<void>;
}

export interface NotRead {
  readonly ok: false;
  readonly why: string;
}

export function notRead(why: string): NotRead {
  return { ok: false, why };
}

/**
 * Open a strided tensor for reading by element: any strides, byte order and lazy flags; quantised tensors give
 * dequantised numbers. Damage and what has no numbers is an answer; throws what the source throws.
 */
export async function openNumbers(
  tensor: TensorInfo,
  storages: Rows<Storage>,
  open: OpenStorage,
  signal?: AbortSignal,
): Promise<TensorNumbers | NotRead> {
  const chunks = chunksOf(tensor);
  if (typeof chunks === 'string') return notRead(chunks);
  if (chunks !== null) return await openChunks(tensor, chunks, storages, open, signal);
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  if (tensor.layout !== 'strided') return notRead(`the layout ${tensor.layout} has no plain values`);
  if (storage === undefined) return notRead('it has no bytes (meta)');
  const perByte = CODES_PER_BYTE[tensor.dtype] ?? 1;
  const layout =
    perByte > 1 ? { unitBytes: 1, numbers: 1 as const, kind: 'plain' as const } : numberLayout(tensor.dtype);
  if (layout === null || (perByte > 1 && tensor.quantization === undefined))
    return notRead(`${tensor.dtype} is not decoded`);
  if (tensor.stride === null) return notRead(`the layout ${tensor.layout} has no plain values`);
  if (!tensor.readable) return notRead('its bytes are missing or damaged');
  const view = viewOf(tensor, { ...storage, bytes: storage.bytes * perByte }, layout.unitBytes);
  if (view.kind === 'unreadable') return notRead(view.why);
  const bytes = await open(storage, signal);
  if (typeof bytes === 'string') return notRead(bytes);
  if (bytes.size < storage.bytes) return notRead('its bytes are missing or damaged');
  const strided = stridedOf(tensor, view.kind === 'dense' ? view.units : 0);
  const source = perByte > 1 ? new UnpackedSource(bytes, perByte) : bytes;
  const elements = strided.shape.reduce((product, size) => product * size, 1);
  const dequantize =
    tensor.quantization === undefined ? null : await dequantizer(tensor.quantization, storages, open, signal);
  if (dequantize !== null && 'ok' in dequantize) return dequantize;
  const read: TensorNumbers['read'] = async (start, count, out, aborted) => {
    const units = await readUnits(source, strided, layout.unitBytes, start, count, aborted);
    if (perByte > 1) for (let i = 0; i < count; i++) out[i] = units[i] ?? 0;
    else decodeNumbers(units, tensor.dtype, storage.byteOrder, out);
    if (tensor.negated === true) for (let i = 0; i < count * layout.numbers; i++) out[i] = -(out[i] ?? 0);
    if (tensor.conjugated === true && layout.kind === 'complex')
      for (let i = 1; i < count * 2; i += 2) out[i] = -(out[i] ?? 0);
    dequantize?.(strided, start, count, out);
  };
  return {
    ok: true,
    elements: layout.kind === 'packed' ? elements * 2 : elements,
    perElement: layout.kind === 'complex' ? 2 : 1,
    view: strided,
    tiny: tensor.quantization === undefined ? smallestNormal(tensor.dtype) : smallestNormal('float32'),
    of: tensor.quantization === undefined ? 'values' : 'dequantized',
    read: layout.kind === 'packed' ? pairwise(read) : read,
  };
}

/** Several blocks as one tensor: each is read where it lies. Conversions and flags are the blocks' own. */
async function openChunks(
  { shape }: TensorInfo,
  chunks: readonly PlacedChunk[],
  storages: Rows<Storage>,
  open: OpenStorage,
  signal?: AbortSignal,
): Promise<TensorNumbers | NotRead> {
  const opened: TensorNumbers[] = [];
  for (const { tensor } of chunks) {
    const numbers = await openNumbers(tensor, storages, open, signal);
    if (!numbers.ok) return numbers;
    if (numbers.elements !== tensor.shape.reduce((product, size) => product * size, 1))
      return notRead('its pieces are packed');
    opened.push(numbers);
  }
  const [first] = opened;
  if (first === undefined) return notRead('it has no bytes (meta)');
  const { perElement, tiny, of } = first;
  if (opened.some((one) => one.perElement !== perElement)) return notRead('its pieces are of several kinds');
  const map = new ChunkMap(shape, chunks);
  return {
    ok: true,
    elements: shape.reduce((product, size) => product * size, 1),
    perElement,
    view: { shape, stride: contiguousStride(shape), offset: 0 },
    tiny,
    of,
    read: async (start, count, out, aborted) => {
      let done = 0;
      for (const run of map.runs(start, count)) {
        const part = out.subarray(done * perElement, (done + run.length) * perElement);
        await opened[run.chunk]?.read(run.start, run.length, part, aborted);
        done += run.length;
      }
    },
  };
}

/** Codes narrower than a byte, first code in the lowest bits. Source: pytorch c10/util/quint4x2.h, quint2x4.h. */
const CODES_PER_BYTE: Readonly<Record<string, number>> = { quint4x2: 2, quint2x4: 4 };

function stridedOf({ shape, stride, storageOffset, dtype }: TensorInfo, units: number): Strided {
  const elements = shape.reduce((product, size) => product * size, 1);
  // Packed float4 that is counted one by one is read byte by byte.
  if (dtype === 'float4_e2m1fn_x2' && elements !== units) return { shape: [units], stride: [1], offset: storageOffset };
  return { shape, stride: stride ?? [], offset: storageOffset };
}

/** Packed numbers come two to a unit: ask for whole units, give what was asked for. */
function pairwise(read: TensorNumbers['read']): TensorNumbers['read'] {
  return async (start, count, out, signal) => {
    const first = Math.floor(start / 2);
    const units = Math.ceil((start + count) / 2) - first;
    const pairs = new Float64Array(units * 2);
    await read(first, units, pairs, signal);
    out.set(pairs.subarray(start - first * 2, start - first * 2 + count));
  };
}

type Dequantize = (view: Strided, start: number, count: number, numbers: Float64Array) => void;

/** `(code - zero point) × scale`, in float32 as torch does it. Source: pytorch, aten/src/ATen/native/quantized/AffineQuantizerBase.cpp. */
async function dequantizer(
  quantization: Quantization,
  storages: Rows<Storage>,
  open: OpenStorage,
  signal?: AbortSignal,
): Promise<Dequantize | NotRead> {
  if (quantization.scheme === 'per_tensor_affine') {
    const { scale, zeroPoint } = quantization;
    return (_, __, count, numbers) => {
      for (let i = 0; i < count; i++) numbers[i] = Math.fround(((numbers[i] ?? 0) - zeroPoint) * Math.fround(scale));
    };
  }
  const { axis } = quantization;
  const scales = await allNumbers(quantization.scales, storages, open, signal);
  const zeroPoints = await allNumbers(quantization.zeroPoints, storages, open, signal);
  if (!(scales instanceof Float64Array) || !(zeroPoints instanceof Float64Array))
    return notRead('its scales cannot be read');
  return ({ shape }, start, count, numbers) => {
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const size = shape[axis] ?? 1;
    for (let i = 0; i < count; i++) {
      const channel = Math.floor((start + i) / inner) % size;
      const distance = (numbers[i] ?? 0) - (zeroPoints[channel] ?? 0);
      numbers[i] = Math.fround(distance * Math.fround(scales[channel] ?? Number.NaN));
    }
  };
}

/** Numbers one tensor of scales may have: the largest real ones have one for each row of a vocabulary. */
const MOST_SCALES = 16 << 20;

async function allNumbers(
  tensor: TensorInfo,
  storages: Rows<Storage>,
  open: OpenStorage,
  signal?: AbortSignal,
): Promise<Float64Array | NotRead> {
  const numbers = await openNumbers(tensor, storages, open, signal);
  if (!numbers.ok) return numbers;
  if (numbers.elements > MOST_SCALES) return notRead('it has too many scales');
  const out = new Float64Array(numbers.elements * numbers.perElement);
  await numbers.read(0, numbers.elements, out, signal);
  return out;
}

/** A storage of packed codes as one byte for each code. */
class UnpackedSource implements ByteSource {
  readonly size: number;
  readonly #inner: ByteSource;
  readonly #perByte: number;

  constructor(inner: ByteSource, perByte: number) {
    this.#inner = inner;
    this.#perByte = perByte;
    this.size = inner.size * perByte;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const perByte = this.#perByte;
    const first = Math.floor(offset / perByte);
    const bytes = await this.#inner.read(first, Math.ceil((offset + length) / perByte) - first, signal);
    const bits = 8 / perByte;
    return Uint8Array.from({ length }, (_, index) => {
      const code = offset + index;
      return ((bytes[Math.floor(code / perByte) - first] ?? 0) >>> ((code % perByte) * bits)) & ((1 << bits) - 1);
    });
  }
}
