import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Ports } from '../../bytes/ports.ts';
import type { CastDType } from './edit.ts';
import { castFloats, FLOAT_BYTES } from './float-cast.ts';
import { countElements, gatherElements, reachOf, type Strided } from './gather.ts';

/** Where the bytes of a record of the new file come from. Offsets are bytes from the start of the source. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly offset: number; readonly length: number }
  /** A deflated record, written stored. */
  | { readonly kind: 'inflate'; readonly offset: number; readonly storedBytes: number; readonly size: number }
  | {
      readonly kind: 'cast';
      readonly offset: number;
      readonly length: number;
      readonly from: CastDType;
      readonly to: CastDType;
      readonly littleEndian: boolean;
    }
  /** The elements of a tensor in row-major order, out of the bytes of its storage. */
  | { readonly kind: 'gather'; readonly from: Plain; readonly strided: Strided };

/** The bytes of a storage as they are in the source. */
export type Plain = Extract<Content, { kind: 'copy' | 'inflate' }>;

export interface ContentContext {
  readonly source: ByteSource;
  readonly ports: Ports;
  readonly signal?: AbortSignal;
  /** Counts finite values that a cast made infinite. */
  readonly onOverflow?: (count: number) => void;
}

/** The file does not hold what its plan was made from. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/** Measured best for copying: larger pieces fall out of the cache. */
const PIECE_BYTES = 1 << 20;

export function contentBytes(content: Content): number {
  switch (content.kind) {
    case 'bytes':
      return content.bytes.length;
    case 'copy':
      return content.length;
    case 'inflate':
      return content.size;
    case 'cast':
      return (content.length / FLOAT_BYTES[content.from]) * FLOAT_BYTES[content.to];
    case 'gather':
      return countElements(content.strided.shape) * content.strided.itemBytes;
  }
}

/** The bytes of a record in pieces of at most a megabyte (an inflated record comes whole). */
export async function* readContent(content: Content, context: ContentContext): AsyncGenerator<Uint8Array> {
  const { source, signal } = context;
  switch (content.kind) {
    case 'bytes':
      yield content.bytes;
      return;
    case 'copy':
      for (let done = 0; done < content.length; done += PIECE_BYTES)
        yield await source.read(content.offset + done, Math.min(PIECE_BYTES, content.length - done), signal);
      return;
    case 'inflate':
      yield await inflate(content, context);
      return;
    case 'gather':
      yield* readGather(content.from, content.strided, context);
      return;
    case 'cast':
      for (let done = 0; done < content.length; done += PIECE_BYTES) {
        const piece = await source.read(content.offset + done, Math.min(PIECE_BYTES, content.length - done), signal);
        const cast = castFloats(piece, content.from, content.to, content.littleEndian);
        if (cast.overflowed > 0) context.onOverflow?.(cast.overflowed);
        yield cast.bytes;
      }
      return;
  }
}

async function inflate(content: Extract<Plain, { kind: 'inflate' }>, context: ContentContext): Promise<Uint8Array> {
  const stored = await context.source.read(content.offset, content.storedBytes, context.signal);
  const result = context.ports.inflateRaw(stored, content.size);
  if (!result.ok || result.bytes.length !== content.size)
    throw new ContentError(`a deflated record at ${content.offset} does not inflate to its ${content.size} bytes`);
  return result.bytes;
}

/** What is read at once to gather from; a tensor that reaches further is gathered in slabs of its first dimension. */
const GATHERED_AT_ONCE = 256 << 20;

async function* readGather(from: Plain, strided: Strided, context: ContentContext): AsyncGenerator<Uint8Array> {
  const { begin, end } = reachOf(strided);
  if (from.kind === 'inflate') {
    yield* gatherElements((await inflate(from, context)).subarray(begin, end), strided);
    return;
  }
  const [rows = 1, ...rest] = strided.shape;
  const [step = 0, ...steps] = strided.stride;
  if (end - begin <= GATHERED_AT_ONCE || strided.shape.length === 0) {
    yield* gatherElements(await context.source.read(from.offset + begin, end - begin, context.signal), strided);
    return;
  }
  const rowStep = step * strided.itemBytes;
  const fitting = Math.floor(GATHERED_AT_ONCE / Math.max(1, rowStep));
  // Where all rows would fit, or not two of them, it is the other dimensions that reach far: one row at a time.
  const atOnce = fitting > 1 && fitting < rows ? fitting : 1;
  for (let row = 0; row < rows; row += atOnce) {
    const shape = atOnce === 1 ? rest : [Math.min(atOnce, rows - row), ...rest];
    const slab = { ...strided, start: begin + row * rowStep, shape, stride: atOnce === 1 ? steps : strided.stride };
    yield* readGather(from, slab, context);
  }
}
