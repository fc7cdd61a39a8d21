import { SEAL_RECORD } from '../../zip/seal.ts';
import { JoinedRows } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { PlannedContent } from '../rewrite/plan.ts';
import type { StorageRecords } from '../rewrite/storage-records.ts';

const SEAL_BYTES = 40;

/**
 * The records that torch.save of 2.13 writes, in its order. The seal's digits follow from the others and are filled in by
 * the writer. Source: torch/serialization.py `_save`; measured.
 */
export function torchRecords(pickle: Uint8Array, storages: StorageRecords): Rows<PlannedContent> {
  const text = (name: string, content: string): PlannedContent => ({
    name,
    crc32: null,
    content: { kind: 'bytes', bytes: new TextEncoder().encode(content) },
  });
  const head = [
    { name: 'data.pkl', crc32: null, content: { kind: 'bytes' as const, bytes: pickle } },
    text('.format_version', '1'),
    text('.storage_alignment', '64'),
    text('byteorder', 'little'),
  ];
  const seal = {
    name: SEAL_RECORD,
    crc32: null,
    content: { kind: 'bytes' as const, bytes: new Uint8Array(SEAL_BYTES) },
  };
  return new JoinedRows<PlannedContent>([head, storages, [text('version', '3\n'), seal]]);
}

/** The folder torch.save puts all records in: the file's base name up to its last dot, where that is plain ASCII. */
export function rootFor(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  const stem = dot < 0 ? fileName : fileName.slice(0, dot);
  return stem !== '' && /^[\x20-\x7e]+$/.test(stem) ? stem : 'archive';
}
