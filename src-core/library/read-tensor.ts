import type { ByteSource } from '../bytes/byte-source.ts';
import { elementCount } from '../bytes/integers.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import { dtypeBytes, isKnownDType, type KnownDType } from '../model/dtype.ts';
import type { TensorInfo } from '../model/tensor.ts';
import { nodePorts } from '../node/ports.ts';
import { inflateRecord, isKnownMethod } from '../zip/inflate.ts';
import { castFloats } from '../operations/rewrite/float-cast.ts';
import type { NumberArray, TensorData } from './saved-value.ts';
import { contiguousStride } from '../model/stride.ts';
import { HOST_ORDER } from './stored-tensors.ts';
import { reverseBytes } from '../bytes/reverse-bytes.ts';

/** Bytes read at once: Node refuses 2 GiB. */
const PIECE = 64 << 20;
/** A view may repeat its storage (stride 0): what it grows to beyond this is refused. */
const LARGEST_VIEW = 1 << 30;

/** Why the elements of a tensor cannot be given. */
export class TensorReadError extends Error {
  override readonly name = 'TensorReadError';
}

/**
 * Read the elements of one tensor, contiguous and in this machine's byte order, views and transposes laid out.
 * Throws `TensorReadError` where the elements are not in the file as plain numbers, and what the source throws.
 */
export async function readTensor(
  source: ByteSource,
  checkpoint: Checkpoint,
  tensor: TensorInfo,
  signal?: AbortSignal,
): Promise<TensorData> {
  const { dtype } = tensor;
  const { shape, stride } = asTorchCounts(checkpoint, tensor);
  const width = dtypeBytes(dtype);
  const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
  if (!isKnownDType(dtype) || width === null) throw refused(tensor, `dtype ${dtype} has no whole elements`);
  if (storage === undefined || stride === null || tensor.layout !== 'strided')
    throw refused(tensor, storage === undefined ? 'it has no storage' : `its layout is ${tensor.layout}`);
  if (tensor.conjugated === true || tensor.negated === true)
    throw refused(tensor, 'it is conjugated or negated lazily; resolve it before saving');
  const elements = Number(elementCount(shape));
  if (elements * width > Math.max(storage.bytes, LARGEST_VIEW)) throw refused(tensor, 'the view is too large');
  const span =
    elements === 0 ? 0 : shape.reduce((last, dimension, at) => last + (dimension - 1) * (stride[at] ?? 0), 1);
  const start = tensor.storageOffset * width;
  if (start + span * width > storage.bytes) throw refused(tensor, 'it reaches outside its storage');
  const bytes = await readStorage(source, checkpoint, tensor, { start, end: start + span * width, signal });
  if (storage.byteOrder !== HOST_ORDER) reverseBytes(bytes, dtype.startsWith('complex') ? width / 2 : width);
  const contiguous = contiguousStride(shape);
  const isPlain = shape.every((dimension, at) => dimension === 1 || stride[at] === contiguous[at]);
  const data = isPlain ? bytes : gather(bytes, shape, stride, width);
  return { dtype, shape, data: typed(dtype, data), requiresGrad: tensor.requiresGrad };
}

/** Two float4 values share a byte: torch counts bytes, a safetensors header values. */
function asTorchCounts({ format }: Checkpoint, tensor: TensorInfo): Pick<TensorInfo, 'shape' | 'stride'> {
  if (format !== 'safetensors' || tensor.dtype !== 'float4_e2m1fn_x2') return tensor;
  const shape = tensor.shape.map((dimension, at) => (at === tensor.shape.length - 1 ? dimension / 2 : dimension));
  return { shape, stride: contiguousStride(shape) };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** Bytes `[start, end)` of a tensor's storage, in memory of their own. */
async function readStorage(
  source: ByteSource,
  checkpoint: Checkpoint,
  tensor: TensorInfo,
  { start, end, signal }: Range,
): Promise<Uint8Array> {
  const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
  if (storage === undefined || !tensor.readable) throw refused(tensor, 'its bytes are missing or damaged');
  if (storage.fileOffset === null) {
    const entry = checkpoint.archive?.entries.find(({ name }) => name === storage.entry);
    if (entry === undefined || entry.method === 0 || !isKnownMethod(entry.method))
      throw refused(tensor, 'its bytes are missing or damaged');
    const inflated = inflateRecord(
      entry,
      await source.read(entry.dataOffset, entry.compressedSize, signal),
      entry.size,
      nodePorts,
    );
    if (!inflated.ok || inflated.bytes.length !== entry.size) throw refused(tensor, 'its bytes do not inflate');
    // A copy: `slice` of what Node inflates is a view of a shared buffer.
    return new Uint8Array(inflated.bytes.subarray(start, end));
  }
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; at += PIECE)
    bytes.set(await source.read(storage.fileOffset + start + at, Math.min(PIECE, bytes.length - at), signal), at);
  return bytes;
}

/** Elements in row-major order, whatever the strides. */
function gather(bytes: Uint8Array, shape: readonly number[], stride: readonly number[], width: number): Uint8Array {
  const elements = shape.reduce((product, dimension) => product * dimension, 1);
  const result = new Uint8Array(elements * width);
  const place = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < elements; to++) {
    for (let byte = 0; byte < width; byte++) result[to * width + byte] = bytes[from * width + byte] ?? 0;
    for (let at = shape.length - 1; at >= 0; at--) {
      const [step, next] = [stride[at] ?? 0, (place[at] ?? 0) + 1];
      from += step;
      place[at] = next;
      if (next < (shape[at] ?? 0)) break;
      from -= step * next;
      place[at] = 0;
    }
  }
  return result;
}

/** float16 and bfloat16 become float32, which holds each of them exactly; narrower floats stay as they are stored. */
function typed(dtype: KnownDType, bytes: Uint8Array): NumberArray {
  if (dtype === 'float16' || dtype === 'bfloat16')
    return new Float32Array(castFloats(bytes, dtype, 'float32', HOST_ORDER === 'little').bytes.buffer);
  // A typed array begins at a multiple of its width: memory of its own does.
  const { buffer, byteLength } = bytes.byteOffset === 0 ? bytes : new Uint8Array(bytes);
  const ArrayOf = ARRAYS[dtype] ?? Uint8Array;
  return new ArrayOf(buffer, 0, byteLength / ArrayOf.BYTES_PER_ELEMENT);
}

type ArrayConstructor = { readonly BYTES_PER_ELEMENT: number } & (new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => NumberArray);

/** What holds the elements of each dtype; bytes for those that are left out. Complex numbers are pairs. */
const ARRAYS: Partial<Readonly<Record<KnownDType, ArrayConstructor>>> = {
  float64: Float64Array,
  complex128: Float64Array,
  float32: Float32Array,
  complex64: Float32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  qint32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  complex32: Uint16Array,
  bits16: Uint16Array,
  int8: Int8Array,
  qint8: Int8Array,
};

function refused({ name }: TensorInfo, why: string): TensorReadError {
  return new TensorReadError(`tensor ${name}: ${why}`);
}
