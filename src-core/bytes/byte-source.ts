/**
 * The one door to bytes. Every reader of the product takes a `ByteSource`; none opens a file.
 *
 * `read` either fills the whole range `[offset, offset + length)` (bytes from the start of the source) or throws:
 * a range outside `[0, size]` is a programming error, a `SourceError` is the machine's failure (EIO, EACCES, the file
 * changed). Damage inside the bytes is never thrown here. The result may be a view of a shared buffer: do not write to it.
 */
export interface ByteSource {
  /** Bytes in the source, fixed when it was opened. */
  readonly size: number;
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The same at once, where the source can: a read through the event loop costs as much as copying 200 KiB, so thousands
   * of headers of a few bytes are read this way. Keep `length` small and let other work in between.
   */
  readNow?(offset: number, length: number): Uint8Array;
  /**
   * Fill `target` from `offset` at once, where the source can: the same memory again and again costs a quarter of new
   * memory for every chunk. It holds up whoever else is on this thread, so let them have a turn every few milliseconds.
   */
  fillNow?(offset: number, target: Uint8Array): void;
}
