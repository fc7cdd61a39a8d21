import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { asText, asTuple } from '../../pickle/access.ts';
import type { PyPersistent } from '../../pickle/node.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import { checksumTasks, policyFindings } from '../../zip/checksums.ts';
import { torchLookup } from '../../zip/miniz-order.ts';
import { readArchive } from '../../zip/read.ts';
import { readSeal } from '../../zip/seal.ts';
import { ArchiveRoot, checkRoot } from '../archive-root.ts';
import { archiveView } from '../../zip/archive-view.ts';
import { describeContent } from '../content.ts';
import { loadObject } from '../load-object.ts';
import { parseObject } from '../parse-object.ts';
import { readRecord } from '../read-record.ts';
import { readRecords } from '../records.ts';
import { sealOptions } from '../read-zip.ts';
import type { StorageLookup } from '../rebuild/rebuilt.ts';
import type { StorageTable } from '../storage-table.ts';
import type { TorchPickle, TorchRead } from '../torch-read.ts';
import { zipStorages } from '../zip-storages.ts';
import { appendAll } from '../../model/append-all.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';

/**
 * Read a torch.package archive: any number of pickled objects (`<package>/<resource>.pkl`), storages in
 * `.data/<key>.storage`, and the Python files they need. Source: torch/package/package_importer.py.
 */
export async function readTorchPackage(
  source: ByteSource,
  context: ReadContext,
  known?: ZipArchive,
): Promise<TorchRead> {
  const archive = known ?? (await readArchive(source, context));
  const root = new ArchiveRoot(archive.table, torchLookup(archive));
  const sealed = await readSeal(source, archive, sealOptions(context));
  const records = await readRecords(source, root, context);
  const {
    table,
    dataOffsets,
    records: storageRecords,
  } = zipStorages(source, root, {
    byteOrder: records.byteOrder,
    record: (key) => `.data/${key}.storage`,
  });
  const objects = await readObjects(source, root, table, context);
  const content = describeContent({ ...objects, remarkable: objects.tensors }, table, table.devices(), context.limits);
  const container = [...archive.findings, ...sealed.findings, ...policyFindings(archive)];
  const code = archive.entries.filter(({ name }) => name.endsWith('.py')).length;
  const load = [...checkRoot(root, context.limits), ...records.findings, ...objects.findings, ...content.findings];
  return {
    checkpoint: {
      ...emptyCheckpoint('torch-package', source.size),
      tensors: objects.tensors,
      storages: table,
      root: objects.root,
      archive: archiveView(archive, sealed.seal),
      metadata: [...records.metadata, ...content.metadata],
      layout: content.layout,
    },
    findings: archive.unusable
      ? container
      : [...container, ...load, finding('TA363', {}, { count: objects.pickles.length, code })],
    checksums: checksumTasks(archive, dataOffsets.toArray()),
    pickles: objects.pickles,
    archive,
    storageRecords,
  };
}

interface Objects {
  readonly root: Value | null;
  readonly tensors: Rows<TensorInfo>;
  readonly findings: readonly Finding[];
  readonly pickles: readonly TorchPickle[];
}

async function readObjects(
  source: ByteSource,
  root: ArchiveRoot,
  table: StorageTable,
  context: ReadContext,
): Promise<Objects> {
  const entries = root.entries.filter(
    (entry) => entry.name.startsWith(root.prefix) && entry.name.endsWith('.pkl') && root.isFound(entry),
  );
  const lookup = new PackageLookup(table);
  const tensors: TensorInfo[] = [];
  const findings: Finding[] = [];
  const pickles: TorchPickle[] = [];
  const roots: [Value, Value][] = [];
  for (const entry of entries) {
    const record = await readRecord(source, entry, context);
    if (!record.ok) {
      if (record.finding !== null) findings.push(record.finding);
      continue;
    }
    const at = { entry: entry.name };
    const object = parseObject(record.bytes, at, context);
    const name = resourceName(entry, root);
    // Several objects are told apart by their names; a single one needs none.
    const loaded = loadObject(object.parsed, table, {
      limits: context.limits,
      allowance: context.allowance,
      at,
      lookup,
      prefix: entries.length === 1 ? [] : [name],
    });
    appendAll(tensors, loaded.tensors);
    findings.push(...object.findings, ...loaded.findings);
    pickles.push(...object.pickles);
    roots.push([{ kind: 'str', value: name }, loaded.root ?? { kind: 'unreadable', why: 'the pickle is damaged' }]);
  }
  return { root: rootOf(roots), tensors, findings, pickles };
}

function rootOf(roots: [Value, Value][]): Value | null {
  const [only] = roots;
  if (roots.length === 1 && only !== undefined) return only[1];
  return roots.length === 0 ? null : { kind: 'dict', id: -1, entries: roots };
}

function resourceName({ name }: ZipEntry, root: ArchiveRoot): string {
  return name.slice(root.prefix.length).replace(/\.pkl$/, '');
}

/** A package also refers to objects of other packages: those are left alone. */
class PackageLookup implements StorageLookup {
  readonly #table: StorageTable;

  constructor(table: StorageTable) {
    this.#table = table;
  }

  resolve(node: PyPersistent): ReturnType<StorageTable['resolve']> {
    return asText(asTuple(node.pid)?.items[0]) === 'storage' ? this.#table.resolve(node) : null;
  }
}
