import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { TorchAnswers } from '../../src-core/model/checkpoint.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { mutate, partStarts, randomOf } from '../damage/mutate.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { contextFor } from '../operations/context.ts';
import { flipSamples } from './flip-samples.ts';
import { TORCH_PYTHON } from './python.ts';

const temp = useTempFolder();
/** Of each container; `ASSAY_MUTATIONS` asks for more. */
const COUNT = Number(process.env['ASSAY_MUTATIONS'] ?? 250);
const LOADERS = ['weightsOnly', 'mmap'] as const;

type Told = Readonly<Record<(typeof LOADERS)[number], { readonly accepts: string; readonly message: string }>>;

interface Asked {
  readonly version: string;
  readonly answers: ReadonlyMap<string, Told>;
}

/** A file that ends the process has no answer; the next process goes on behind it. */
function askTorch(paths: readonly string[]): Asked {
  const answers = new Map<string, Told>();
  let version = '';
  for (let left = paths; left.length > 0;) {
    const run = spawnSync(TORCH_PYTHON ?? '', [join(import.meta.dirname, 'mutations.py')], {
      input: left.join('\n'),
      maxBuffer: 1 << 28,
      timeout: 240_000,
    });
    let begun = '';
    for (const line of run.stdout.toString().split('\n')) {
      if (!line.startsWith('{')) continue;
      const told = JSON.parse(line) as { version?: string; begun?: string; path?: string } & Told;
      version = told.version ?? version;
      begun = told.begun ?? begun;
      if (told.path !== undefined) answers.set(told.path, told);
    }
    const at = left.indexOf(begun);
    if (at < 0 || run.status === 0) break;
    left = left.slice(at + 1);
  }
  return { version, answers };
}

/** Older versions accept other things, and print other words. */
const isJudge = (version: string) => /^2\.(1[3-9]|[2-9]\d)/.test(version);

describe.skipIf(TORCH_PYTHON === null)('damaged files, loaded by real torch', { timeout: 300_000 }, () => {
  it.each(['zip', 'legacy', 'tar'] as const)(
    '%s: accepted and refused as torch does, in its words',
    async (container) => {
      const bytes = (await flipSamples())[container];
      const parts = partStarts(bytes);
      const random = randomOf(container.length);
      const files = Array.from({ length: COUNT }, (_, index) => {
        const damaged = mutate(bytes, parts, random);
        return { path: temp.write(`${container}-${index}.pt`, damaged), damaged };
      });
      const { version, answers } = askTorch(files.map(({ path }) => path));
      if (!isJudge(version)) {
        console.log(`SKIPPED: damaged files against torch ${version}: answers are those of 2.13`);
        return;
      }
      const differing: string[] = [];
      let words = 0;
      let refusals = 0;
      for (const { path, damaged } of files) {
        const { checkpoint } = await inspectQuick(new MemorySource(damaged), contextFor('a.pt'));
        const told = answers.get(path);
        if (told === undefined) continue;
        for (const loader of LOADERS) {
          const own = answerOf(checkpoint.torch, loader);
          if (own.accepts === 'undefined') continue;
          if (own.accepts !== told[loader].accepts)
            differing.push(`${path} ${loader}: ${own.accepts} (${own.message}), torch ${told[loader].message}`);
          else if (own.accepts === 'no') {
            refusals += 1;
            if (sameWords(own.message, told[loader].message, path)) words += 1;
          }
        }
      }
      console.log(
        `${container}: ${words} of ${refusals} refusals in torch's words, ${differing.length} answers differ`,
      );
      expect(differing).toEqual([]);
      expect(words / refusals).toBeGreaterThan(0.97);
    },
  );
});

function answerOf(torch: TorchAnswers | null, loader: (typeof LOADERS)[number]) {
  return torch?.[loader] ?? { accepts: 'none', message: '' };
}

function sameWords(own: string, torchs: string, path: string): boolean {
  const plain = (text: string) => text.replaceAll(path, '…').replace(/\s+/g, ' ');
  return plain(own).replace('<PATH>', '…').includes(plain(torchs).slice(0, 60));
}
