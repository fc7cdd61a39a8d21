/** Events pushed by a callback while a promise is pending, as an async sequence. */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #wake: () => void = () => undefined;

  push(event: T): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Yield what is pushed until `work` settles, then its result; rejects as `work` does. */
  async *drain<R>(work: Promise<R>): AsyncGenerator<T, R> {
    const state = { settled: false };
    const ended = () => {
      state.settled = true;
      this.#wake();
    };
    work.then(ended, ended);
    for (;;) {
      yield* this.#events.splice(0);
      if (state.settled && this.#events.length === 0) return await work;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // Something may have come while the consumer held the last event.
        if (state.settled || this.#events.length > 0) resolve();
      });
    }
  }
}
