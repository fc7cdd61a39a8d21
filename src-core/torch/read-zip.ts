import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Format } from '../model/checkpoint.ts';
import { emptyCheckpoint } from '../model/empty-checkpoint.ts';
import type { ZipArchive } from '../zip/archive.ts';
import { checksumTasks, policyFindings } from '../zip/checksums.ts';
import { torchLookup } from '../zip/miniz-order.ts';
import { readArchive } from '../zip/read.ts';
import { readSeal, type SealOptions } from '../zip/seal.ts';
import { ArchiveRoot, checkRoot } from './archive-root.ts';
import { archiveView } from '../zip/archive-view.ts';
import { checkIndices } from './check-indices.ts';
import { checkNested } from './check-nested.ts';
import { describeContent } from './content.ts';
import { loadObject, type LoadedObject } from './load-object.ts';
import { parseObject } from './parse-object.ts';
import { expansionFindings, isMarkedAsFolder, readRecord } from './read-record.ts';
import { readRecords } from './records.ts';
import type { StorageTable } from './storage-table.ts';
import type { TorchPickle, TorchRead } from './torch-read.ts';
import { unreadFindings } from './unread-records.ts';
import { zipStorages } from './zip-storages.ts';

const OBJECT_RECORD = 'data.pkl';

/**
 * Read a checkpoint that `torch.save` wrote since 1.6: a zip archive with `data.pkl`, one record per storage and a few
 * small ones. Damage is among the findings; only a failure of the source is thrown.
 *
 * `known` saves a second sweep where the archive has been read to find out what it is.
 * Source: torch/serialization.py, `_load`; caffe2/serialize/inline_container.cc.
 */
export async function readTorchZip(source: ByteSource, context: ReadContext, known?: ZipArchive): Promise<TorchRead> {
  const archive = known ?? (await readArchive(source, context));
  const root = new ArchiveRoot(archive.table, torchLookup(archive));
  return readPickledArchive(source, context, archive, {
    format: 'torch-zip',
    root,
    object: OBJECT_RECORD,
    record: (key) => `data/${key}`,
  });
}

export interface PickledArchive {
  readonly format: Format;
  readonly root: ArchiveRoot;
  /** Record of the pickle that holds the object. */
  readonly object: string;
  /** Record of a storage's key. */
  readonly record: (key: string) => string;
}

/** Read an archive whose object is one pickle and whose storages are records: torch.save's, and TorchScript's. */
export async function readPickledArchive(
  source: ByteSource,
  context: ReadContext,
  archive: ZipArchive,
  layout: PickledArchive,
): Promise<TorchRead> {
  const { root } = layout;
  const sealed = await readSeal(source, archive, sealOptions(context));
  const records = await readRecords(source, root, context);
  const { byteOrder } = records;
  const stored = zipStorages(source, root, { byteOrder, record: layout.record });
  const { table } = stored;
  const object = await readObject(source, context, layout, table);
  const { tensors, remarkable, root: value } = object.loaded;
  const indices = await checkIndices(source, remarkable, table, context);
  const nested = await checkNested(source, remarkable, table, context);
  const content = describeContent(object.loaded, table, table.devices(), context.limits);
  const unread = layout.format === 'torch-zip' && isWhole(object) ? unreadFindings(root, stored.records) : [];
  const container = [...archive.findings, ...sealed.findings, ...policyFindings(archive)];
  const load = [
    ...checkRoot(root, context.limits),
    // Of a file that is cut the version lay behind the cut: the archive's own finding says so.
    ...records.findings.filter(({ code }) => archive.directory !== null || code !== 'TA203'),
    ...object.findings,
    ...indices,
    ...nested,
    ...unread,
    ...content.findings,
  ];
  return {
    checkpoint: {
      ...emptyCheckpoint(layout.format, source.size),
      tensors,
      storages: table,
      root: value,
      archive: archiveView(archive, sealed.seal),
      metadata: [...records.metadata, ...content.metadata],
      layout: content.layout,
    },
    // Without a directory nothing was found out about loading: the container's findings say how much is there.
    findings: archive.unusable ? container : [...container, ...load],
    checksums: checksumTasks(archive, stored.dataOffsets.toArray()),
    pickles: object.pickles,
    archive,
    storageRecords: stored.records,
  };
}

/** Only an object without damage tells which records are its own. */
function isWhole({ pickles, loaded }: ReadObject): boolean {
  return (
    loaded.findings.length === 0 &&
    pickles.length > 0 &&
    pickles.every(({ parsed }) => parsed.value !== undefined && parsed.problem === null)
  );
}

export function sealOptions({ ports, signal }: ReadContext): SealOptions {
  return { inflateRaw: (bytes, limit) => ports.inflateRaw(bytes, limit), ...(signal === undefined ? {} : { signal }) };
}

interface ReadObject {
  readonly loaded: LoadedObject;
  readonly findings: readonly Finding[];
  readonly pickles: readonly TorchPickle[];
}

const NOTHING: LoadedObject = { root: null, tensors: [], remarkable: [], findings: [] };

async function readObject(
  source: ByteSource,
  context: ReadContext,
  { root, object }: PickledArchive,
  table: StorageTable,
): Promise<ReadObject> {
  const entry = root.find(object);
  if (entry === null) return { loaded: NOTHING, findings: [objectMissing(root, object)], pickles: [] };
  const record = await readRecord(source, entry, context);
  if (!record.ok) return { loaded: NOTHING, findings: record.finding === null ? [] : [record.finding], pickles: [] };
  const at = { entry: entry.name };
  const { parsed, findings, pickles } = parseObject(record.bytes, at, context);
  const loaded = loadObject(parsed, table, { limits: context.limits, allowance: context.allowance, at });
  const unread = isMarkedAsFolder(entry) ? [finding('TA318', at, { record: entry.name, bytes: entry.size })] : [];
  return { loaded, findings: [...unread, ...expansionFindings(entry), ...findings, ...loaded.findings], pickles };
}

/** torch looks for it at the root only; one that lies deeper tells how the archive was packed. */
function objectMissing(root: ArchiveRoot, object: string): Finding {
  const deeper = root.entries.find(({ name }) => name.startsWith(root.prefix) && name.endsWith(`/${object}`));
  const reference = `RuntimeError: PytorchStreamReader failed locating file ${object}: file not found.`;
  if (deeper !== undefined)
    return finding('TA211', { entry: deeper.name }, { name: deeper.name, expected: root.prefix + object }, reference);
  return finding('TA207', {}, { name: root.prefix + object }, reference);
}
