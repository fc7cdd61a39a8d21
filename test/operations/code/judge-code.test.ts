import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { contextFor } from '../context.ts';

async function judged(pickle: string) {
  const { checkpoint, findings } = await inspectQuick(new MemorySource(new TextEncoder().encode(pickle)), contextFor());
  return { ...checkpoint, words: findings.map((one) => `${one.code} ${describeFinding(one).message}`) };
}

describe('the code a file names', () => {
  it('is safe where there is none', async () => {
    expect((await judged("(dp0\nS'a'\nI1\ns.")).safety).toBe('safe');
  });

  it('SF309: is unknown where the default load refuses a name', async () => {
    const { safety, words, globals } = await judged('cargparse\nNamespace\n(tR.');
    expect(safety).toBe('unknown');
    expect(globals).toMatchObject([{ module: 'argparse', name: 'Namespace', safety: 'unknown' }]);
    expect(words.some((line) => line.startsWith('SF309 '))).toBe(true);
  });

  it('SF302: is unsafe where loading would call it', async () => {
    const { safety, words } = await judged("cposix\nsystem\n(S'true'\ntR.");
    expect(safety).toBe('unsafe');
    expect(words.some((line) => line.startsWith("SF302 loading calls `posix.system('true')`"))).toBe(true);
  });
});
