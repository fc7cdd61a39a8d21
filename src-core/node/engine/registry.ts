import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { CheckpointId } from '../../contract/ids.ts';
import { displayText } from '../../model/display-text.ts';
import type { CheckpointRecord, CheckRequest } from './record.ts';

/** Names that are not made from the path. */
export interface GivenNames {
  readonly id?: CheckpointId | undefined;
  readonly folderText?: string | undefined;
}

/** Rows in the order they were added, by id and by file. An id is random: it cannot be guessed, and says nothing. */
export class Registry {
  readonly #records = new Map<CheckpointId, CheckpointRecord>();
  readonly #byFile = new Map<string, CheckpointRecord>();

  /** A new row, or the row this file already has. */
  add(
    path: string,
    realPath: string,
    request: CheckRequest,
    { id = newId(), folderText = dirname(path) }: GivenNames = {},
  ): { readonly record: CheckpointRecord; readonly isNew: boolean } {
    const known = this.#byFile.get(realPath);
    if (known !== undefined) return { record: known, isNew: false };
    const record: CheckpointRecord = {
      id,
      path,
      realPath,
      name: displayText(basename(path), 512),
      folder: displayText(folderText),
      size: 0,
      modified: 0,
      state: { status: 'waiting' },
      stale: null,
      request,
      result: null,
    };
    this.#records.set(id, record);
    this.#byFile.set(realPath, record);
    return { record, isNew: true };
  }

  get(id: CheckpointId): CheckpointRecord | undefined {
    return this.#records.get(id);
  }

  remove(id: CheckpointId): boolean {
    const record = this.#records.get(id);
    if (record === undefined) return false;
    this.#byFile.delete(record.realPath);
    return this.#records.delete(id);
  }

  all(): readonly CheckpointRecord[] {
    return [...this.#records.values()];
  }
}

function newId(): CheckpointId {
  return randomBytes(18).toString('base64url') as CheckpointId;
}
