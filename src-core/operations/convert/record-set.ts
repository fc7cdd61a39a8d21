import { SEAL_RECORD } from '../../zip/seal.ts';
import type { PlannedContent } from '../rewrite/plan.ts';

/** A storage of the new archive: its key is its place in the list. */
export type StorageRecord = Omit<PlannedContent, 'name'>;

const SEAL_BYTES = 40;

/**
 * The records that torch.save of 2.13 writes, in its order. The seal's digits follow from the others and are filled in by
 * the writer. Source: torch/serialization.py `_save`; measured.
 */
export function torchRecords(pickle: Uint8Array, storages: readonly StorageRecord[]): readonly PlannedContent[] {
  const text = (name: string, content: string): PlannedContent => ({
    name,
    crc32: null,
    content: { kind: 'bytes', bytes: new TextEncoder().encode(content) },
  });
  return [
    { name: 'data.pkl', crc32: null, content: { kind: 'bytes', bytes: pickle } },
    text('.format_version', '1'),
    text('.storage_alignment', '64'),
    text('byteorder', 'little'),
    ...storages.map((storage, key) => ({ name: `data/${key}`, ...storage })),
    text('version', '3\n'),
    { name: SEAL_RECORD, crc32: null, content: { kind: 'bytes', bytes: new Uint8Array(SEAL_BYTES) } },
  ];
}

/** The folder torch.save puts all records in: the file's base name up to its last dot, where that is plain ASCII. */
export function rootFor(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  const stem = dot < 0 ? fileName : fileName.slice(0, dot);
  return stem !== '' && /^[\x20-\x7e]+$/.test(stem) ? stem : 'archive';
}
