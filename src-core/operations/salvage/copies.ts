import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import { readArchive } from '../../zip/read.ts';
import { walkRecords } from '../../zip/walk.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';

/** One place where the bytes of a record may lie, with the checksums that are recorded for them. */
export interface RecordCopy {
  readonly name: string;
  readonly dataOffset: number;
  readonly storedBytes: number;
  readonly size: number;
  readonly method: number;
  /** Of the directory and of the data descriptor, where they differ. 0 stands among them where that is recorded. */
  readonly crcs: readonly number[];
  /** The place is a guess: only a matching checksum makes it more. */
  readonly guessed: boolean;
}

export interface Copies {
  /** By full name; the surest place first. */
  readonly byName: ReadonlyMap<string, readonly RecordCopy[]>;
  readonly archive: ZipArchive;
  /** Every record that was found, by the directory or by its own header. */
  readonly entries: readonly ZipEntry[];
  /** Name of the record in which the file ends. */
  readonly cutInside: string | null;
}

/** The records that a reader finds: by the directory, or by a walk where there is none. */
export async function findRecords(source: ByteSource, context: ReadContext): Promise<Copies> {
  const signal = context.signal === undefined ? {} : { signal: context.signal };
  const archive = await readArchive(source, { limits: context.limits, name: '', ...signal });
  return collect(archive, [], archive.partial?.name ?? null);
}

/**
 * Find every record twice: by the directory, and by a walk over the local headers, which needs no directory. `sizes` are
 * those that the pickle tells: torch leaves the sizes in local headers zero, and without them the walk searches all bytes.
 */
export async function findCopies(
  source: ByteSource,
  context: ReadContext,
  sizes: (name: string) => number | null,
): Promise<Copies> {
  const signal = context.signal === undefined ? {} : { signal: context.signal };
  const archive = await readArchive(source, { limits: context.limits, name: '', expectedSize: sizes, ...signal });
  const walked: ZipEntry[] = [];
  let cutInside = archive.partial?.name ?? null;
  for await (const step of walkRecords(source, { expectedSize: sizes, ...signal })) {
    if (step.kind === 'record') walked.push(step.entry);
    if (step.kind === 'cut') cutInside = step.partial.name;
    if (walked.length >= context.limits.zipEntries) break;
  }
  return collect(archive, walked, cutInside);
}

function collect(archive: ZipArchive, walked: readonly ZipEntry[], cutInside: string | null): Copies {
  const found = new Map<string, Map<string, RecordCopy>>();
  for (const entry of [...archive.entries, ...walked])
    if (entry.dataOffset !== null) add(found, copyOf(entry, entry.dataOffset, false));
  if (archive.directory !== null) for (const copy of guesses(archive.entries)) add(found, copy);
  return {
    byName: new Map([...found].map(([name, copies]) => [name, [...copies.values()]])),
    archive,
    entries: [...archive.entries, ...walked],
    cutInside,
  };
}

/** What lies at one place with one size is one copy, whatever checksums are recorded for it. */
function add(found: Map<string, Map<string, RecordCopy>>, copy: RecordCopy): void {
  const copies = found.get(copy.name) ?? new Map<string, RecordCopy>();
  found.set(copy.name, copies);
  const place = `${copy.dataOffset} ${copy.size} ${copy.method}`;
  const known = copies.get(place);
  copies.set(place, known === undefined ? copy : { ...known, crcs: [...new Set([...known.crcs, ...copy.crcs])] });
}

function copyOf(entry: ZipEntry, dataOffset: number, guessed: boolean): RecordCopy {
  return {
    name: entry.name,
    dataOffset,
    // Of a stored record one of its two sizes may be damaged: the checksum tells which bytes are meant.
    storedBytes: entry.method === 0 ? entry.size : entry.compressedSize,
    size: entry.size,
    method: entry.method,
    crcs: [entry.crc32],
    guessed,
  };
}

/** Local header, and the id and length of its padding field. */
const HEADER_BYTES = 30 + 4;
const DESCRIPTOR_BYTES = 16;

/**
 * Where a local header is damaged, the directory still tells where it stands: torch aligns the data behind it, and the
 * next header follows the data and a descriptor of 16 bytes.
 */
function* guesses(entries: readonly ZipEntry[]): Generator<RecordCopy> {
  const starts = entries.map(({ localHeaderOffset }) => localHeaderOffset).sort((a, b) => a - b);
  const next = new Map(starts.map((start, i) => [start, starts[i + 1]]));
  for (const entry of entries) {
    if (entry.method !== 0 || entry.crc32 === 0) continue;
    const least = entry.localHeaderOffset + HEADER_BYTES + entry.nameBytes.length;
    yield copyOf(entry, Math.ceil(least / DEFAULT_ALIGNMENT) * DEFAULT_ALIGNMENT, true);
    const following = next.get(entry.localHeaderOffset);
    if (following !== undefined && following - DESCRIPTOR_BYTES - entry.size >= least)
      yield copyOf(entry, following - DESCRIPTOR_BYTES - entry.size, true);
  }
}
