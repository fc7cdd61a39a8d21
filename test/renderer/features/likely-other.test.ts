import { expect, it } from 'vitest';
import { sampleItem } from '../../../renderer/client/sample.ts';
import { likelyOther } from '../../../renderer/features/compare/likely-other.ts';
import type { Verdict, Format } from '../../../src-core/model/checkpoint.ts';

const item = (name: string, changes: { verdict?: Verdict; format?: Format; folder?: string; size?: number } = {}) => {
  const { verdict = 'valid', format = 'torch-zip', folder = '/run', size = 1000 } = changes;
  const state = { status: 'done', verdict, safety: 'safe', format, error: '', warnings: 0, deep: true } as const;
  return { ...sampleItem(name, state, size), folder };
};

it('offers to compare with a whole checkpoint of the same kind that is near, the one before first', () => {
  const cut = item('a.pt', { verdict: 'corrupted' });
  const elsewhere = item('b.pt', { folder: '/other' });
  const [before, own, after] = [item('e1.ckpt'), item('e2.ckpt'), item('e3.ckpt')];
  const set = item('hf', { format: 'sharded' });
  const optimizer = item('e4.ckpt', { size: 90_000 });
  const queue = [cut, elsewhere, optimizer, before, own, after, set];
  const likely = (others = queue) =>
    likelyOther(
      own,
      others.filter((one) => one !== own),
      queue,
    )?.name;
  expect(likely()).toBe('e1.ckpt');
  expect(likely(queue.filter((one) => one !== before))).toBe('e3.ckpt');
  expect(likely([cut, elsewhere, optimizer, set])).toBe('e4.ckpt');
  expect(likely([cut, set])).toBe('hf');
  expect(likely([])).toBeUndefined();
});
