import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src-core/operations/event-queue.ts';

async function collect<T, R>(
  events: AsyncGenerator<T, R>,
): Promise<{ readonly events: readonly T[]; readonly result: R }> {
  const seen: T[] = [];
  for (;;) {
    const next = await events.next();
    if (next.done === true) return { events: seen, result: next.value };
    seen.push(next.value);
  }
}

describe('EventQueue', () => {
  it('yields what is pushed while the work runs, then its result', async () => {
    const queue = new EventQueue<number>();
    const work = async () => {
      for (let step = 0; step < 5; step++) {
        queue.push(step);
        if (step % 2 === 0) await Promise.resolve();
      }
      queue.push(99);
      return 'done';
    };
    expect(await collect(queue.drain(work()))).toEqual({ events: [0, 1, 2, 3, 4, 99], result: 'done' });
  });

  it('rejects as the work does', async () => {
    const queue = new EventQueue<number>();
    await expect(collect(queue.drain(Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
  });
});
