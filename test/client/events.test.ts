import { describe, expect, it } from 'vitest';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { createEventStream, type EventSourceLike } from '../../renderer/client/events.ts';

const item = (id: string) => ({ id, name: id }) as unknown as QueueItem;

/** An `EventSource` that says what the test says. */
async function stream() {
  const target = Object.assign(new EventTarget(), { readyState: 1 });
  const opened: string[] = [];
  const events = createEventStream(Promise.resolve(), '/api/events', (url) => {
    opened.push(url);
    return target as unknown as EventSourceLike;
  });
  await Promise.resolve();
  const say = (event: string, ...args: readonly unknown[]) =>
    target.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(args) }));
  const told: unknown[] = [];
  events.on('changed', (items) => told.push(['changed', items.map(({ id }) => id)]));
  events.on('removed', (ids) => told.push(['removed', ids]));
  events.on('engineRestarted', (message) => told.push(['engineRestarted', message]));
  return { events, say, told, opened, target };
}

describe('events of the server', () => {
  it('reach the listeners over one connection', async () => {
    const { say, told, opened } = await stream();
    say('changed', [item('a')]);
    say('removed', ['a']);
    say('engineRestarted', 'again');
    expect(told).toEqual([
      ['changed', ['a']],
      ['removed', ['a']],
      ['engineRestarted', 'again'],
    ]);
    expect(opened).toEqual(['/api/events']);
  });

  it('a snapshot after a broken connection tells what went away meanwhile', async () => {
    const { say, told } = await stream();
    say('snapshot', [item('a'), item('b')]);
    say('changed', [item('c')]);
    say('snapshot', [item('b'), item('d')]);
    expect(told.slice(2)).toEqual([
      ['removed', ['a', 'c']],
      ['changed', ['b', 'd']],
    ]);
    say('snapshot', []);
    expect(told.at(-1)).toEqual(['removed', ['b', 'd']]);
  });

  it('a lost connection is told once, until there is one again; a refused one is not a lost one', async () => {
    const { say, told, target } = await stream();
    target.readyState = 2;
    target.dispatchEvent(new Event('error'));
    expect(told).toEqual([]);
    target.readyState = 0;
    target.dispatchEvent(new Event('error'));
    target.dispatchEvent(new Event('error'));
    expect(told).toEqual([['engineRestarted', expect.stringContaining('does not answer')]]);
    say('snapshot', []);
    say('snapshot', []);
    expect(told.slice(1)).toEqual([['engineRestarted', 'The server answers again.']]);
    target.dispatchEvent(new Event('error'));
    expect(told).toHaveLength(3);
  });

  it('stop when told to', async () => {
    const { events, say, told } = await stream();
    const more: CheckpointId[] = [];
    const stop = events.on('removed', (ids) => more.push(...ids));
    stop();
    say('removed', ['x']);
    expect(more).toEqual([]);
    expect(told).toHaveLength(1);
  });
});
