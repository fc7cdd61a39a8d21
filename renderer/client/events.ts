import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import { EVENT_NAMES, type EventName, type Events } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { Listeners } from '../../src-core/contract/listeners.ts';

export interface EventStream {
  on<K extends EventName>(event: K, listener: Events[K]): () => void;
}

/** The part of `EventSource` that is used, so that a test can pass its own. */
export type EventSourceLike = Pick<EventSource, 'addEventListener' | 'readyState'>;

/** `EventSource.CONNECTING`: the connection broke and is tried again. */
const CONNECTING = 0;
const LOST =
  'The server does not answer: it was stopped, or the tunnel to it is closed. This page tries to connect again by itself.';
const FOUND = 'The server answers again.';

/**
 * Events of the server, one connection for all listeners. `EventSource` connects again by itself; the server then tells
 * how everything is, the queue as a snapshot: rows that went away meanwhile are told as removed.
 */
export function createEventStream(
  ready: Promise<void>,
  url: string,
  open: (url: string) => EventSourceLike = (where) => new EventSource(where),
): EventStream {
  const listeners = new Listeners();
  let known = new Set<CheckpointId>();
  let isLost = false;
  const changed = (items: readonly QueueItem[]) => {
    for (const { id } of items) known.add(id);
    if (items.length > 0) listeners.tell('changed', items);
  };
  const removed = (ids: readonly CheckpointId[]) => {
    for (const id of ids) known.delete(id);
    if (ids.length > 0) listeners.tell('removed', ids);
  };
  const snapshot = (items: readonly QueueItem[]) => {
    if (isLost) listeners.tell('engineRestarted', FOUND);
    isLost = false;
    const before = known;
    known = new Set(items.map(({ id }) => id));
    removed([...before].filter((id) => !known.has(id)));
    changed(items);
  };

  void ready.then(() => {
    const source = open(url);
    const listen = (event: EventName | 'snapshot', tell: (args: readonly unknown[]) => void) => {
      source.addEventListener(event, (message: Event) => {
        tell(JSON.parse((message as MessageEvent<string>).data) as readonly unknown[]);
      });
    };
    source.addEventListener('error', () => {
      // One that was refused is closed, and whatever is asked next says why.
      if (isLost || source.readyState !== CONNECTING) return;
      isLost = true;
      listeners.tell('engineRestarted', LOST);
    });
    listen('snapshot', ([items]) => snapshot(items as readonly QueueItem[]));
    listen('changed', ([items]) => changed(items as readonly QueueItem[]));
    listen('removed', ([ids]) => removed(ids as readonly CheckpointId[]));
    for (const event of EVENT_NAMES)
      if (event !== 'changed' && event !== 'removed')
        listen(event, (args) => listeners.tell(event, ...(args as Parameters<Events[typeof event]>)));
  });

  return {
    on: (event, listener) => listeners.on(event, listener),
  };
}
