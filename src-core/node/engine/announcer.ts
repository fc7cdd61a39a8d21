import type { CheckpointId, EventName, Events, QueueItem } from '../../contract/client.ts';

/** Milliseconds between two `changed` events while something is running: thirty a second look smooth. */
const INTERVAL = 33;

/** Tells listeners what changed: many small changes become one event, and nothing is told twice. */
export class Announcer {
  readonly #listeners: { readonly [K in EventName]: Set<Events[K]> } = {
    changed: new Set(),
    removed: new Set(),
    engineRestarted: new Set(),
  };
  readonly #pending = new Set<CheckpointId>();
  readonly #itemOf: (id: CheckpointId) => QueueItem | null;
  #timer: NodeJS.Timeout | null = null;

  constructor(itemOf: (id: CheckpointId) => QueueItem | null) {
    this.#itemOf = itemOf;
  }

  on<K extends EventName>(event: K, listener: Events[K]): () => void {
    this.#listeners[event].add(listener);
    return () => void this.#listeners[event].delete(listener);
  }

  /** The row changed; listeners hear of it within `INTERVAL`. */
  changed(id: CheckpointId): void {
    this.#pending.add(id);
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL);
  }

  removed(ids: readonly CheckpointId[]): void {
    for (const id of ids) this.#pending.delete(id);
    for (const listener of this.#listeners.removed) listener(ids);
  }

  /** Tell now what is waiting to be told. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const items = [...this.#pending].map((id) => this.#itemOf(id)).filter((item) => item !== null);
    this.#pending.clear();
    if (items.length > 0) for (const listener of this.#listeners.changed) listener(items);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }
}
