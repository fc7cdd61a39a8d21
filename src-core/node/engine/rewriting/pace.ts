/** Bytes a second that are read, written and proven where nothing has been measured yet: a disk of these years. */
const USUAL = 500_000_000;
/** Seconds that any rewrite takes. */
const LEAST = 0.05;

/** How quick this machine writes, learnt from what it has written. */
export class Pace {
  #bytesPerSecond = USUAL;

  seconds(bytes: number): number {
    return LEAST + bytes / this.#bytesPerSecond;
  }

  /** Small ones say nothing of a disk. */
  learn(bytes: number, milliseconds: number): void {
    if (bytes >= 16 << 20 && milliseconds > 0) this.#bytesPerSecond = bytes / (milliseconds / 1000);
  }
}
