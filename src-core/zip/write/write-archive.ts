import type { Ports } from '../../bytes/ports.ts';
import { SEAL_RECORD, SerializationId } from '../seal.ts';
import { centralHeader, dataDescriptor, endRecords, localHeader } from './headers.ts';
import type { ArchivePlan, PlannedRecord } from './plan.ts';
import { SinkBuffer, type Sink } from './sink-buffer.ts';

/**
 * A record whose bytes somebody else puts in their place, out of an archive that has the same ones. Its recorded checksum
 * is written unread: whoever places the bytes proves them.
 */
export interface Placed {
  readonly kind: 'placed';
  /** The first bytes, eight where there are as many: the serialization id looks at them. */
  readonly head: Uint8Array;
}

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The bytes of a record as they are stored: all of them, or in order in pieces of any size; or that they are placed. */
export type ReadRecord = (record: PlannedRecord) => Uint8Array | Pieces | Promise<Placed>;

export interface WriteOptions {
  readonly crc32: Ports['crc32'];
  readonly signal?: AbortSignal;
  /** Called after each piece with the bytes written so far, those that are left out not counted. */
  readonly onProgress?: (written: number, total: number) => void;
}

/** Why a source record cannot be written: it is not what its archive says it is. */
export type WriteOutcome =
  | { readonly ok: true; readonly bytes: number; readonly crc32: readonly number[] }
  | {
      readonly ok: false;
      readonly why: 'checksum' | 'length';
      readonly record: string;
      readonly expected: number;
      readonly actual: number;
    };

/**
 * Write a planned archive to `sink`, front to back. The recorded checksum of each record is compared with its bytes;
 * at the first difference writing stops and the outcome says so. A record named `.data/serialization_id` gets the
 * digits that belong to the records in front of it and is not asked for. Records that are `Placed` are left out of the
 * writing, which needs a sink that can skip. Failures of the sink or the reader are thrown.
 */
export async function writeArchive(
  plan: ArchivePlan,
  readRecord: ReadRecord,
  sink: Sink,
  options: WriteOptions,
): Promise<WriteOutcome> {
  const out = new SinkBuffer(sink);
  const id = new SerializationId();
  const checksums: number[] = [];
  for (const record of plan.records) {
    options.signal?.throwIfAborted();
    const header = localHeader(record);
    // What there is room for is not waited for: there may be hundreds of thousands of records.
    if (!out.take(header)) await out.write(header);
    const data = record.name === SEAL_RECORD ? new TextEncoder().encode(id.digits()) : readRecord(record);
    const copied =
      data instanceof Uint8Array && out.take(data)
        ? { length: data.byteLength, crc32: options.crc32(data, 0), head: data.subarray(0, HEAD) }
        : await copyRecord(record, data, out, plan, options);
    if (copied.length !== record.storedBytes)
      return { ok: false, why: 'length', record: record.name, expected: record.storedBytes, actual: copied.length };
    const expected = checksumOf(record, copied.crc32);
    if (expected === null)
      return { ok: false, why: 'checksum', record: record.name, expected: record.crc32 ?? 0, actual: copied.crc32 };
    const descriptor = dataDescriptor(record, expected);
    if (!out.take(descriptor)) await out.write(descriptor);
    checksums.push(expected);
    const name = record.nameBytes.subarray(plan.folderBytes);
    id.add({ name, size: record.size, crc32: expected, head: copied.head });
    if ((record.index + 1) % PACE === 0) options.onProgress?.(out.position - out.skipped, plan.size);
  }
  for (const record of plan.records) {
    const header = centralHeader(record, checksums[record.index] ?? 0);
    if (!out.take(header)) await out.write(header);
  }
  await out.write(endRecords(plan));
  await out.flush();
  if (out.position !== plan.size)
    throw new Error(`wrote ${String(out.position)} bytes of an archive planned with ${String(plan.size)}`);
  return { ok: true, bytes: out.position, crc32: checksums };
}

/** Records between two reports of progress. */
const PACE = 256;

/** Bytes of a record that the id looks at. */
const HEAD = 8;

async function copyRecord(
  record: PlannedRecord,
  data: Uint8Array | Pieces | Promise<Placed>,
  out: SinkBuffer,
  plan: ArchivePlan,
  options: WriteOptions,
): Promise<Copied> {
  if (data instanceof Uint8Array) return copyData(record, [data], out, plan, options);
  const pieces = await data;
  return 'kind' in pieces ? leaveOut(record, pieces, out) : copyData(record, pieces, out, plan, options);
}

/** The checksum to record, or null where the bytes do not have the one they should. */
function checksumOf(record: PlannedRecord, computed: number): number | null {
  if (record.size === 0) return 0;
  if (record.name === SEAL_RECORD) return record.unverified === true ? (record.crc32 ?? computed) : computed;
  if (record.crc32 === null) return computed;
  // The checksum of a deflated record is that of its content, which is not at hand here: the caller verified it.
  if (record.unverified === true || record.method !== 0) return record.crc32;
  return computed === record.crc32 ? record.crc32 : null;
}

interface Copied {
  readonly length: number;
  readonly crc32: number;
  /** The first eight bytes. */
  readonly head: Uint8Array;
}

async function leaveOut(record: PlannedRecord, { head }: Placed, out: SinkBuffer): Promise<Copied> {
  if (record.crc32 === null) throw new TypeError(`${record.name} is placed without a checksum to record`);
  await out.skip(record.storedBytes);
  return { length: record.storedBytes, crc32: record.crc32, head };
}

async function copyData(
  record: PlannedRecord,
  pieces: Pieces,
  out: SinkBuffer,
  plan: ArchivePlan,
  options: WriteOptions,
): Promise<Copied> {
  let length = 0;
  let crc32 = 0;
  const head = new Uint8Array(Math.min(HEAD, record.storedBytes));
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    if (length < head.byteLength) head.set(piece.subarray(0, head.byteLength - length), length);
    crc32 = options.crc32(piece, crc32);
    length += piece.byteLength;
    if (length > record.storedBytes) break;
    await out.write(piece);
    options.onProgress?.(out.position - out.skipped, plan.size);
  }
  return { length, crc32, head };
}
