import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Ports } from '../../bytes/ports.ts';
import type { CastDType } from './edit.ts';
import { castFloats, FLOAT_BYTES } from './float-cast.ts';

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
    };

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
    case 'inflate': {
      const stored = await source.read(content.offset, content.storedBytes, signal);
      const result = context.ports.inflateRaw(stored, content.size);
      if (!result.ok || result.bytes.length !== content.size)
        throw new ContentError(`a deflated record at ${content.offset} does not inflate to its ${content.size} bytes`);
      yield result.bytes;
      return;
    }
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
