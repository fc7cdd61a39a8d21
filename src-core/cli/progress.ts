import { formatBytes } from '../model/quantity.ts';
import type { Cli } from './cli.ts';

/** Bytes of a step below which no bar is shown: it would only flicker. */
const WORTH_SHOWING = 64 << 20;
const WIDTH = 24;

/** One line on a terminal's stderr, drawn over itself. Silent everywhere else. */
export class Progress {
  readonly #cli: Cli;
  #shown = '';

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  show(label: string, done: number, total: number): void {
    if (this.#cli.err.isTTY !== true || total < WORTH_SHOWING) return;
    const filled = Math.round((done / total) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const line = `${label} ${bar} ${formatBytes(done)} of ${formatBytes(total)}`;
    if (line === this.#shown) return;
    this.#cli.err.write(`\r\u001b[K${line}`);
    this.#shown = line;
  }

  clear(): void {
    if (this.#shown === '') return;
    this.#cli.err.write('\r\u001b[K');
    this.#shown = '';
  }
}
