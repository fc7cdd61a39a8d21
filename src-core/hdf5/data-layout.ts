import { Hdf5Fault, type Fields, type Hdf5File } from './file.ts';

/** How a dataset finds its chunks, in files of the newer kind. `chunk` is in elements, then the bytes of an element. */
export type ChunkIndex =
  | {
      readonly kind: 'single';
      readonly chunk: readonly number[];
      readonly filteredBytes: number | null;
      readonly mask: number;
    }
  | { readonly kind: 'implicit' | 'fixed-array' | 'extensible-array' | 'tree'; readonly chunk: readonly number[] };

export type DataLayout =
  | { readonly kind: 'compact'; readonly start: number; readonly bytes: number }
  /** `address` is null where nothing was written. */
  | { readonly kind: 'contiguous'; readonly address: number | null; readonly bytes: number }
  | { readonly kind: 'chunked'; readonly address: number | null; readonly rank: number }
  | {
      readonly kind: 'indexed';
      readonly address: number | null;
      readonly index: ChunkIndex;
      /** Chunks that reach over the edge are stored unfiltered. */
      readonly wholeEdges: boolean;
    }
  /** Made of parts of other datasets. */
  | { readonly kind: 'virtual' };

/** Read a data layout message. Source: HDF5 format, IV.A.2.i. */
export function readLayout(file: Hdf5File, fields: Fields): DataLayout {
  const version = fields.u8();
  if (version === 1 || version === 2) return readOldLayout(file, fields);
  if (version < 3 || version > 5) throw new Hdf5Fault(fields.start, `a data layout of version ${version}`);
  const kind = fields.u8();
  if (kind === 0) {
    const bytes = fields.u16();
    return { kind: 'compact', start: fields.start + fields.at, bytes };
  }
  if (kind === 1) return { kind: 'contiguous', address: file.address(fields), bytes: file.length(fields) };
  if (kind === 3 && version > 3) return { kind: 'virtual' };
  if (kind !== 2) throw new Hdf5Fault(fields.start + 1, `a data layout of class ${kind}`);
  if (version > 3) return readIndexedLayout(file, fields);
  const rank = fields.u8();
  return { kind: 'chunked', address: file.address(fields), rank };
}

function readOldLayout(file: Hdf5File, fields: Fields): DataLayout {
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

const FIXED_ARRAY = 3;
const EXTENSIBLE_ARRAY = 4;
const TREE = 5;

function readIndexedLayout(file: Hdf5File, fields: Fields): DataLayout {
  const flags = fields.u8();
  const rank = fields.u8();
  const sizeBytes = fields.u8();
  if (rank === 0 || rank > 33 || sizeBytes === 0 || sizeBytes > 8)
    throw new Hdf5Fault(fields.start, `chunks of ${rank} dimensions`);
  const chunk = Array.from({ length: rank }, () => fields.number(sizeBytes) ?? 0);
  const wholeEdges = (flags & 1) !== 0;
  const index = readIndexKind(file, fields, chunk, (flags & 2) !== 0);
  return { kind: 'indexed', address: file.address(fields), index, wholeEdges };
}

/** What each kind of index says here of its own sizes is said again in its header. */
function readIndexKind(file: Hdf5File, fields: Fields, chunk: readonly number[], filtered: boolean): ChunkIndex {
  const kind = fields.u8();
  switch (kind) {
    case 1: {
      const filteredBytes = filtered ? file.length(fields) : null;
      return { kind: 'single', chunk, filteredBytes, mask: filtered ? fields.u32() : 0 };
    }
    case 2:
      return { kind: 'implicit', chunk };
    case FIXED_ARRAY:
      fields.skip(1);
      return { kind: 'fixed-array', chunk };
    case EXTENSIBLE_ARRAY:
      fields.skip(5);
      return { kind: 'extensible-array', chunk };
    case TREE:
      fields.skip(6);
      return { kind: 'tree', chunk };
    default:
      throw new Hdf5Fault(fields.start + fields.at - 1, `a chunk index of kind ${kind}`);
  }
}
