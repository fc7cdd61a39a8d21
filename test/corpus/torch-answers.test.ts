import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { TorchAnswers } from '../../src-core/model/checkpoint.ts';
import { inspectFile } from '../../src-core/node/check-file.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);

interface Load {
  readonly status: string;
  readonly error_message?: string;
}
interface Entry {
  readonly id: string;
  readonly path: string;
  readonly is_folder: boolean;
  readonly oracle: { readonly torch_load?: Load; readonly weights_only_load?: Load; readonly mmap_load?: Load };
}

const LOADERS = [
  ['weightsOnly', 'weights_only_load'],
  ['mmap', 'mmap_load'],
  ['full', 'torch_load'],
] as const satisfies readonly (readonly [keyof TorchAnswers, keyof Entry['oracle']])[];

const { entries } = JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')) as { entries: readonly Entry[] };
const asked = entries.filter((entry) => !entry.is_folder && entry.oracle.torch_load !== undefined);
const counts = { same: 0, undecided: 0, message: 0, otherMessage: 0 };

describe('what torch.load would answer', () => {
  it.each(asked.map((entry) => [entry.id, entry] as const))('%s', async (_, entry) => {
    const { checkpoint } = await inspectFile(fileURLToPath(CORPUS) + entry.path);
    for (const [loader, field] of LOADERS) {
      const load = entry.oracle[field];
      if (load === undefined || load.status === 'not_run') continue;
      const answer = checkpoint.torch?.[loader];
      const expected = load.status === 'ok' ? 'yes' : 'no';
      if (answer?.accepts === 'undefined') counts.undecided += 1;
      else {
        expect(
          answer?.accepts,
          `${loader}: ${answer?.message ?? 'no answer'} — torch: ${load.error_message ?? 'loads'}`,
        ).toBe(expected);
        counts.same += 1;
        if (expected === 'no')
          counts[sameMessage(answer?.message ?? '', load.error_message ?? '') ? 'message' : 'otherMessage'] += 1;
      }
    }
  });

  afterAll(() => {
    console.log(
      `torch.load: ${counts.same} answers as torch gives them, ${counts.undecided} undefined; refusals: ${counts.message} in torch's words, ${counts.otherMessage} in others`,
    );
    expect(counts.undecided).toBeLessThan(counts.same / 150);
    expect(counts.otherMessage).toBeLessThan(counts.message / 150);
  });
});

/** Up to the first path or line break, which differ from machine to machine. */
function sameMessage(ours: string, theirs: string): boolean {
  return ours.replaceAll('\n', ' ').includes(theirs.replaceAll('\n', ' ').slice(0, 45));
}
