import { elementCount } from '../bytes/integers.ts';
import type { Finding, Location } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { readArrayDType, type ArrayDType } from './dtype.ts';
import { readLiteral, type LiteralDict } from './literal.ts';

/** `\x93NUMPY`, version, header length: 10 bytes, 12 from version 2 on. */
export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
/** numpy evaluates no longer header unless told to. Source: `numpy.lib.format`, `_MAX_HEADER_SIZE`. */
const LONGEST_LOADED = 10_000;
/** Bytes of a header that are read here; a dtype of ten thousand fields has them. */
const LONGEST_READ = 200_000;

export interface ArrayHeader {
  readonly type: ArrayDType;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Bytes of the header's text. */
  readonly length: number;
  /** First byte of the data, from the start of the array. */
  readonly dataStart: number;
  /** Bytes the data takes by dtype and shape; null for objects, whose pickle has no fixed length. */
  readonly dataBytes: number | null;
}

export type HeaderResult =
  { readonly ok: true; readonly header: ArrayHeader } | { readonly ok: false; readonly finding: Finding };

export function beginsLikeArray(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Read the header of a .npy array from its first bytes. `size` is the length of the whole array, which may be longer
 * than `bytes`. Source: NEP 1, `numpy.lib.format`.
 */
export function readArrayHeader(bytes: Uint8Array, size: number, at: Location): HeaderResult {
  const bad = (
    code: 'NP201' | 'NP202' | 'NP203' | 'NP204' | 'NP205' | 'NP206',
    data: Finding['data'] = {},
  ): HeaderResult => ({ ok: false, finding: finding(code, at, data) });
  if (bytes.length < 10) return bad('NP201', { size, needed: 10 });
  if (!beginsLikeArray(bytes)) return bad('NP203', { what: 'it does not begin with the NumPy signature' });
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) return bad('NP202', { version: `${major}.${minor}` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) return bad('NP201', { size, needed: start });
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > size || start + length > bytes.length) return bad('NP201', { size, needed: start + length });
  if (length > LONGEST_READ) return { ok: false, finding: tooLong(length, at) };
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const literal = readLiteral(text);
  if (!literal.ok) return bad('NP203', { what: literal.why });
  const { value } = literal;
  if (typeof value !== 'object' || value === null || value.kind !== 'dict')
    return bad('NP203', { what: 'it is not a dict' });
  return readFields(value, { length, dataStart: start + length }, bad);
}

/**
 * numpy's refusal of a header that it takes only from those it trusts; none for arrays of objects, which it asks trust
 * for anyway.
 */
export function lengthFindings({ length, type }: ArrayHeader, at: Location): readonly Finding[] {
  return length > LONGEST_LOADED && !type.objects ? [tooLong(length, at)] : [];
}

function tooLong(length: number, at: Location): Finding {
  const reference = `ValueError: Header info length (${length}) is large and may not be safe to load securely.`;
  return finding('NP213', at, { length, limit: LONGEST_LOADED }, reference);
}

function readFields(
  dict: LiteralDict,
  place: Pick<ArrayHeader, 'length' | 'dataStart'>,
  bad: (code: 'NP204' | 'NP205' | 'NP206', data?: Finding['data']) => HeaderResult,
): HeaderResult {
  const keys = [...dict.entries.keys()].sort();
  if (keys.join() !== 'descr,fortran_order,shape') return bad('NP204', { keys: keys.join(', ').slice(0, 200) });
  const shape = dict.entries.get('shape');
  const fortran = dict.entries.get('fortran_order');
  const sizes = typeof shape === 'object' && shape !== null && shape.kind === 'tuple' ? shape.items : null;
  if (sizes === null || typeof fortran !== 'boolean') return bad('NP204', { keys: keys.join(', ') });
  const dims: number[] = [];
  for (const size of sizes) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      return bad('NP206', { shape: `(${sizes.map(String).join(', ')})` });
    dims.push(size);
  }
  const type = readArrayDType(dict.entries.get('descr') ?? null);
  if (type === null) return bad('NP205', { dtype: JSON.stringify(dict.entries.get('descr') ?? null).slice(0, 100) });
  const total = elementCount(dims) * BigInt(type.itemBytes);
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) return bad('NP206', { shape: `(${dims.join(', ')})` });
  return {
    ok: true,
    header: { type, shape: dims, fortran, ...place, dataBytes: type.objects ? null : Number(total) },
  };
}
