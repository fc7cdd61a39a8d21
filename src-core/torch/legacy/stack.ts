import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { parseOptions } from '../parse-object.ts';
import { loadedPickle, type TorchPickle } from '../torch-read.ts';

/** First bytes that are read of a row of pickles; more only when they go on. */
export const FIRST_READ = 256 << 10;

/** Pickles that stand one behind the other at the start of a file. */
export interface PickleStack {
  readonly pickles: readonly TorchPickle[];
  /** Bytes of the file that were read to parse them. */
  readonly bytes: Uint8Array;
}

/**
 * Parse up to `count` pickles from the start of a source. The pickles of a checkpoint are small before its storages, so
 * a beginning is read and grows only while a pickle runs out of it, up to `longest` bytes. Ends at the first that does not
 * parse.
 */
export async function readStack(
  source: ByteSource,
  count: number,
  context: ReadContext,
  longest = context.limits.pickleBytes,
): Promise<PickleStack> {
  const { signal } = context;
  const most = Math.min(source.size, longest);
  const options = parseOptions(context);
  const parsed: ParsedPickle[] = [];
  let bytes = await source.read(0, Math.min(FIRST_READ, most), signal);
  while (parsed.length < count) {
    const start = parsed.at(-1)?.end ?? 0;
    // The file ends between two pickles: there is no further one to judge.
    if (start >= source.size) break;
    const next = parsePickle(bytes, { ...options, start });
    if (ranOut(next) && bytes.length < most) {
      // Earlier pickles hold views of the old bytes, which hold the same.
      bytes = await source.read(0, Math.min(bytes.length * 8, most), signal);
      continue;
    }
    parsed.push(next);
    if (next.value === undefined) break;
  }
  return { pickles: parsed.map((pickle) => loadedPickle(pickle, bytes, { offset: pickle.start })), bytes };
}

/** Whether more bytes could let a pickle go on. */
function ranOut({ value, problem }: ParsedPickle): boolean {
  return (
    value === undefined &&
    problem !== null &&
    (problem.kind === 'truncated' || problem.kind === 'no-stop' || problem.kind === 'frame-overrun')
  );
}

/** Parse one small pickle in the middle of a source; null where there is none or it is longer than it should be. */
export async function readPickleAt(
  source: ByteSource,
  start: number,
  context: ReadContext,
): Promise<TorchPickle | null> {
  for (let length = 1 << 10; ; length *= 32) {
    const available = Math.min(length, source.size - start);
    if (available <= 0) return null;
    const bytes = await source.read(start, available, context.signal);
    const parsed = parsePickle(bytes, parseOptions(context));
    if (ranOut(parsed) && start + available < source.size && available < context.limits.pickleBytes) continue;
    return loadedPickle(parsed, bytes, { offset: start });
  }
}
