import { describe, expect, it } from 'vitest';
import { sampleItem } from '../../../renderer/client/sample.ts';
import { SAMPLE_FOLDER_ITEM } from '../../../renderer/client/sample-views.ts';
import { arrangeQueue, countFacets, queueProgress, type QueueLook } from '../../../renderer/store/queue-rows.ts';
import { bestGood, newestGood } from '../../../renderer/store/good-ones.ts';
import type { QueueItem, QueueState } from '../../../src-core/contract/checkpoints.ts';

const LOOK: QueueLook = {
  text: '',
  verdicts: [],
  safeties: [],
  sort: { by: 'added', descending: false },
  folded: [],
  grouped: true,
  runs: [],
};
const done = (
  verdict: 'valid' | 'corrupted' | 'incompatible',
  safety: 'safe' | 'unsafe' | null = 'safe',
): QueueState => ({
  status: 'done',
  verdict,
  safety,
  format: 'torch-zip',
  error: '',
  warnings: 0,
  deep: false,
});
const item = (name: string, state: QueueState, change: Partial<QueueItem> = {}): QueueItem => ({
  ...sampleItem(name, state),
  ...change,
});
const names = (items: readonly QueueItem[], look: Partial<QueueLook>) =>
  arrangeQueue(items, { ...LOOK, ...look }).flatMap((row) => (row.kind === 'item' ? [row.item.name] : []));

const QUEUE = [
  item('step_10.pt', done('valid'), { modified: 10, size: 5 }),
  item('step_2.pt', done('corrupted', null), { modified: 2, size: 9 }),
  item('step_30.pt', done('valid', 'unsafe'), { modified: 30, size: 1 }),
  item('step_4.pt', { status: 'waiting' }, { modified: 4, size: 2 }),
];

describe('the queue', () => {
  it('is grouped by folder, folders fold', () => {
    const queue = [...QUEUE, item('x.pt', done('valid'), { folder: '/other' })];
    expect(arrangeQueue(queue, LOOK).filter((row) => row.kind === 'folder')).toMatchObject([
      { folder: '/data/runs/17', count: 4, folded: false },
      { folder: '/other', count: 1 },
    ]);
    expect(names(queue, { folded: ['/data/runs/17'] })).toEqual(['x.pt']);
  });

  it('is one list across folders where that was asked for, and each row says where it is', () => {
    const queue = [...QUEUE, item('x.pt', done('valid'), { folder: '/other', size: 7 })];
    const rows = arrangeQueue(queue, { ...LOOK, grouped: false, sort: { by: 'size', descending: true } });
    expect(rows.map((row) => (row.kind === 'item' ? [row.item.name, row.folder] : row.kind))).toEqual([
      ['step_2.pt', '/data/runs/17'],
      ['x.pt', '/other'],
      ['step_10.pt', '/data/runs/17'],
      ['step_4.pt', '/data/runs/17'],
      ['step_30.pt', '/data/runs/17'],
    ]);
  });

  it('has pipeline runs, also without a checkpoint, but not among verdicts', () => {
    const kinds = (look: Partial<QueueLook>, items = QUEUE.slice(0, 1)) =>
      arrangeQueue(items, { ...LOOK, runs: [SAMPLE_FOLDER_ITEM], ...look }).map(({ kind }) => kind);
    expect(kinds({})).toEqual(['run', 'folder', 'item']);
    expect(kinds({ grouped: false })).toEqual(['run', 'item']);
    expect(kinds({}, [])).toEqual(['run']);
    // A run stands where its checkpoints are.
    const before = item('x.pt', done('valid'), { folder: '/data/runs/1' });
    expect(kinds({}, [before, ...QUEUE.slice(0, 1)])).toEqual(['folder', 'item', 'run', 'folder', 'item']);
    expect(kinds({ verdicts: ['valid'] })).toEqual(['folder', 'item']);
    expect(kinds({ text: 'elsewhere' })).toEqual([]);
  });

  it.each([
    ['name', ['step_2.pt', 'step_4.pt', 'step_10.pt', 'step_30.pt']],
    ['verdict', ['step_2.pt', 'step_30.pt', 'step_10.pt', 'step_4.pt']],
    ['size', ['step_30.pt', 'step_4.pt', 'step_10.pt', 'step_2.pt']],
    ['modified', ['step_2.pt', 'step_4.pt', 'step_10.pt', 'step_30.pt']],
    ['metric', ['step_2.pt', 'step_4.pt', 'step_10.pt', 'step_30.pt']],
  ] as const)('sorts by %s', (by, order) => expect(names(QUEUE, { sort: { by, descending: false } })).toEqual(order));

  it('several chips of one axis add up, the two axes narrow each other', () => {
    expect(names(QUEUE, { verdicts: ['valid', 'corrupted'] })).toHaveLength(3);
    expect(names(QUEUE, { verdicts: ['valid'], safeties: ['unsafe'] })).toEqual(['step_30.pt']);
  });

  it('words must all occur in folder or name', () => {
    expect(names(QUEUE, { text: '17 step_4' })).toEqual(['step_4.pt']);
    expect(names(QUEUE, { text: 'nothing' })).toEqual([]);
  });

  it('counts what the chips would show', () => {
    const { verdicts, safeties } = countFacets(QUEUE);
    expect(Object.fromEntries(verdicts)).toEqual({ valid: 2, corrupted: 1, pending: 1 });
    expect(Object.fromEntries(safeties)).toEqual({ safe: 1, unsafe: 1 });
  });

  it('the newest good one is whole, not dangerous, and still there', () => {
    expect(newestGood(QUEUE)?.name).toBe('step_10.pt');
    expect(newestGood([item('a.pt', done('valid'), { stale: 'gone' })])).toBeNull();
  });

  it('the best good one goes by the score that most names have, and knows which scores fall', () => {
    const named = (names: readonly string[], state = done('valid')) => names.map((name) => item(name, state));
    const best = (items: readonly QueueItem[]) => bestGood(items)?.item.name ?? null;
    const losses = named(['epoch=0-val_loss=0.9.ckpt', 'epoch=1-val_loss=0.31.ckpt', 'epoch=2-val_loss=0.4.ckpt']);
    expect(
      best([...losses, ...named(['epoch=9-val_loss=0.01.ckpt'], done('corrupted')), ...named(['x-acc=1.pt'])]),
    ).toBe('epoch=1-val_loss=0.31.ckpt');
    expect(best(named(['a-val_acc=0.5.pt', 'a-val_acc=0.91.pt']))).toBe('a-val_acc=0.91.pt');
    expect(best(named(['step_100.pt', 'step_200.pt', 'a-loss=1.pt']))).toBeNull();
  });

  it('progress counts what has ended and the bytes of what runs', () => {
    const running = item('r.pt', { status: 'running', step: 'checksums', done: 3, total: 8 });
    expect(queueProgress([...QUEUE, running])).toEqual({ finished: 3, total: 5, done: 3, of: 8 });
  });
});
