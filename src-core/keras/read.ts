import type { ByteSource } from '../bytes/byte-source.ts';
import { MemorySource } from '../bytes/memory-source.ts';
import { SliceSource } from '../bytes/slice-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { FormatResult, ReadContext } from '../findings/format-result.ts';
import type { Safety } from '../model/checkpoint.ts';
import { readHdf5 } from '../hdf5/read.ts';
import { readNpz } from '../numpy/read-npz.ts';
import { archiveView } from '../zip/archive-view.ts';
import { emptyCheckpoint } from '../model/empty-checkpoint.ts';
import { readRecord } from '../torch/read-record.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';
import { checksumTasks, policyFindings } from '../zip/checksums.ts';
import { inflateRecord, isKnownMethod, isSlow } from '../zip/inflate.ts';
import { STORED } from '../zip/layout.ts';
import { pythonRecords, type PythonRecord } from '../zip/python-records.ts';
import { judgeConfig } from './judge-config.ts';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
const OTHER_WEIGHTS = 'model.weights.npz';

/** What the format consists of; assets of layers lie beside it. */
const MEMBERS: ReadonlySet<string> = new Set([CONFIG, METADATA, WEIGHTS, OTHER_WEIGHTS]);
/** What a configuration may inflate to in any case: repeated layers compress to a thirtieth, never to a thousandth. */
const FREE_CONFIG_BYTES = 256 << 10;
/** Configurations that others of the same name hide are judged up to this many. */
const MOST_HIDDEN = 16;
/** Weights in bzip2 or LZMA that are undone: a megabyte takes some tenths of a second. */
const MOST_DECODED = 16 << 20;

/**
 * Read a `.keras` archive: `config.json` says how the model is built, `model.weights.h5` holds its numbers. Nothing is
 * built: what the configuration would import or run is listed. Of several records with one name Keras reads the last; each
 * configuration is judged. Source: keras/src/saving/saving_lib.py.
 */
export async function readKeras(source: ByteSource, context: ReadContext, archive: ZipArchive): Promise<FormatResult> {
  const records = pythonRecords(archive);
  const find = (name: string) => records.find((record) => record.isRead && record.name === name)?.entry;
  const config = await readConfig(source, find(CONFIG), context);
  const hidden = await judgeHidden(source, records, context);
  const weights = find(WEIGHTS) ?? find(OTHER_WEIGHTS);
  const numbers = weights === undefined ? null : await readWeights(source, weights, context);
  // Of an archive that was cut nobody knows what it held.
  const missing = archive.directory === null ? [] : missingFindings(find);
  const container = [...archive.findings.filter(isKerasFinding), ...policyFindings(archive), ...missing];
  const unread = [find(CONFIG), weights].flatMap((entry) =>
    entry === undefined ? [] : unreadFindings(entry, context),
  );
  return {
    checkpoint: {
      ...emptyCheckpoint('keras', source.size),
      tensors: numbers?.checkpoint.tensors ?? [],
      storages: numbers?.checkpoint.storages ?? [],
      root: numbers?.checkpoint.root ?? null,
      safety: config.safety === 'safe' ? hidden.safety : config.safety,
      archive: archiveView(archive, 'absent'),
      metadata: config.metadata,
      layout: 'keras',
    },
    findings: archive.unusable
      ? container
      : [...container, ...unread, ...config.findings, ...hidden.findings, ...(numbers?.findings ?? [])],
    checksums: checksumTasks(archive),
  };
}

/** The records that Keras reads. */
export function kerasMembers(archive: ZipArchive): ReadonlySet<number> {
  const own = pythonRecords(archive).filter(({ name, isRead }) => isRead && MEMBERS.has(name));
  return new Set(own.map(({ entry }) => entry.index));
}

function missingFindings(find: (name: string) => ZipEntry | undefined): readonly Finding[] {
  const findings: Finding[] = [];
  if (find(CONFIG) === undefined) findings.push(finding('KS201'));
  if (find(WEIGHTS) === undefined && find(OTHER_WEIGHTS) === undefined) findings.push(finding('KS202'));
  if (find(METADATA) === undefined) findings.push(finding('KS203'));
  return findings;
}

/** Which methods torch reads is not asked of an archive of Keras. */
function isKerasFinding({ code, data }: Finding): boolean {
  return code !== 'ZP241' || !isKnownMethod(Number(data['method']));
}

/** What is not inflated here: more than is held in memory, or would take long. */
function mostInflated(method: number, { limits }: ReadContext): number {
  return isSlow(method) ? MOST_DECODED : limits.inflatedEntryBytes;
}

function unreadFindings({ name, method, size }: ZipEntry, context: ReadContext): readonly Finding[] {
  const most = mostInflated(method, context);
  return method === STORED || size <= most ? [] : [finding('KS204', { entry: name }, { name, size, most })];
}

interface ReadConfig {
  readonly safety: Safety | null;
  readonly findings: readonly Finding[];
  readonly metadata: readonly (readonly [string, string])[];
}

const NO_CONFIG: ReadConfig = { safety: null, findings: [], metadata: [] };

async function readConfig(source: ByteSource, entry: ZipEntry | undefined, context: ReadContext): Promise<ReadConfig> {
  if (entry === undefined) return NO_CONFIG;
  const limits = { ...context.limits, inflatedFreeBytes: FREE_CONFIG_BYTES };
  const record = await readRecord(source, entry, { ...context, limits });
  if (!record.ok) return record.finding === null ? NO_CONFIG : { ...NO_CONFIG, findings: [record.finding] };
  const judged = judgeConfig(record.bytes, CONFIG, { entry: CONFIG });
  const metadata = factsOf(judged.config);
  const shape = judged.config === undefined || metadata.length > 0 ? [] : [finding('KS305', { entry: CONFIG })];
  return { safety: judged.safety, findings: [...judged.findings, ...shape], metadata };
}

/** Configurations that the one that is read hides: other programs, which take the first, build them. */
async function judgeHidden(
  source: ByteSource,
  records: readonly PythonRecord[],
  context: ReadContext,
): Promise<Pick<ReadConfig, 'safety' | 'findings'>> {
  const hidden = records.filter(({ name, isRead }) => !isRead && name === CONFIG);
  const findings: Finding[] = [];
  let safety: Safety = hidden.length > MOST_HIDDEN ? 'unknown' : 'safe';
  for (const { entry } of hidden.slice(0, MOST_HIDDEN)) {
    const judged = await readConfig(source, entry, context);
    findings.push(...judged.findings);
    if (judged.safety !== 'safe') safety = 'unknown';
  }
  return { safety, findings };
}

function factsOf(config: unknown): readonly (readonly [string, string])[] {
  if (typeof config !== 'object' || config === null || !('class_name' in config)) return [];
  return typeof config.class_name === 'string' ? [['class_name', config.class_name]] : [];
}

async function readWeights(source: ByteSource, entry: ZipEntry, context: ReadContext): Promise<FormatResult | null> {
  const { dataOffset, method, compressedSize } = entry;
  const read = entry.name === OTHER_WEIGHTS ? readNpz : readHdf5;
  if (dataOffset === null || dataOffset + compressedSize > source.size) return null;
  if (method === STORED) {
    const part = await read(new SliceSource(source, dataOffset, compressedSize), context);
    return inEntry(part, entry.name, dataOffset);
  }
  if (!isKnownMethod(method) || entry.size > mostInflated(method, context)) return null;
  const stored = await source.read(dataOffset, compressedSize, context.signal);
  const inflated = inflateRecord(entry, stored, entry.size, context.ports);
  // Damage of the compressed data is found by its checksum.
  return inflated.ok ? inEntry(await read(new MemorySource(inflated.bytes), context), entry.name, null) : null;
}

/** `start` is where the entry lies as it is; null when it was inflated, and its bytes are nowhere in the file. */
function inEntry(part: FormatResult, entry: string, start: number | null): FormatResult {
  const storages = part.checkpoint.storages.map((storage) => ({
    ...storage,
    entry,
    fileOffset: storage.fileOffset === null || start === null ? null : storage.fileOffset + start,
  }));
  return {
    ...part,
    checkpoint: { ...part.checkpoint, storages },
    findings: part.findings.map((found) => ({ ...found, at: { ...found.at, entry } })),
  };
}
