/** Shorter reads take more with them: small records lie side by side, and a way through the event loop costs as much as 200 KiB. */
const SHORTEST = 4 << 10;
/** Longer ones are contents, which nobody asks for again. The beginning and the end of an archive are 64 KiB each. */
const LONGEST = 128 << 10;
/** How many are kept for a file. */
const KEPT = 4;

interface Read {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The last short reads of one file. Headers, directories and small records are mostly in what was read a moment ago. */
export class RecentReads {
  #reads: readonly Read[] = [];

  /** A view of `[offset, offset + length)`, or null where it was not read in one piece. */
  find(offset: number, length: number): Uint8Array | null {
    for (const { start, bytes } of this.#reads)
      if (offset >= start && offset + length <= start + bytes.length)
        return bytes.subarray(offset - start, offset - start + length);
    return null;
  }

  /** How many bytes to read where `length` are asked for and `left` are in the file. */
  lengthFor(length: number, left: number): number {
    return Math.max(length, Math.min(SHORTEST, left));
  }

  keep(start: number, bytes: Uint8Array): void {
    if (bytes.length > 0 && bytes.length <= LONGEST)
      this.#reads = [{ start, bytes }, ...this.#reads.slice(0, KEPT - 1)];
  }
}
