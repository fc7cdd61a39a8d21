import type { ByteSource } from '../../bytes/byte-source.ts';
import { MemorySource } from '../../bytes/memory-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import { parsePickle } from '../../pickle/machine.ts';
import { parseOptions } from '../../torch/parse-object.ts';
import { foldersOf } from '../../torch/archive-root.ts';
import { readRecord } from '../../torch/read-record.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import type { ZipEntry } from '../../zip/archive.ts';
import { isStorageName } from '../../zip/checksums.ts';
import { torchLookup } from '../../zip/miniz-order.ts';
import { readArchive } from '../../zip/read.ts';
import { beginsLikePickle } from '../identify/pickle-start.ts';
import { picklesBehind } from './pickles-behind.ts';

/** Members beside the loaded ones that are looked into, and their bytes: an archive of torch has a handful of small ones. */
const MEMBERS = 1000;
const BYTES = 64 << 20;

export interface HiddenPickles {
  readonly pickles: readonly ScannedPickle[];
  /** What was not looked into. */
  readonly findings: readonly Finding[];
}

/**
 * Pickles in members that a plain load does not read: a second record of one name, a `.pkl` beside the object. Every
 * physical record counts, not every name; records that share bytes are read once.
 */
export async function hiddenPickles(read: TorchRead, source: ByteSource, context: ReadContext): Promise<HiddenPickles> {
  const pickles: ScannedPickle[] = [];
  let bytesLeft = BYTES;
  let membersLeft = MEMBERS;
  for (const entry of membersBeside(read)) {
    bytesLeft -= entry.size;
    if (entry.compressedSize > source.size) return { pickles, findings: [notScanned(entry, beyond(entry, source))] };
    membersLeft -= 1;
    if (bytesLeft < 0 || membersLeft < 0) return { pickles, findings: [notScanned(entry, TOO_MUCH)] };
    const record = await readRecord(source, entry, context);
    if (record.ok) pickles.push(...(await picklesIn(record.bytes, entry.name, context)));
  }
  return { pickles: [...pickles, ...(await picklesBehind(read, source, context))], findings: [] };
}

/** All but the storages and the pickles that are loaded. Of others that share their bytes the first one counts. */
function membersBeside({ archive, pickles }: TorchRead): readonly ZipEntry[] {
  if (archive === null) return [];
  const { table } = archive;
  const { storages } = foldersOf(table);
  const loaded = new Set(pickles.map(({ at }) => at.entry));
  const lookup = torchLookup(archive);
  // Of several records of a name one is loaded; which one, its lookup tells.
  const isLoaded = ({ name, index }: ZipEntry) =>
    lookup === null ? loaded.delete(name) : loaded.has(name) && lookup(name)?.index === index;
  const places = new Set<number | null>();
  const others = table.where((index) => !table.names.liesIn(index, storages));
  return others.filter((entry) => {
    const isNew = !places.has(entry.dataOffset);
    places.add(entry.dataOffset);
    return !isLoaded(entry) && isNew && !isStorageName(entry.name);
  });
}

const TOO_MUCH = `the members beside the object have more than ${BYTES >> 20} MiB, or there are more than ${MEMBERS}`;

function beyond({ compressedSize }: ZipEntry, { size }: ByteSource): string {
  return `it is said to have ${compressedSize} bytes, the file has ${size}`;
}

function notScanned({ name }: ZipEntry, why: string): Finding {
  return finding('SF310', { entry: name }, { what: `record \`${name.slice(0, 256)}\` and those behind it`, why });
}

/** A pickle, or an archive with such in it. */
async function picklesIn(
  bytes: Uint8Array,
  name: string,
  context: ReadContext,
  depth = 0,
): Promise<readonly ScannedPickle[]> {
  const at = { entry: name };
  const role = { kind: 'hidden', where: `record ${name}` } as const;
  if (beginsLikePickle(bytes, context)) return [{ parsed: parsePickle(bytes, parseOptions(context)), bytes, at, role }];
  if (depth >= ARCHIVES_IN_ARCHIVES || !LOCAL_SIGNATURE.every((byte, index) => bytes[index] === byte)) return [];
  const source = new MemorySource(bytes);
  const { entries } = await readArchive(source, context);
  const found: ScannedPickle[] = [];
  for (const entry of entries.slice(0, MEMBERS)) {
    const record = await readRecord(source, entry, context);
    if (record.ok) found.push(...(await picklesIn(record.bytes, `${name}/${entry.name}`, context, depth + 1)));
  }
  return found;
}

/** Archives that are unpacked inside each other. */
const ARCHIVES_IN_ARCHIVES = 2;
const LOCAL_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];
