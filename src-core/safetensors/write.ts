import type { DType } from '../model/dtype.ts';
import { LENGTH_BYTES, STORED_DTYPES } from './layout.ts';

/** One tensor to write. Its bytes are contiguous and little-endian. */
export interface StoredTensor {
  readonly name: string;
  /** A name of `STORED_DTYPES`: `F32`. */
  readonly dtype: string;
  /** As the header counts it: values, also where two of them share a byte. */
  readonly shape: readonly number[];
  readonly bytes: number;
}

export interface SafetensorsLayout {
  /** Length field, JSON and the blanks that fill it up to a multiple of eight. */
  readonly header: Uint8Array;
  /** Indexes of the given tensors in the order in which their bytes follow the header, without gaps. */
  readonly order: readonly number[];
  /** Bytes of the whole file. */
  readonly size: number;
}

/**
 * The order in which the library sorts tensors: wide elements first, so that every tensor is aligned to its own size.
 * Source: safetensors `tensor.rs`, `Dtype` (derived `Ord`, sorted descending).
 */
const DTYPE_ORDER: readonly string[] = [
  'U64',
  'I64',
  'F64',
  'C64',
  'F32',
  'U32',
  'I32',
  'BF16',
  'F16',
  'U16',
  'I16',
  'F8_E5M2FNUZ',
  'F8_E4M3FNUZ',
  'F8_E8M0',
  'F8_E4M3',
  'F8_E5M2',
  'I8',
  'U8',
  'F6_E3M2',
  'F6_E2M3',
  'F4',
  'BOOL',
];

/** The format's name of a dtype, or null where the format has none. */
export function storedName(dtype: DType): string | null {
  for (const [name, stored] of STORED_DTYPES) if (stored.dtype === dtype) return name;
  return null;
}

/**
 * Lay a file out as the safetensors library does, to the byte: tensors by dtype, then by the UTF-8 bytes of their names.
 * With two or more metadata keys the library's own order is random; here they keep the order given.
 * Source: safetensors `tensor.rs`, `prepare` and `Metadata`'s `Serialize`.
 */
export function layOutSafetensors(
  tensors: readonly StoredTensor[],
  metadata: readonly (readonly [string, string])[] = [],
): SafetensorsLayout {
  const order = tensors.map((_, index) => index).sort((a, b) => compare(tensors[a], tensors[b]));
  const fields: string[] = [];
  if (metadata.length > 0) fields.push(`"__metadata__":{${metadata.map(metadataField).join(',')}}`);
  let offset = 0;
  for (const index of order) {
    const tensor = tensors[index];
    if (tensor === undefined) continue;
    const end = offset + tensor.bytes;
    fields.push(
      `${JSON.stringify(tensor.name)}:{"dtype":"${tensor.dtype}","shape":[${tensor.shape.join(',')}],"data_offsets":[${offset},${end}]}`,
    );
    offset = end;
  }
  const header = headerBytes(`{${fields.join(',')}}`);
  return { header, order, size: header.length + offset };
}

function metadataField([key, value]: readonly [string, string]): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

function headerBytes(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

function compare(a: StoredTensor | undefined, b: StoredTensor | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return DTYPE_ORDER.indexOf(a.dtype) - DTYPE_ORDER.indexOf(b.dtype) || compareText(a.name, b.name);
}

/** By code points, which is the order of the UTF-8 bytes and of Python; not the order of JavaScript. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length;) {
    const left = a.codePointAt(i) ?? 0;
    const right = b.codePointAt(i) ?? 0;
    if (left !== right) return left - right;
    i += left > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
