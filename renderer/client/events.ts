import type { CheckpointId, EventName, Events, QueueItem } from '../../src-core/contract/client.ts';

export interface EventStream {
  on<K extends EventName>(event: K, listener: Events[K]): () => void;
}

/** The part of `EventSource` that is used, so that a test can pass its own. */
export type EventSourceLike = Pick<EventSource, 'addEventListener' | 'readyState'>;

/** `EventSource.CONNECTING`: the connection broke and is tried again. */
const CONNECTING = 0;
const LOST =
  'The server does not answer: it was stopped, or the tunnel to it is closed. This page tries to connect again by itself.';

/**
 * Events of the server, one connection for all listeners. `EventSource` connects again by itself; the server then sends
 * its whole queue, and rows that went away meanwhile are told as removed.
 */
export function createEventStream(
  ready: Promise<void>,
  url: string,
  open: (url: string) => EventSourceLike = (where) => new EventSource(where),
): EventStream {
  const listeners: { readonly [K in EventName]: Set<Events[K]> } = {
    changed: new Set(),
    removed: new Set(),
    engineRestarted: new Set(),
  };
  let known = new Set<CheckpointId>();
  let isLost = false;
  const emit = <K extends EventName>(event: K, ...args: Parameters<Events[K]>) => {
    for (const listener of listeners[event]) (listener as (...all: Parameters<Events[K]>) => void)(...args);
  };
  const changed = (items: readonly QueueItem[]) => {
    for (const { id } of items) known.add(id);
    if (items.length > 0) emit('changed', items);
  };
  const removed = (ids: readonly CheckpointId[]) => {
    for (const id of ids) known.delete(id);
    if (ids.length > 0) emit('removed', ids);
  };
  const snapshot = (items: readonly QueueItem[]) => {
    isLost = false;
    const before = known;
    known = new Set(items.map(({ id }) => id));
    removed([...before].filter((id) => !known.has(id)));
    changed(items);
  };

  void ready.then(() => {
    const source = open(url);
    const listen = (event: EventName | 'snapshot', tell: (argument: unknown) => void) => {
      source.addEventListener(event, (message: Event) => {
        const [argument] = JSON.parse((message as MessageEvent<string>).data) as readonly unknown[];
        tell(argument);
      });
    };
    source.addEventListener('error', () => {
      // One that was refused is closed, and whatever is asked next says why.
      if (isLost || source.readyState !== CONNECTING) return;
      isLost = true;
      emit('engineRestarted', LOST);
    });
    listen('snapshot', (items) => snapshot(items as readonly QueueItem[]));
    listen('changed', (items) => changed(items as readonly QueueItem[]));
    listen('removed', (ids) => removed(ids as readonly CheckpointId[]));
    listen('engineRestarted', (text) => emit('engineRestarted', text as string));
  });

  return {
    on: (event, listener) => {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
  };
}
