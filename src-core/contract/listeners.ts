import { EVENT_NAMES, type EventName, type Events } from './client.ts';

/** Who listens to which event: the same on every host. */
export class Listeners {
  readonly #byEvent = new Map<EventName, Set<(...args: never) => void>>(EVENT_NAMES.map((name) => [name, new Set()]));

  /** The returned function stops. */
  on<K extends EventName>(event: K, listener: Events[K]): () => void {
    const listeners = this.#byEvent.get(event);
    listeners?.add(listener);
    return () => void listeners?.delete(listener);
  }

  tell<K extends EventName>(event: K, ...args: Parameters<Events[K]>): void {
    // A listener was added under the name of its own event; the map forgets that.
    const listeners = this.#byEvent.get(event) as ReadonlySet<(...all: Parameters<Events[K]>) => void> | undefined;
    for (const listener of listeners ?? []) listener(...args);
  }

  clear(): void {
    for (const listeners of this.#byEvent.values()) listeners.clear();
  }
}
