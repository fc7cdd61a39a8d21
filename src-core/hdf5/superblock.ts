import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import { expectChecksum, Fields, Hdf5Fault, Hdf5File } from './file.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Places where a superblock may lie: at 0, or behind a user block. */
const PLACES = [0, 512, 1024, 2048, 4096, 8192, 16384, 32768];

export interface Superblock {
  readonly file: Hdf5File;
  /** Object header of the root group. */
  readonly root: number;
  readonly findings: readonly Finding[];
}

/** Read the superblock: where it is, how long addresses are, where the file ends. Source: HDF5 format, II. */
export async function readSuperblock(source: ByteSource, signal?: AbortSignal): Promise<Superblock> {
  const place = await findPlace(source, signal);
  const fields = new Fields(await source.read(place, Math.min(128, source.size - place), signal), place);
  const findings = signatureFindings(fields.bytes(8), place);
  const version = fields.u8();
  if (version > 3) throw new Hdf5Fault(place + 8, `a superblock of version ${version}`);
  const sizes = version < 2 ? oldSizes(fields, version) : newSizes(fields);
  const file = new Hdf5File(source, { base: place, ...sizes }, signal);
  const base = file.address(fields) ?? 0;
  file.address(fields);
  const end = file.address(fields);
  const root = version < 2 ? oldRoot(file, fields) : file.address(fields);
  if (version >= 2) checkNew(fields);
  if (root === null) throw new Hdf5Fault(place, 'a superblock without a root group');
  findings.push(...endFindings(source.size, end, place));
  return { file: new Hdf5File(source, { base: Math.max(base, place), ...sizes }, signal), root, findings };
}

/** The first place whose eight bytes are the signature, or nearly. */
async function findPlace(source: ByteSource, signal?: AbortSignal): Promise<number> {
  for (const exact of [8, 6])
    for (const place of PLACES) {
      if (place + 16 > source.size) break;
      if (matches(await source.read(place, 8, signal)) >= exact) return place;
    }
  return 0;
}

function matches(bytes: Uint8Array): number {
  return SIGNATURE.filter((byte, at) => bytes[at] === byte).length;
}

function signatureFindings(bytes: Uint8Array, offset: number): Finding[] {
  if (matches(bytes) === SIGNATURE.length) return [];
  const actual = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return [finding('HD201', { offset, end: offset + 8 }, { actual })];
}

interface Sizes {
  readonly offsetSize: number;
  readonly lengthSize: number;
}

function oldSizes(fields: Fields, version: number): Sizes {
  fields.skip(4);
  const sizes = readSizes(fields);
  fields.skip(1 + 2 + 2 + 4 + (version === 1 ? 4 : 0));
  return sizes;
}

function newSizes(fields: Fields): Sizes {
  const sizes = readSizes(fields);
  fields.skip(1);
  return sizes;
}

function readSizes(fields: Fields): Sizes {
  const sizes = { offsetSize: fields.u8(), lengthSize: fields.u8() };
  if (![2, 4, 8].includes(sizes.offsetSize) || ![2, 4, 8].includes(sizes.lengthSize))
    throw new Hdf5Fault(fields.start, `addresses of ${sizes.offsetSize} and lengths of ${sizes.lengthSize} bytes`);
  return sizes;
}

function oldRoot(file: Hdf5File, fields: Fields): number | null {
  file.address(fields);
  file.address(fields);
  return file.address(fields);
}

function checkNew(fields: Fields): void {
  const end = fields.at;
  const recorded = fields.u32();
  fields.at = 0;
  expectChecksum(fields.bytes(end), recorded, fields.start);
}

function endFindings(size: number, end: number | null, place: number): readonly Finding[] {
  const stored = end === null ? '2^64 − 1' : end;
  const reference = `OSError: Unable to synchronously open file (truncated file: eof = ${size}, sblock->base_addr = ${place}, stored_eof = ${end ?? '18446744073709551615'})`;
  if (end === null || end > size) return [finding('HD202', { offset: size }, { stored, size }, reference)];
  return end < size && place + end < size
    ? [finding('HD203', { offset: end, end: size }, { stored, size, count: size - end })]
    : [];
}
