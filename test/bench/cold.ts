import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** What the quick part of one file costs in a process that has done nothing before. */
export interface Cold {
  /** Milliseconds on the clock, and of processor time of all threads. */
  readonly wall: number;
  readonly cpu: number;
  /** MB beyond what the process had before. */
  readonly memory: number;
  readonly tensors: number;
  readonly findings: number;
}

/**
 * Measures cold processes that run the engine as it ships: one plain bundle, so that no time goes into reading and stripping
 * the sources. `close` removes the bundle.
 */
export class ColdProcesses {
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  readonly #bundle = join(this.#folder, 'measure.mjs');

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
        rolldownOptions: { output: { entryFileNames: 'measure.mjs', codeSplitting: false } },
      },
    });
    return this;
  }

  /** The least of each figure in `rounds` fresh processes: whatever else the machine does only adds to them. */
  measure(path: string, rounds = 5): Cold {
    const runs = Array.from({ length: rounds }, () => {
      const out = execFileSync(process.execPath, [this.#bundle, path], { encoding: 'utf8' });
      return JSON.parse(out) as Cold;
    });
    const least = (figure: (run: Cold) => number) => Math.min(...runs.map(figure));
    return {
      wall: least((run) => run.wall),
      cpu: least((run) => run.cpu),
      memory: least((run) => run.memory),
      tensors: runs[0]?.tensors ?? 0,
      findings: runs[0]?.findings ?? 0,
    };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
