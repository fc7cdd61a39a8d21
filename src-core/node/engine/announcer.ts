import type { QueueItem } from '../../contract/checkpoints.ts';
import type { EventName, Events } from '../../contract/client.ts';
import type { CheckpointId } from '../../contract/ids.ts';
import { Listeners } from '../../contract/listeners.ts';

/** Milliseconds between two `changed` events while something is running: thirty a second look smooth. */
const INTERVAL = 33;

/** Tells listeners what changed: many small changes become one event, and nothing is told twice. */
export class Announcer {
  readonly #listeners = new Listeners();
  readonly #pending = new Set<CheckpointId>();
  /** What else waits to be told, by what it is about: the last word on each counts. */
  readonly #postponed = new Map<string, () => void>();
  readonly #itemOf: (id: CheckpointId) => QueueItem | null;
  #timer: NodeJS.Timeout | null = null;

  constructor(itemOf: (id: CheckpointId) => QueueItem | null) {
    this.#itemOf = itemOf;
  }

  on<K extends EventName>(event: K, listener: Events[K]): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Tell at once, as it is. */
  tell<K extends Exclude<EventName, 'changed' | 'removed'>>(event: K, ...args: Parameters<Events[K]>): void {
    this.#listeners.tell(event, ...args);
  }

  /** The row changed; listeners hear of it within `INTERVAL`. */
  changed(id: CheckpointId): void {
    this.#pending.add(id);
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL);
  }

  /** Tell within `INTERVAL`; of several with the same subject only the last. */
  soon(subject: string, tell: () => void): void {
    this.#postponed.set(subject, tell);
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL);
  }

  removed(ids: readonly CheckpointId[]): void {
    for (const id of ids) this.#pending.delete(id);
    this.#listeners.tell('removed', ids);
  }

  /** Tell now what is waiting to be told. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const items = [...this.#pending].map((id) => this.#itemOf(id)).filter((item) => item !== null);
    this.#pending.clear();
    if (items.length > 0) this.#listeners.tell('changed', items);
    const postponed = [...this.#postponed.values()];
    this.#postponed.clear();
    for (const tell of postponed) tell();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }
}
