import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { Scheduler, type Job } from '../../src-core/node/engine/scheduler.ts';

/** A scheduler whose jobs end when the test says so. */
function bench(limit: number) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const scheduler = new Scheduler(limit, ({ id }, signal) => {
    started.push(id);
    return new Promise<void>((resolve) => {
      ends.set(id, resolve);
      signal.addEventListener('abort', () => {
        started.push(`${id} stopped`);
        resolve();
      });
    });
  });
  const end = async (id: string) => {
    ends.get(id)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { scheduler, started, end };
}

function job(name: string, size: number, changes: Partial<Job> = {}): Job {
  return { id: name as CheckpointId, asked: false, lane: 'quick', size, ...changes };
}

describe('scheduler', () => {
  it('starts the smallest first, and before it what a person asked for', async () => {
    const { scheduler, started, end } = bench(1);
    scheduler.add(job('first', 50));
    scheduler.add(job('large', 90));
    scheduler.add(job('small', 10));
    scheduler.add(job('middle', 40));
    scheduler.add(job('asked', 1000, { asked: true }));
    for (const name of ['first', 'asked', 'small', 'middle', 'large']) await end(name);
    expect(started).toEqual(['first', 'asked', 'small', 'middle', 'large']);
    await scheduler.idle();
  });

  it('keeps equal jobs in the order they came', async () => {
    const { scheduler, started, end } = bench(1);
    for (const name of ['a', 'b', 'c', 'd']) scheduler.add(job(name, 7));
    for (const name of ['a', 'b', 'c', 'd']) await end(name);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('runs no more than its limit, and one id never twice at once', async () => {
    const { scheduler, started, end } = bench(2);
    for (const name of ['a', 'b', 'c']) scheduler.add(job(name, 1));
    expect(started).toEqual(['a', 'b']);
    scheduler.add(job('a', 1));
    expect(started).toEqual(['a', 'b', 'a stopped']);
    await end('a');
    expect(started).toEqual(['a', 'b', 'a stopped', 'c']);
    await end('b');
    expect(started.at(-1)).toBe('a');
  });

  it('lets headers pass while large files are read, and large files wait for each other', async () => {
    const { scheduler, started, end } = bench(1);
    scheduler.add(job('large', 1));
    expect(scheduler.deepen('large' as CheckpointId)).toBe(true);
    scheduler.add(job('headers', 2));
    expect(started).toEqual(['large', 'headers']);
    expect(scheduler.deepen('headers' as CheckpointId)).toBe(false);
    scheduler.follow(job('headers', 2, { lane: 'deep' }));
    await end('headers');
    expect(started).toEqual(['large', 'headers']);
    await end('large');
    expect(started).toEqual(['large', 'headers', 'headers']);
  });

  it('forgets what was cancelled while it waited, and stops what runs', async () => {
    const { scheduler, started } = bench(1);
    scheduler.add(job('a', 1));
    scheduler.add(job('b', 1));
    scheduler.cancel('b' as CheckpointId);
    scheduler.cancel('a' as CheckpointId);
    await scheduler.idle();
    expect(started).toEqual(['a', 'a stopped']);
  });

  it('takes nothing more once it is closed', async () => {
    const { scheduler, started } = bench(1);
    scheduler.add(job('a', 1));
    scheduler.add(job('b', 1));
    await scheduler.close();
    scheduler.add(job('c', 1));
    expect(started).toEqual(['a', 'a stopped']);
  });

  it('takes 100,000 jobs', () => {
    const { scheduler } = bench(1);
    for (let number = 0; number < 100_000; number++) scheduler.add(job(String(number), (number * 7919) % 100_003));
    expect(scheduler.deepen('0' as CheckpointId)).toBe(true);
  });
});
