import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { Cold } from './measured.ts';

/**
 * Measures cold processes that run the engine as it ships: a plain bundle, so that no time goes into reading and stripping
 * the sources, and compiled code that is kept from the first process to the next. `close` removes both.
 */
export class ColdProcesses {
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  readonly #bundle = join(this.#folder, 'measure.mjs');
  #isCompiled = false;

  async open(): Promise<this> {
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: join(import.meta.dirname, 'measure.ts'),
        outDir: this.#folder,
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'measure.mjs', chunkFileNames: '[name].mjs' } },
      },
    });
    return this;
  }

  /** The least of each figure in `rounds` fresh processes: whatever else the machine does only adds to them. */
  measure(path: string, rounds = 5): Cold {
    if (!this.#isCompiled) this.#run(path);
    this.#isCompiled = true;
    const runs = Array.from({ length: rounds }, () => this.#run(path) as Cold);
    const least = (figure: (run: Cold) => number) => Math.min(...runs.map(figure));
    return {
      wall: least((run) => run.wall),
      cpu: least((run) => run.cpu),
      again: least((run) => run.again),
      memory: least((run) => run.memory),
      tensors: runs[0]?.tensors ?? 0,
      findings: runs[0]?.findings ?? 0,
    };
  }

  /** Milliseconds of the first file in processes that have warmed up as the window's engine does; the least of `rounds`. */
  measureWarmed(path: string, rounds = 5): number {
    return Math.min(...Array.from({ length: rounds }, () => Number(this.#run(path, 'warmed'))));
  }

  #run(path: string, ...how: readonly string[]): unknown {
    return JSON.parse(execFileSync(process.execPath, [this.#bundle, path, ...how], { encoding: 'utf8' }));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
