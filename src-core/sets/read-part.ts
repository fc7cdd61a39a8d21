import type { ByteSource } from '../bytes/byte-source.ts';
import type { FileSet } from '../bytes/file-set.ts';
import { ruleOf } from '../findings/catalog.ts';
import { describeFinding } from '../findings/describe.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { FormatResult, ReadContext } from '../findings/format-result.ts';

/** What reads one file of a set as a checkpoint of its own. */
export interface PartRead extends FormatResult {
  /** False when the file is no checkpoint: its one finding says what it is. */
  readonly recognised: boolean;
}

export type ReadPart = (source: ByteSource, context: ReadContext) => Promise<PartRead>;

/** Open a file of the set for as long as `work` takes. Throws what the set throws. */
export async function withFile<T>(files: FileSet, name: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await files.open(name);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** A whole small file; null where it is longer than `limit`. */
export async function readWhole(
  files: FileSet,
  name: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  return await withFile(files, name, async (source) =>
    source.size > limit ? null : await source.read(0, source.size, signal),
  );
}

/** The context of one part: its name is its own, the folder around it has been looked at. */
export function partContext({ limits, ports, signal }: ReadContext, name: string): ReadContext {
  return signal === undefined ? { limits, ports, name } : { limits, ports, name, signal };
}

/**
 * Findings of a shard as findings of the set. A file of another kind is, for the set, a shard that is damaged; an empty
 * one stays what it is.
 */
export function partFindings(findings: readonly Finding[], file: string): readonly Finding[] {
  return findings.map((found) => {
    const { level, severity, kind } = ruleOf(found.code);
    if (level !== 'size' || severity !== 'error' || kind === 'corrupted') return found;
    return finding('SE203', { file }, { file, what: describeFinding(found).message });
  });
}

export function isWhole(findings: readonly Finding[]): boolean {
  return !findings.some(({ code }) => {
    const { severity, kind } = ruleOf(code);
    return severity === 'error' && kind !== 'unsafe';
  });
}
