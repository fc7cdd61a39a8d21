/** What the machine does for the core: passed in, so that formats stay pure and tests can replace it. */
export interface Ports {
  /** CRC-32 (ISO-HDLC, as zip uses it) of `bytes`, continued from `previous` (default 0). */
  crc32(bytes: Uint8Array, previous?: number): number;
  /** Raw DEFLATE, stopping at `limit` output bytes. */
  inflateRaw(bytes: Uint8Array, limit: number): InflateResult;
  /**
   * Raw DEFLATE, or one frame of Zstandard, of bytes that come in pieces, as pieces, however long it all is; absent where
   * the host cannot. Throws `DeflateError` where they do not inflate, and what the given pieces throw.
   */
  inflatePieces?(stored: AsyncIterable<Uint8Array>, format?: 'deflate' | 'zstd'): AsyncIterable<Uint8Array>;
  /** Zstandard, one frame or several behind each other, stopping at `limit` output bytes. */
  inflateZstd(bytes: Uint8Array, limit: number): InflateResult;
  /** Lets whoever waits have a turn: a cancellation is heard of then. Absent where nobody waits. */
  nextTurn?(): Promise<void>;
  /** SHA-256 of bytes that come in pieces; absent where the host has none. */
  sha256?(): RunningHash;
  /** Milliseconds from any fixed start, monotonic. */
  now(): number;
}

export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal digits; nothing may be added afterwards. */
  digest(): string;
}

export type InflateResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `beginning`: what came out before; absent where the host does not keep it. */
  | {
      readonly ok: false;
      readonly why: 'damaged' | 'limit';
      readonly message: string;
      readonly beginning?: Uint8Array;
    };
