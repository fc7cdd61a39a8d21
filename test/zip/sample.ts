import { crc32, inflateRawSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import type { Finding } from '../../src-core/findings/finding.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src-core/model/limits.ts';
import type { ZipArchive } from '../../src-core/zip/archive.ts';
import { checksumFindings, checksumPolicy, checksumTasks, policyFindings } from '../../src-core/zip/checksums.ts';
import { readArchive, type ReadArchiveOptions } from '../../src-core/zip/read.ts';
import { findBlankRun } from '../../src-core/zip/zero-runs.ts';
import { planArchive, type RecordSpec } from '../../src-core/zip/write/plan.ts';
import { writeArchive, type WriteOutcome } from '../../src-core/zip/write/write-archive.ts';
import { concat } from '../damage/bytes.ts';

export const crc = (bytes: Uint8Array, previous?: number): number => crc32(bytes, previous ?? 0);

export interface SampleRecord {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** 0 records no checksum. Default: the right one. */
  readonly crc32?: number;
}

/** Bytes that look like weights: no zero, no line feed, no text. */
export function weights(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = 0x80 | (state >>> 24);
  }
  return bytes;
}

const text = (content: string) => new TextEncoder().encode(content);

export const SAMPLE: readonly SampleRecord[] = [
  { name: 'data.pkl', bytes: text('\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.') },
  { name: '.format_version', bytes: text('1') },
  { name: '.storage_alignment', bytes: text('64') },
  { name: 'byteorder', bytes: text('little') },
  { name: 'data/0', bytes: weights(300, 1) },
  { name: 'data/1', bytes: weights(2000, 2) },
  { name: 'data/2', bytes: new Uint8Array(0) },
  { name: 'version', bytes: text('3\n') },
  { name: '.data/serialization_id', bytes: new Uint8Array(40) },
];

/** An archive as torch.save writes it, under the root `archive`. */
export async function torchZip(records: readonly SampleRecord[] = SAMPLE, alignment = 64): Promise<Uint8Array> {
  const specs = records.map((record): RecordSpec => {
    const { name, bytes } = record;
    return { name, size: bytes.byteLength, crc32: record.crc32 ?? null, unverified: record.crc32 === 0 };
  });
  const { outcome, bytes } = await write(specs, (index) => records[index]?.bytes ?? new Uint8Array(0), {
    root: 'archive',
    alignment,
  });
  if (!outcome.ok) throw new Error(`not written: ${outcome.why} of ${outcome.record}`);
  return bytes;
}

export async function write(
  specs: readonly RecordSpec[],
  data: (index: number) => Uint8Array,
  options: { readonly root: string; readonly alignment?: number },
): Promise<{ readonly outcome: WriteOutcome; readonly bytes: Uint8Array }> {
  const parts: Uint8Array[] = [];
  const sink = {
    write: async (bytes: Uint8Array) => {
      parts.push(bytes.slice());
    },
  };
  const outcome = await writeArchive(planArchive(specs, options), (record) => [data(record.index)], sink, {
    crc32: crc,
  });
  return { outcome, bytes: concat(parts) };
}

export const OPTIONS: ReadArchiveOptions = { limits: DEFAULT_LIMITS, name: 'model.pt' };

export function read(bytes: Uint8Array | ByteSource, limits: Partial<Limits> = {}): Promise<ZipArchive> {
  const source = bytes instanceof Uint8Array ? new MemorySource(bytes) : bytes;
  return readArchive(source, { ...OPTIONS, limits: { ...DEFAULT_LIMITS, ...limits } });
}

/** The quick part and the deep part of level 2. */
export async function verify(bytes: Uint8Array): Promise<readonly Finding[]> {
  const source = new MemorySource(bytes);
  const archive = await read(source);
  const policy = checksumPolicy(archive.entries);
  const found = [...archive.findings, ...policyFindings(archive)];
  for (const task of checksumTasks(archive)) {
    const stored = bytes.subarray(task.fileOffset, task.fileOffset + task.storedBytes);
    const data = task.method === 8 ? inflate(stored) : stored;
    if (data === null) found.push({ code: 'ZP265', at: { entry: task.entry }, data: {} });
    else if (crc(data) !== task.crc32) {
      const range = { start: task.fileOffset, end: task.fileOffset + task.storedBytes };
      found.push(...checksumFindings(task, crc(data), policy, await findBlankRun(source, range)));
    }
  }
  return found;
}

function inflate(stored: Uint8Array): Uint8Array | null {
  try {
    return inflateRawSync(stored);
  } catch {
    return null;
  }
}

export function codesOf(findings: readonly Finding[]): readonly FindingCode[] {
  return [...new Set(findings.map(({ code }) => code))];
}

export async function quickCodes(bytes: Uint8Array): Promise<readonly FindingCode[]> {
  return codesOf((await read(bytes)).findings);
}

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);

export interface CorpusFile {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly howMade: string;
  readonly expected: string;
  readonly zip: { readonly entries?: readonly (readonly [string, number, number, number, string, number])[] } | null;
  bytes(): Uint8Array;
}

interface ManifestEntry {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly how_made?: string;
  readonly is_folder: boolean;
  readonly expected_verdict: string;
  readonly oracle?: { readonly static?: { readonly magic?: string; readonly zip?: CorpusFile['zip'] } };
}

/** Every single file of the corpus that begins like a zip archive. */
export function corpusZips(): readonly CorpusFile[] {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')) as {
    readonly entries: readonly ManifestEntry[];
  };
  return manifest.entries
    .filter((entry) => !entry.is_folder && entry.oracle?.static?.magic === 'zip')
    .map((entry) => ({
      id: entry.id,
      path: entry.path,
      kind: entry.kind,
      howMade: entry.how_made ?? '',
      expected: entry.expected_verdict,
      zip: entry.oracle?.static?.zip ?? null,
      bytes: () => new Uint8Array(readFileSync(new URL(entry.path, CORPUS))),
    }));
}
