import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import { checksumTasks } from '../../zip/checksums.ts';
import { torchLookup } from '../../zip/miniz-order.ts';
import { readArchive } from '../../zip/read.ts';
import { readSeal } from '../../zip/seal.ts';
import { ArchiveRoot } from '../archive-root.ts';
import { archiveView } from '../../zip/archive-view.ts';
import { itemSize } from '../dtypes.ts';
import { sealOptions } from '../read-zip.ts';
import { isReadable, readRecord } from '../read-record.ts';
import { readRecords } from '../records.ts';
import { checkGeometry } from '../rebuild/geometry.ts';
import type { TorchRead } from '../torch-read.ts';
import { readExportConfig, type ExportedWeight } from './export-config.ts';

/** Weights and constants are described by records of these names. */
const CONFIG = /^data\/(weights|constants)\/[^/]*_(weights|constants)_config\.json$/;

/**
 * Read an exported program (`.pt2`): each weight a record of raw bytes, named and shaped by a JSON record.
 * Source: torch/export/pt2_archive/_package.py.
 */
export async function readTorchExport(
  source: ByteSource,
  context: ReadContext,
  known?: ZipArchive,
): Promise<TorchRead> {
  const archive = known ?? (await readArchive(source, context));
  const root = new ArchiveRoot(archive.table, torchLookup(archive));
  const sealed = await readSeal(source, archive, sealOptions(context));
  const records = await readRecords(source, root, context);
  const weights = await readWeights(source, root, records.byteOrder, context);
  const container = [...archive.findings, ...sealed.findings];
  return {
    checkpoint: {
      ...emptyCheckpoint('torch-export', source.size),
      tensors: weights.tensors,
      storages: weights.storages,
      archive: archiveView(archive, sealed.seal),
      metadata: records.metadata,
    },
    findings: archive.unusable ? container : [...container, ...records.findings, ...weights.findings, finding('TA361')],
    checksums: checksumTasks(archive, weights.dataOffsets),
    pickles: [],
    archive,
    storageRecords: weights.records,
  };
}

interface Weights {
  readonly tensors: TensorInfo[];
  readonly storages: Storage[];
  readonly dataOffsets: number[];
  /** By row of the archive's table: 1 where it is the record of a storage, 2 where that is not there as plain bytes. */
  readonly records: Uint8Array;
  readonly findings: Finding[];
}

async function readWeights(
  source: ByteSource,
  root: ArchiveRoot,
  byteOrder: 'little' | 'big',
  context: ReadContext,
): Promise<Weights> {
  const records = new Uint8Array(root.table.length);
  const weights: Weights = { tensors: [], storages: [], dataOffsets: [], records, findings: [] };
  const byRecord = new Map<string, number>();
  const configs = root.entries.filter(
    (entry) => CONFIG.test(entry.name.slice(root.prefix.length)) && root.isFound(entry),
  );
  for (const config of configs) {
    const list = await readConfig(source, config, context);
    if (list === null) {
      weights.findings.push(
        finding(
          'TA362',
          { entry: config.name },
          { name: config.name, why: 'it is not the JSON that torch.export.save writes' },
        ),
      );
      continue;
    }
    const folder = config.name.slice(root.prefix.length, config.name.lastIndexOf('/') + 1);
    for (const weight of list)
      addWeight(weight, root.find(folder + weight.record), folder + weight.record, {
        source,
        byteOrder,
        byRecord,
        weights,
      });
  }
  return weights;
}

async function readConfig(
  source: ByteSource,
  entry: ZipEntry,
  context: ReadContext,
): Promise<readonly ExportedWeight[] | null> {
  if (entry.size > context.limits.headerBytes) return null;
  const record = await readRecord(source, entry, context);
  return record.ok ? readExportConfig(new TextDecoder().decode(record.bytes)) : null;
}

interface Target {
  readonly source: ByteSource;
  readonly byteOrder: 'little' | 'big';
  /** Storage index by record: weights may share one. */
  readonly byRecord: Map<string, number>;
  readonly weights: Weights;
}

function addWeight(
  weight: ExportedWeight,
  entry: ZipEntry | null,
  record: string,
  { source, byteOrder, byRecord, weights }: Target,
): void {
  const key = [weight.name];
  if (entry === null) weights.findings.push(missing(weight, record));
  const dtype = weight.dtype ?? 'uint8';
  const available = entry !== null && isReadable(entry, source);
  const known = byRecord.get(record);
  const index = known ?? weights.storages.length;
  if (known === undefined) {
    byRecord.set(record, index);
    weights.storages.push({
      key: weight.record,
      bytes: entry?.size ?? 0,
      dtype,
      device: weight.device,
      fileOffset: available && entry.method === 0 ? entry.dataOffset : null,
      byteOrder,
      ...(entry === null ? {} : { entry: entry.name }),
    });
    weights.dataOffsets.push(entry?.dataOffset ?? NaN);
    if (entry !== null) weights.records[entry.index] = available && entry.method === 0 ? 1 : 2;
  }
  const room = { bytes: entry?.size ?? null, itemSize: itemSize(dtype) ?? 1, packed: 1, dimensions: 64 };
  const problem = weight.pickled ? null : checkGeometry(weight.shape, weight.stride, weight.offset, room);
  if (problem !== null)
    weights.findings.push(
      finding(
        problem.code,
        { key, ...(entry === null ? {} : { entry: entry.name }) },
        { tensor: weight.name, ...problem.data },
      ),
    );
  weights.tensors.push({
    name: weight.name,
    keyPath: key,
    shape: weight.shape,
    dtype,
    stride: weight.stride,
    storageOffset: weight.offset,
    storage: index,
    requiresGrad: weight.requiresGrad,
    layout: 'strided',
    device: weight.device,
    ...(weight.isParameter ? { className: 'torch.nn.parameter.Parameter' } : {}),
    readable: available && !weight.pickled && weight.dtype !== null && problem === null,
  });
}

function missing({ name, record: key }: ExportedWeight, record: string): Finding {
  return finding('TA310', { key: [name] }, { tensor: `\`${name}\``, key, record, bytes: 'some' });
}
