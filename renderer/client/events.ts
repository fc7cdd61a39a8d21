import type { EventName, Events } from '../../src-core/contract/client.ts';

export interface EventStream {
  on<K extends EventName>(event: K, listener: Events[K]): () => void;
}

/** The part of `EventSource` that is used, so that a test can pass its own. */
export type EventSourceLike = Pick<EventSource, 'addEventListener'>;

/**
 * Events of the server, one connection for all listeners. `EventSource` connects again by itself; what was missed in
 * between is sent anew by the server as one `changed` with every row.
 */
export function createEventStream(
  url: string,
  open: (url: string) => EventSourceLike = (where) => new EventSource(where),
): EventStream {
  const listeners: { readonly [K in EventName]: Set<Events[K]> } = {
    changed: new Set(),
    removed: new Set(),
    engineRestarted: new Set(),
  };
  const source = open(url);
  const forward = (event: EventName) => {
    source.addEventListener(event, (message: Event) => {
      const args = JSON.parse((message as MessageEvent<string>).data) as readonly unknown[];
      for (const listener of listeners[event]) (listener as (...all: readonly unknown[]) => void)(...args);
    });
  };
  forward('changed');
  forward('removed');
  forward('engineRestarted');
  return {
    on: (event, listener) => {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
  };
}
