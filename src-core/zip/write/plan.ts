import { joinBytes } from '../../bytes/join-bytes.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import { DESCRIPTOR_SIZE, DESCRIPTOR_SIZE_64, LOCAL_HEADER_SIZE, SENTINEL_32, STORED } from '../layout.ts';

/** One record to write, in the order of writing. */
export interface RecordSpec {
  /** Name under the root folder: `data.pkl`, `data/0`. */
  readonly name: string;
  /** Bytes after inflating. */
  readonly size: number;
  /**
   * CRC-32 to record, which the bytes written must have; null to compute it. 0 is recorded as it is and not compared
   * where `unverified` is set, as torch does without checksums.
   */
  readonly crc32: number | null;
  readonly unverified?: boolean;
  /** Deflated records are copied as they are: TorchScript has them for code. Default: stored. */
  readonly deflatedSize?: number;
}

export interface PlanOptions {
  /** The folder all records are in. torch takes the file's base name up to its last dot, or `archive`. */
  readonly root: string;
  /** Data begins at multiples of this; torch's default is 64, `config.save.storage_alignment` changes it. */
  readonly alignment?: number;
}

/** A record with its place. All offsets are bytes from the start of the archive. */
export interface PlannedRecord extends RecordSpec {
  readonly index: number;
  /** The full name, UTF-8. */
  readonly nameBytes: Uint8Array;
  readonly method: 0 | 8;
  readonly storedBytes: number;
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** Bytes of `Z` in the padding field. */
  readonly padding: number;
  /** 0 for an empty record, which has no data descriptor. */
  readonly descriptorLength: number;
  /** Zip64 extra fields: by size, by offset. */
  readonly wideSize: boolean;
  readonly wideOffset: boolean;
}

export interface ArchivePlan {
  readonly records: Rows<PlannedRecord>;
  /** Bytes of the root folder in front of each name, with its slash. */
  readonly folderBytes: number;
  readonly directoryOffset: number;
  readonly directorySize: number;
  /** Bytes of the whole archive. */
  readonly size: number;
}

/** The alignment torch uses unless told otherwise (inline_container.cc, `kFieldAlignment`). */
export const DEFAULT_ALIGNMENT = 64;
/** Zip64 end record, locator and end record: torch writes all three always. */
const END_SIZE = 56 + 20 + 22;
/** id and length of an extra field. */
const FIELD_HEADER = 4;

/**
 * Lay out an archive exactly as torch 2.13 does: each record's data is aligned by an `FB` extra field filled with `Z`,
 * sizes and checksum follow in a data descriptor, Zip64 fields stand where size or offset reach 0xFFFFFFFF.
 * Source: pytorch, caffe2/serialize/inline_container.cc `getPadding`, and miniz `mz_zip_writer_add_mem_ex_v2`.
 */
export function planArchive(specs: Rows<RecordSpec>, options: PlanOptions): ArchivePlan {
  const alignment = options.alignment ?? DEFAULT_ALIGNMENT;
  if (!Number.isSafeInteger(alignment) || alignment < 1 || alignment > 0xffff)
    throw new RangeError(`alignment ${String(alignment)} does not fit an extra field`);
  const offsets = new Float64Array(specs.length);
  const records = new PlannedRecords(specs, offsets, { ...options, alignment });
  let cursor = 0;
  let directorySize = 0;
  for (let index = 0; index < offsets.length; index++) {
    offsets[index] = cursor;
    const record = records.row(index);
    cursor = record.dataOffset + record.storedBytes + record.descriptorLength;
    directorySize += 46 + record.nameBytes.byteLength + centralExtraLength(record);
  }
  return {
    records,
    folderBytes: records.folderBytes,
    directoryOffset: cursor,
    directorySize,
    size: cursor + directorySize + END_SIZE,
  };
}

/** Of each record only its offset is kept. */
class PlannedRecords extends RowTable<PlannedRecord> {
  readonly #specs: Rows<RecordSpec>;
  readonly #offsets: Float64Array;
  /** Bytes of the root folder, with its slash. */
  readonly #folder: Uint8Array;
  readonly #alignment: number;

  constructor(specs: Rows<RecordSpec>, offsets: Float64Array, { root, alignment }: Required<PlanOptions>) {
    super();
    this.#specs = specs;
    this.#offsets = offsets;
    this.#folder = new TextEncoder().encode(`${root}/`);
    this.#alignment = alignment;
  }

  get length(): number {
    return this.#offsets.length;
  }

  get folderBytes(): number {
    return this.#folder.length;
  }

  override row(index: number): PlannedRecord {
    const spec = this.#specs.at(index);
    if (spec === undefined) throw new RangeError(`record ${index} of ${this.length}`);
    return placeRecord(spec, {
      index,
      nameBytes: withFolder(this.#folder, spec.name),
      cursor: this.#offsets[index] ?? 0,
      alignment: this.#alignment,
    });
  }
}

/** The full name of a record as bytes. Nearly all are short ASCII, and setting an encoder up takes longer than writing that. */
function withFolder(folder: Uint8Array, name: string): Uint8Array {
  const bytes = new Uint8Array(folder.length + name.length);
  bytes.set(folder);
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code > 0x7f) return joinBytes([folder, new TextEncoder().encode(name)]);
    bytes[folder.length + at] = code;
  }
  return bytes;
}

interface Placing {
  readonly index: number;
  readonly nameBytes: Uint8Array;
  readonly cursor: number;
  readonly alignment: number;
}

function placeRecord(spec: RecordSpec, { index, nameBytes, cursor, alignment }: Placing): PlannedRecord {
  if (nameBytes.byteLength > 0xffff) throw new RangeError(`record name of ${String(nameBytes.byteLength)} bytes`);
  const storedBytes = spec.deflatedSize ?? spec.size;
  const wideSize = spec.size >= SENTINEL_32;
  const wideOffset = cursor >= SENTINEL_32;
  const start =
    cursor + LOCAL_HEADER_SIZE + nameBytes.byteLength + wideExtraLength(wideSize, wideOffset) + FIELD_HEADER;
  const padding = (alignment - (start % alignment)) % alignment;
  const descriptorLength = spec.size === 0 ? 0 : wideSize || wideOffset ? DESCRIPTOR_SIZE_64 : DESCRIPTOR_SIZE;
  return {
    ...spec,
    index,
    nameBytes,
    method: spec.deflatedSize === undefined ? STORED : 8,
    storedBytes,
    headerOffset: cursor,
    dataOffset: start + padding,
    padding,
    descriptorLength,
    wideSize,
    wideOffset,
  };
}

/** Bytes of the Zip64 extra field in a local header: both sizes where one is wide, then the offset. */
export function wideExtraLength(wideSize: boolean, wideOffset: boolean): number {
  return wideSize || wideOffset ? FIELD_HEADER + (wideSize ? 16 : 0) + (wideOffset ? 8 : 0) : 0;
}

/** Bytes of the extra area in the directory: only a Zip64 field. */
export function centralExtraLength(record: PlannedRecord): number {
  return wideExtraLength(record.wideSize, record.wideOffset);
}
