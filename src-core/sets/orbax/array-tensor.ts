import type { ChecksumTask } from '../../findings/format-result.ts';
import { contiguousStride } from '../../model/stride.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { ZSTANDARD } from '../../zip/layout.ts';
import type { ArrayChunk, ArrayChunks } from './array-chunks.ts';
import type { OrbaxArray } from './metadata.ts';
import type { ZarrArray } from './zarr.ts';

/** Where storages and what is to be read of them are gathered. */
export interface Gathered {
  readonly storages: Storage[];
  readonly checksums: ChecksumTask[];
}

/** An array of which no chunk is known, or none is read; the description tells its shape, or else the metadata may. */
export function describedTensor({ path, shape }: OrbaxArray, zarr: ZarrArray | null, readable: boolean): TensorInfo {
  const known = zarr?.shape ?? shape;
  const own = known ?? [];
  return {
    name: path.join('.'),
    keyPath: path,
    shape: own,
    ...(known === null ? { shapeUnknown: true } : {}),
    dtype: zarr?.dtype ?? 'unknown',
    stride: contiguousStride(own),
    storageOffset: 0,
    storage: null,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable,
  };
}

/** The same of which chunks are read: one that is all of it lends its storage, several are listed as parts. */
export function arrayTensor(array: OrbaxArray, zarr: ZarrArray, found: ArrayChunks, to: Gathered): TensorInfo {
  const whole = describedTensor(array, zarr, true);
  const parts = found.chunks.map((chunk) => chunkTensor(whole, zarr, found, chunk, to));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && zarr.shape.every((dim, at) => dim === first.shape[at])) return first;
  return {
    ...whole,
    parts: Object.fromEntries(found.chunks.map(({ offsets }, at) => [offsets.join(), parts[at] ?? whole])),
  };
}

/** At the edge of the array a chunk holds more than belongs to it. */
function chunkTensor(
  whole: TensorInfo,
  zarr: ZarrArray,
  { shape, codec }: ArrayChunks,
  chunk: ArrayChunk,
  to: Gathered,
): TensorInfo {
  const bytes = shape.reduce((product, dim) => product * dim, zarr.itemBytes ?? 0);
  const storage = to.storages.push(storageOf(chunk, zarr, bytes, codec.kind === 'zstd')) - 1;
  const { value, from, length, name } = chunk;
  if (codec.kind === 'zstd' && value.kind === 'file')
    to.checksums.push({
      entry: name,
      file: value.file,
      fileOffset: value.offset + from,
      storedBytes: length,
      size: bytes,
      method: ZSTANDARD,
      crc32: 0,
      unsummed: true,
      storage,
    });
  const stride = contiguousStride(zarr.order === 'C' ? shape : shape.toReversed());
  return {
    ...whole,
    shape: shape.map((dim, at) => Math.min(dim, (zarr.shape[at] ?? 0) - (chunk.offsets[at] ?? 0))),
    stride: zarr.order === 'C' ? stride : stride.toReversed(),
    storage,
  };
}

function storageOf(
  { name, value, from, length }: ArrayChunk,
  { dtype, byteOrder }: ZarrArray,
  bytes: number,
  isCompressed: boolean,
): Storage {
  const own = { key: name, bytes, dtype, device: 'cpu', byteOrder };
  const method = isCompressed ? 'zstd' : 'plain';
  if (value.kind === 'inline')
    return { ...own, fileOffset: null, packed: { method, from: value.bytes.subarray(from, from + length), length } };
  const offset = value.offset + from;
  if (!isCompressed) return { ...own, file: value.file, fileOffset: offset };
  return { ...own, file: value.file, fileOffset: null, packed: { method, from: offset, length } };
}
