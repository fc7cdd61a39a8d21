import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import { foldersOf } from '../../torch/archive-root.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import { torchLookup } from '../../zip/miniz-order.ts';
import { MemberScan } from './member-scan.ts';
import { picklesBehind } from './pickles-behind.ts';
import { tensorPickles } from './tensor-pickles.ts';
import { unlistedRanges } from './unlisted-ranges.ts';
import { valuePickles } from './value-pickles.ts';

export interface HiddenPickles {
  readonly pickles: readonly ScannedPickle[];
  /** What was not looked into, and code that is no pickle. */
  readonly findings: readonly Finding[];
}

/**
 * Pickles that a plain load does not read: a second record of one name, a `.pkl` beside the object, a storage of no
 * tensor, an archive in front of or behind this one. Every physical record counts, not every name; records that share
 * bytes are read once. Storages that tensors use are numbers to every loader, and are left alone but for tensors that are a
 * pickle as a whole.
 */
export async function hiddenPickles(read: TorchRead, source: ByteSource, context: ReadContext): Promise<HiddenPickles> {
  const scan = new MemberScan(source, context, read.checkpoint.format === 'torchscript');
  const { archive } = read;
  if (archive !== null) {
    for (const entry of membersOf(read, archive)) await scan.addEntry(entry);
    for (const range of unlistedRanges(archive, source.size)) await scan.addRange(range);
  }
  const behind = await picklesBehind(read, source, context);
  const inTensors = await tensorPickles(read, source, context);
  const inValues = valuePickles(read, context);
  return { pickles: [...scan.pickles, ...behind, ...inTensors, ...inValues], findings: scan.findings };
}

/**
 * All records but the storages of tensors and the pickles that are loaded: those of no tensor in the folder of storages
 * come last.
 */
function membersOf({ pickles, storageRecords }: TorchRead, archive: ZipArchive): readonly ZipEntry[] {
  const { table } = archive;
  const { storages } = foldersOf(table);
  const others = table.where((index) => (storageRecords?.[index] ?? 0) === 0);
  const isStorage = ({ index }: ZipEntry) => table.names.liesIn(index, storages);
  const loaded = new Set(pickles.map(({ at }) => at.entry));
  const lookup = torchLookup(archive);
  // Of several records of a name one is loaded; which one, its lookup tells.
  const isLoaded = ({ name, index }: ZipEntry) =>
    lookup === null ? loaded.delete(name) : loaded.has(name) && lookup(name)?.index === index;
  const beside = others.filter((entry) => !isStorage(entry) && !isLoaded(entry));
  return [...withoutSharedBytes(beside), ...withoutSharedBytes(others.filter(isStorage))];
}

/** Of records that share their bytes the first one. */
function withoutSharedBytes(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const places = new Set<number | null>();
  return entries.filter(({ dataOffset }) => {
    const isNew = !places.has(dataOffset);
    places.add(dataOffset);
    return isNew;
  });
}
