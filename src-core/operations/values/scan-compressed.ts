import type { ByteSource } from '../../bytes/byte-source.ts';
import { DeflateError } from '../../bytes/deflate-error.ts';
import type { ChecksumTask, ReadContext } from '../../findings/format-result.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import type { Limits } from '../../model/limits.ts';
import { Collector, type CollectorEvents } from '../../values/scan/collect.ts';
import { planTasks } from '../../values/scan/plan.ts';
import { placementsOf } from '../../values/scan/placements.ts';
import { segmentsOf } from '../../values/scan/segments.ts';
import { inflateRecordPieces, inflatesInPieces } from '../../zip/inflate.ts';
import type { Actual } from '../checksums.ts';
import { EndsEarly, InflatedSource, storedPieces } from './inflated-source.ts';
import { runTasksHere } from './run-tasks.ts';

/** Entries of fewer bytes are inflated whole, many of them read with one call. */
const WORTH_PIECES = 1 << 20;

/** Whether an entry is better inflated in pieces. */
export function isLong({ method, size }: ChecksumTask, { ports }: ReadContext): boolean {
  return size >= WORTH_PIECES && inflatesInPieces(method, ports);
}

/** What inflates to far more than it is stored in is made to waste time. */
function isBomb({ size, storedBytes }: ChecksumTask, limits: Limits): boolean {
  return size > limits.inflatedEntryBytes && size > storedBytes * limits.inflationFactor;
}

export interface CompressedEntry {
  readonly task: ChecksumTask;
  /** Tensors whose bytes are in it. */
  readonly tensors: readonly TensorInfo[];
  readonly storages: Rows<Storage>;
  readonly source: ByteSource;
  readonly context: ReadContext;
  /** Told of compressed bytes as they are read. */
  readonly onBytes: (bytes: number) => void;
  readonly onTensor: CollectorEvents['onTensor'];
}

/**
 * Checksum and values of one compressed entry, in one go over what comes out of it, whatever its length; tensors that are
 * no plain run of it are left to others. Throws what the source throws and the signal's reason.
 */
export async function scanCompressed(entry: CompressedEntry): Promise<Actual> {
  const { task, tensors, storages, source, context, onBytes, onTensor } = entry;
  const { ports, limits, signal } = context;
  if (isBomb(task, limits)) return { kind: 'skipped' };
  const range = { start: task.fileOffset, end: task.fileOffset + task.storedBytes };
  const inflated = new InflatedSource(task.size, () =>
    inflateRecordPieces(task, storedPieces(source, range, onBytes, signal), ports),
  );
  const placements = placementsOf(tensors, placedIn(task, storages));
  const planned = segmentsOf(placements, [...tensors.keys()], task.size);
  const tasks = planTasks([{ id: 0, start: 0, end: task.size }], planned.segments, () => true, 'full');
  let crc32 = 0;
  const collector = new Collector(tasks, planned.tensors, { onChecksum: (_, crc) => (crc32 = crc), onTensor });
  try {
    await runTasksHere({
      source: inflated,
      ports,
      tasks,
      onRows: (rows) => collector.add(rows),
      onBytes: () => undefined,
      ...(signal === undefined ? {} : { signal }),
    });
    if (await inflated.isLonger()) return { kind: 'damaged', message: `more than ${task.size} bytes come out` };
    return { kind: 'read', crc32, size: task.size };
  } catch (error) {
    if (error instanceof EndsEarly) return { kind: 'read', crc32: 0, size: error.size };
    if (error instanceof DeflateError) return { kind: 'damaged', message: error.message };
    throw error;
  } finally {
    await inflated.close();
  }
}

/** The storage in the entry, placed in what comes out: a header may come before the data, the data is what ends it. */
function placedIn({ storage, size }: ChecksumTask, storages: Rows<Storage>): readonly Storage[] {
  const placed: Storage[] = [];
  const own = storage === null ? undefined : storages.at(storage);
  if (storage !== null && own !== undefined && own.fileOffset === null && own.bytes <= size)
    placed[storage] = { ...own, fileOffset: size - own.bytes };
  return placed;
}
