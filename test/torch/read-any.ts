import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import { ruleOf } from '../../src-core/findings/catalog.ts';
import { describeFinding, type DescribedFinding } from '../../src-core/findings/describe.ts';
import type { Finding } from '../../src-core/findings/finding.ts';
import type { FormatResult, ReadContext } from '../../src-core/findings/format-result.ts';
import { levelNumber } from '../../src-core/findings/level.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { zipFileReader } from '../../src-core/torch/archives/read-zip-file.ts';
import { readPickleFile } from '../../src-core/torch/legacy/read-pickle.ts';
import { readTorchTar } from '../../src-core/torch/legacy/read-tar.ts';
import { checksumFindings, checksumPolicy } from '../../src-core/zip/checksums.ts';
import { contextFor } from '../operations/context.ts';

const readZipFile = zipFileReader({});

/** Read bytes with the reader their beginning asks for. */
export async function readAny(bytes: Uint8Array, context: ReadContext = contextFor()): Promise<FormatResult> {
  return readSource(new MemorySource(bytes), bytes, context);
}

export async function readSource(
  source: ByteSource,
  bytes: Uint8Array,
  context: ReadContext = contextFor(),
): Promise<FormatResult> {
  if (String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar') return readTorchTar(source, context);
  return bytes[0] === 0x80 ? readPickleFile(source, context) : readZipFile(source, context);
}

/** What reading them finds. */
export async function readFindings(bytes: Uint8Array): Promise<readonly Finding[]> {
  return (await readAny(bytes)).findings;
}

/** The words of the first finding of a code. */
export async function wordsOf(bytes: Uint8Array, code: string): Promise<DescribedFinding> {
  const findings = await readFindings(bytes);
  const found = findings.find((one) => one.code === code);
  if (found === undefined) throw new Error(`no ${code} among ${codesOf(findings).join(', ')}`);
  return describeFinding(found);
}

/** Levels 1 to 3 with every checksum compared, as the deep part does. */
export async function findingsOf(bytes: Uint8Array): Promise<readonly Finding[]> {
  const { findings, checksums } = await readAny(bytes);
  const policy = checksumPolicy(checksums.map((task) => ({ ...task, name: task.entry })));
  const deep = checksums.flatMap((task) => {
    const stored = bytes.subarray(task.fileOffset, task.fileOffset + task.storedBytes);
    const content = task.method === 0 ? stored : inflate(stored, task.size);
    return content === null ? [] : checksumFindings(task, nodePorts.crc32(content), policy);
  });
  return [...findings, ...deep];
}

function inflate(stored: Uint8Array, size: number): Uint8Array | null {
  const inflated = nodePorts.inflateRaw(stored, size + 1);
  return inflated.ok ? inflated.bytes : null;
}

export interface Verdict {
  readonly verdict: string;
  /** The first level that fails; null when none does. */
  readonly level: number | null;
}

export function verdictAndLevel(findings: readonly Finding[]): Verdict {
  const failing = findings.filter(({ code }) => ruleOf(code).severity === 'error' && ruleOf(code).kind !== 'unsafe');
  const levels = failing.map(({ code }) => levelNumber(ruleOf(code).level));
  return { verdict: verdictOf(findings), level: levels.length === 0 ? null : Math.min(...levels) };
}

export function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}
