import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { Announcer } from '../../src-core/node/engine/announcer.ts';

const item = (id: string) => ({ id, name: id }) as unknown as QueueItem;

describe('announcer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('makes one event of many changes, each row once', () => {
    const announcer = new Announcer(item);
    const told: (readonly string[])[] = [];
    announcer.on('changed', (items) => told.push(items.map(({ id }) => id)));
    for (let round = 0; round < 1000; round++) for (const id of ['a', 'b']) announcer.changed(id as CheckpointId);
    expect(told).toEqual([]);
    vi.runAllTimers();
    expect(told).toEqual([['a', 'b']]);
  });

  it('tells at once when asked to, and not again', () => {
    const announcer = new Announcer(item);
    const told: number[] = [];
    announcer.on('changed', (items) => told.push(items.length));
    announcer.changed('a' as CheckpointId);
    announcer.flush();
    vi.runAllTimers();
    expect(told).toEqual([1]);
  });

  it('does not speak of rows that are gone, nor to who stopped listening', () => {
    const announcer = new Announcer((id) => (id === 'a' ? null : item(id)));
    const told: unknown[] = [];
    const stop = announcer.on('changed', (items) => told.push(items));
    announcer.changed('a' as CheckpointId);
    vi.runAllTimers();
    announcer.changed('b' as CheckpointId);
    announcer.removed(['b' as CheckpointId]);
    vi.runAllTimers();
    stop();
    announcer.changed('c' as CheckpointId);
    vi.runAllTimers();
    expect(told).toEqual([]);
  });
});
