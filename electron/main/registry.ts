import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { ENGINE_LOST } from '../../src-core/contract/jobs.ts';
import type { RestoredFile } from '../../src-core/node/engine/engine.ts';
import type { RegisteredFile } from '../channels/engine.ts';

interface Known {
  readonly path: string;
  readonly item: QueueItem | null;
}

/** Which path an id stands for, in the order they were added, and how far each check was: what a new engine needs. */
export class Registry {
  readonly #files = new Map<CheckpointId, Known>();

  add(files: readonly RegisteredFile[]): void {
    for (const { id, path } of files) this.#files.set(id, { path, item: this.#files.get(id)?.item ?? null });
  }

  update(items: readonly QueueItem[]): void {
    for (const item of items) {
      const known = this.#files.get(item.id);
      if (known !== undefined) this.#files.set(item.id, { ...known, item });
    }
  }

  remove(ids: readonly CheckpointId[]): void {
    for (const id of ids) this.#files.delete(id);
  }

  pathOf(id: CheckpointId): string | null {
    return this.#files.get(id)?.path ?? null;
  }

  /** Names of the checkpoints whose check was running. */
  get running(): readonly string[] {
    return [...this.#files.values()].flatMap(({ item }) => (item?.state.status === 'running' ? [item.name] : []));
  }

  /** All files for a new engine. Those being checked, and those that failed so before, are not to be tried again unasked. */
  restored(message: string): readonly RestoredFile[] {
    return [...this.#files].map(([id, { path, item }]) => ({ id, path, failed: failureOf(item, message) }));
  }
}

function failureOf(item: QueueItem | null, message: string): RestoredFile['failed'] {
  if (item?.state.status === 'running') return { code: ENGINE_LOST, message };
  if (item?.state.status === 'failed' && item.state.code === ENGINE_LOST) return item.state;
  return null;
}
