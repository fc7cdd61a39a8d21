import type { ByteSource } from '../bytes/byte-source.ts';
import type { Rows } from '../model/rows.ts';
import type { ChecksumTask, ReadContext } from '../findings/format-result.ts';
import { inflateRecord } from '../zip/inflate.ts';

/** Bytes read at once: large enough for a disk, small enough to stay in a core's cache. */
const CHUNK = 1 << 20;
/** Entries that lie this close together are read with one call. */
const GAP = 4096;

/** What the bytes of a task turned out to be. */
export type Actual =
  | { readonly kind: 'read'; readonly crc32: number; readonly size: number }
  /** The compressed data does not inflate. */
  | { readonly kind: 'damaged'; readonly message: string }
  /** Longer than what is inflated at once: nothing is said about it. */
  | { readonly kind: 'skipped' };

export interface Verified {
  readonly task: ChecksumTask;
  readonly actual: Actual;
}

/**
 * Read every task's bytes in file order. Neighbours are read together; long entries are streamed. Progress comes with
 * every chunk. Throws the signal's reason when cancelled.
 */
export async function* readChecksums(
  source: ByteSource,
  tasks: Rows<ChecksumTask>,
  context: ReadContext,
  onProgress: (done: number, total: number) => void,
): AsyncGenerator<Verified, void> {
  const total = tasks.reduce((sum, task) => sum + task.storedBytes, 0);
  let done = 0;
  let reported = 0;
  for (const span of spansOf(tasks)) {
    for await (const { task, actual, read } of readSpan(source, span, context)) {
      done += read;
      if (done - reported >= CHUNK || done === total) onProgress((reported = done), total);
      if (actual !== null) yield { task, actual };
    }
  }
}

/** Tasks that are read with one call: [start, end) holds all of them, or one task that is longer than a chunk. */
interface Span {
  readonly start: number;
  end: number;
  readonly tasks: ChecksumTask[];
}

function spansOf(tasks: Rows<ChecksumTask>): readonly Span[] {
  const spans: Span[] = [];
  let last: Span | undefined;
  for (const task of [...tasks].sort((a, b) => a.fileOffset - b.fileOffset)) {
    const end = task.fileOffset + task.storedBytes;
    if (last !== undefined && task.fileOffset <= last.end + GAP && end - last.start <= CHUNK) {
      last.tasks.push(task);
      last.end = Math.max(last.end, end);
    } else spans.push((last = { start: task.fileOffset, end, tasks: [task] }));
  }
  return spans;
}

interface Step {
  readonly task: ChecksumTask;
  /** Null while more of the task is to be read. */
  readonly actual: Actual | null;
  readonly read: number;
}

async function* readSpan(source: ByteSource, span: Span, context: ReadContext): AsyncGenerator<Step> {
  const [first] = span.tasks;
  if (first !== undefined && span.tasks.length === 1 && first.method === 0 && first.storedBytes > CHUNK) {
    yield* streamStored(source, first, context);
    return;
  }
  const bytes = await source.read(span.start, span.end - span.start, context.signal);
  for (const task of span.tasks) {
    const at = task.fileOffset - span.start;
    const actual = checksumOf(bytes.subarray(at, at + task.storedBytes), task, context);
    yield { task, actual, read: task.storedBytes };
  }
}

async function* streamStored(
  source: ByteSource,
  task: ChecksumTask,
  { ports, signal }: ReadContext,
): AsyncGenerator<Step> {
  let crc = 0;
  for (let at = 0; at < task.storedBytes; at += CHUNK) {
    const bytes = await source.read(task.fileOffset + at, Math.min(CHUNK, task.storedBytes - at), signal);
    crc = ports.crc32(bytes, crc);
    const isLast = at + bytes.length === task.storedBytes;
    yield { task, actual: isLast ? { kind: 'read', crc32: crc, size: task.storedBytes } : null, read: bytes.length };
  }
}

function checksumOf(stored: Uint8Array, task: ChecksumTask, { ports, limits }: ReadContext): Actual {
  if (task.method === 0) return { kind: 'read', crc32: ports.crc32(stored), size: stored.length };
  if (task.size > limits.inflatedEntryBytes) return { kind: 'skipped' };
  // One byte more than it should have tells an entry that is too long from one that is right.
  const inflated = inflateRecord(task, stored, task.size + 1, ports);
  if (inflated.ok) return { kind: 'read', crc32: ports.crc32(inflated.bytes), size: inflated.bytes.length };
  return {
    kind: 'damaged',
    message: inflated.why === 'limit' ? `more than ${task.size} bytes come out` : inflated.message,
  };
}
