/** What the machine does for the core: passed in, so that formats stay pure and tests can replace it. */
export interface Ports {
  /** CRC-32 (ISO-HDLC, as zip uses it) of `bytes`, continued from `previous` (default 0). */
  crc32(bytes: Uint8Array, previous?: number): number;
  /** Raw DEFLATE, stopping at `limit` output bytes. */
  inflateRaw(bytes: Uint8Array, limit: number): InflateResult;
  /** Milliseconds from any fixed start, monotonic. */
  now(): number;
}

export type InflateResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'damaged' | 'limit'; readonly message: string };
