import { dtypeBytes, type DType } from '../../model/dtype.ts';
import { readArrayDType } from '../../numpy/dtype.ts';
import { field, shapeOf } from './json-fields.ts';

/** How one chunk is stored: as it is, as a Zstandard frame, or as something that is not undone here. */
export type ChunkCodec =
  { readonly kind: 'plain' } | { readonly kind: 'zstd' } | { readonly kind: 'unread'; readonly what: string };

/** Several chunks in one value, and an index behind them: offset and length of each, u64le, and a CRC-32C. */
export interface Sharding {
  readonly codec: ChunkCodec;
  /** Shape of the chunks inside. */
  readonly chunks: readonly number[];
}

/** The description of a Zarr array. */
export interface ZarrArray {
  readonly shape: readonly number[];
  /** Shape of what lies under one key. */
  readonly chunks: readonly number[];
  /** torch's name where there is one. */
  readonly dtype: DType;
  /** Null for elements of unknown size. */
  readonly itemBytes: number | null;
  readonly byteOrder: 'little' | 'big';
  /** Elements of a chunk in row-major order, or column-major. */
  readonly order: 'C' | 'F';
  readonly keyOf: (index: readonly number[]) => string;
  readonly storage: ChunkCodec | (Sharding & { readonly kind: 'sharded' });
}

/** Read `.zarray`. Source: Zarr storage specification, version 2, "Metadata". */
export function readZarr2(json: unknown): ZarrArray | null {
  const shape = shapeOf(field(json, 'shape'));
  const chunks = shapeOf(field(json, 'chunks'));
  const descr = field(json, 'dtype');
  const separator = field(json, 'dimension_separator') ?? '.';
  if (shape === null || chunks?.length !== shape.length || chunks.includes(0)) return null;
  if (typeof descr !== 'string' || typeof separator !== 'string') return null;
  const read = readArrayDType(descr);
  const dtype = read?.dtype ?? descr;
  return {
    shape,
    chunks,
    dtype,
    itemBytes: dtypeBytes(dtype) ?? read?.itemBytes ?? null,
    byteOrder: read?.byteOrder ?? 'little',
    order: field(json, 'order') === 'F' ? 'F' : 'C',
    keyOf: (index) => (index.length === 0 ? '0' : index.join(separator)),
    storage: codec2(field(json, 'compressor'), field(json, 'filters') ?? null),
  };
}

function codec2(compressor: unknown, filters: unknown): ChunkCodec {
  if (filters !== null && !(Array.isArray(filters) && filters.length === 0)) return { kind: 'unread', what: 'filters' };
  if (compressor === null) return { kind: 'plain' };
  return namedCodec(field(compressor, 'id'));
}

function namedCodec(name: unknown): ChunkCodec {
  if (name === 'zstd') return { kind: 'zstd' };
  return { kind: 'unread', what: typeof name === 'string' ? name.slice(0, 64) : 'a codec without a name' };
}

/** Read `zarr.json`. Source: Zarr core specification, version 3, and its codecs `bytes`, `zstd` and `sharding_indexed`. */
export function readZarr3(json: unknown): ZarrArray | null {
  const shape = shapeOf(field(json, 'shape'));
  const grid = field(json, 'chunk_grid');
  const chunks = shapeOf(field(field(grid, 'configuration'), 'chunk_shape'));
  const dtype = field(json, 'data_type');
  const codecs = field(json, 'codecs');
  if (shape === null || chunks?.length !== shape.length || chunks.includes(0)) return null;
  if (field(grid, 'name') !== 'regular' || typeof dtype !== 'string' || !Array.isArray(codecs)) return null;
  const { byteOrder, ...storage } = codecs3(codecs, shape.length);
  return {
    shape,
    chunks,
    dtype,
    itemBytes: dtypeBytes(dtype),
    byteOrder,
    order: 'C',
    keyOf: chunkKeys(field(json, 'chunk_key_encoding')),
    storage: storage.storage,
  };
}

function chunkKeys(encoding: unknown): ZarrArray['keyOf'] {
  const isDefault = field(encoding, 'name') !== 'v2';
  const given = field(field(encoding, 'configuration'), 'separator');
  const separator = typeof given === 'string' ? given : isDefault ? '/' : '.';
  if (isDefault) return (index) => ['c', ...index].join(separator);
  return (index) => (index.length === 0 ? '0' : index.join(separator));
}

interface Codecs {
  readonly storage: ZarrArray['storage'];
  readonly byteOrder: 'little' | 'big';
}

/** Of chains of codecs those that Orbax writes: `bytes` alone, compressed, and either inside of a shard. */
function codecs3(codecs: readonly unknown[], rank: number): Codecs {
  const [first, second, ...more] = codecs;
  const unread = (what: unknown): Codecs => ({ storage: namedOther(what), byteOrder: 'little' });
  if (field(first, 'name') === 'sharding_indexed') {
    if (second !== undefined) return unread(second);
    return sharded(field(first, 'configuration'), rank) ?? unread(first);
  }
  if (field(first, 'name') !== 'bytes') return unread(first);
  const byteOrder = field(field(first, 'configuration'), 'endian') === 'big' ? 'big' : 'little';
  if (more.length > 0) return unread(more[0]);
  return { storage: second === undefined ? { kind: 'plain' } : namedCodec(field(second, 'name')), byteOrder };
}

function namedOther(codec: unknown): ChunkCodec {
  const name = field(codec, 'name');
  return { kind: 'unread', what: typeof name === 'string' ? name.slice(0, 64) : 'a codec without a name' };
}

function sharded(configuration: unknown, rank: number): Codecs | null {
  const chunks = shapeOf(field(configuration, 'chunk_shape'));
  const inner = field(configuration, 'codecs');
  const index = field(configuration, 'index_codecs');
  if (chunks?.length !== rank || chunks.includes(0) || !Array.isArray(inner) || !Array.isArray(index)) return null;
  const names = index.map((codec: unknown) => field(codec, 'name'));
  if (names.join() !== 'bytes,crc32c' || (field(configuration, 'index_location') ?? 'end') !== 'end') return null;
  const { storage, byteOrder } = codecs3(inner, rank);
  return storage.kind === 'sharded' ? null : { storage: { kind: 'sharded', codec: storage, chunks }, byteOrder };
}
