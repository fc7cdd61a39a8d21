import type { ByteSource } from '../../bytes/byte-source.ts';
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
import { beginsLikePickle } from '../identify/pickle-start.ts';

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
    const bytes = await pickleBytes(entry, source, context);
    if (bytes === null) continue;
    const role = { kind: 'hidden', where: `record ${entry.name}` } as const;
    pickles.push({ parsed: parsePickle(bytes, parseOptions(context)), bytes, at: { entry: entry.name }, role });
  }
  return { pickles, findings: [] };
}

/** All but the storages and the pickles that are loaded. Of others that share their bytes the first one counts. */
function membersBeside({ archive, pickles }: TorchRead): readonly ZipEntry[] {
  if (archive === null) return [];
  const { table } = archive;
  const { storages } = foldersOf(table);
  const loaded = new Set(pickles.map(({ at }) => at.entry));
  const places = new Set<number | null>();
  const others = table.where((index) => !table.names.liesIn(index, storages));
  return others.filter((entry) => {
    const isNew = !places.has(entry.dataOffset);
    places.add(entry.dataOffset);
    // The first record of a name is the one that is loaded.
    return !loaded.delete(entry.name) && isNew && !isStorageName(entry.name);
  });
}

const TOO_MUCH = `the members beside the object have more than ${BYTES >> 20} MiB, or there are more than ${MEMBERS}`;

function beyond({ compressedSize }: ZipEntry, { size }: ByteSource): string {
  return `it is said to have ${compressedSize} bytes, the file has ${size}`;
}

function notScanned({ name }: ZipEntry, why: string): Finding {
  return finding('SF310', { entry: name }, { what: `record \`${name.slice(0, 256)}\` and those behind it`, why });
}

async function pickleBytes(entry: ZipEntry, source: ByteSource, context: ReadContext): Promise<Uint8Array | null> {
  const record = await readRecord(source, entry, context);
  return record.ok && beginsLikePickle(record.bytes, context) ? record.bytes : null;
}
