import { basename } from 'node:path';
import { isDamage } from '../../operations/compare-checksum.ts';
import type { ChecksumTask } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { reportOf } from '../../operations/report/report.ts';
import type { UnchangedRun } from '../../operations/rewrite/run.ts';
import { checkFile } from '../check-file.ts';
import { FileSource } from '../file-source.ts';
import { nodePorts } from '../ports.ts';
import type { Rows } from '../../model/rows.ts';
import { nodeScanner } from '../scan/node-scanner.ts';

/** The finished file is not what was meant, or the source is damaged: nothing was written. */
export class RewriteError extends Error {
  override readonly name = 'RewriteError';
}

/** What stands in the new file as it stood in the source, and where the source is. */
export interface CopiedFrom {
  readonly source: FileSource;
  readonly runs: readonly UnchangedRun[];
  readonly signal?: AbortSignal;
}

/**
 * Level by level, and every checksum that the file records, read from it. A copied record has the checksum that its source
 * recorded: that it holds in the copy proves both, and only when it does not is the source read again, to say which is damaged.
 */
export async function proveCopy(temp: string, copied: CopiedFrom): Promise<void> {
  const { verdict, error } = await check(temp, true);
  if (verdict === 'valid') return;
  const damaged = await damagedRun(copied);
  throw damaged === null ? notProven(error) : sourceDamaged(damaged.record);
}

/** Level by level, without reading the records. */
export async function proveStructure(temp: string): Promise<Inspection> {
  const { verdict, error, inspection } = await check(temp, false);
  if (verdict !== 'valid') throw notProven(error);
  return inspection;
}

/**
 * A clone has the source's own blocks where it was not patched. They are read through the source, whose pages are in
 * memory where the clone's are not; the patched records are read from the new file.
 */
export async function proveClone(temp: string, copied: CopiedFrom): Promise<void> {
  const { checksums } = await proveStructure(temp);
  const damaged = await damagedRun(copied);
  if (damaged !== null) throw sourceDamaged(damaged.record);
  const shared = new Set(copied.runs.map(({ to }) => to));
  const file = await FileSource.open(temp);
  try {
    const patched = checksums.filter(({ fileOffset }) => !shared.has(fileOffset));
    const first = await firstDamaged(file, patched, copied.signal);
    if (first !== null) throw notProven(`record ${first.entry} does not have its checksum`);
  } finally {
    await file.close();
  }
}

export function sourceDamaged(record: string): RewriteError {
  return new RewriteError(`record ${record} does not have its recorded checksum: the source is damaged there`);
}

function notProven(error: string): RewriteError {
  return new RewriteError(`the finished file did not pass its check and was thrown away: ${error}`);
}

async function check(temp: string, checksums: boolean) {
  const outcome = await checkFile(temp, { checksums, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  const { inspection } = outcome;
  return { ...reportOf(temp, inspection, DEFAULT_LIMITS.findingsPerCode), inspection };
}

/** The first run that the source does not hold as it recorded it. */
async function damagedRun({ source, runs, signal }: CopiedFrom): Promise<UnchangedRun | null> {
  const tasks = runs.map(({ record, from, length, crc32 }) => ({
    entry: record,
    fileOffset: from,
    storedBytes: length,
    size: length,
    method: 0 as const,
    crc32,
    storage: null,
  }));
  const first = await firstDamaged(source, tasks, signal);
  return runs.find(({ from }) => from === first?.fileOffset) ?? null;
}

async function firstDamaged(
  source: FileSource,
  checksums: Rows<ChecksumTask>,
  signal: AbortSignal | undefined,
): Promise<ChecksumTask | null> {
  const { findings } = await nodeScanner({
    source,
    context: { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(source.path), ...(signal && { signal }) },
    checkpoint: emptyCheckpoint(null, source.size),
    checksums,
    values: false,
    onProgress: () => undefined,
  });
  const entry = findings.find(isDamage)?.at.entry;
  return checksums.find((task) => task.entry === entry) ?? null;
}
