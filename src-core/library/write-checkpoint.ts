import { basename } from 'node:path';
import { nodePorts } from '../node/ports.ts';
import { SEAL_RECORD } from '../zip/seal.ts';
import { DEFAULT_ALIGNMENT, planArchive, type ArchivePlan, type RecordSpec } from '../zip/write/plan.ts';
import type { Sink } from '../zip/write/sink-buffer.ts';
import { writeArchive } from '../zip/write/write-archive.ts';
import type { EncodedValue } from './encode-value.ts';
import { HOST_ORDER } from './stored-tensors.ts';

/** Bytes of the forty digits of the serialization id. */
const SEAL_BYTES = 40;
/** Bytes that are handed on at once, so that a long write can be cancelled. */
const PIECE = 8 << 20;

export interface CheckpointArchive {
  readonly plan: ArchivePlan;
  readonly write: (output: Sink, signal?: AbortSignal) => Promise<void>;
}

/** Lay out an encoded value as torch 2.13 does: same records, same order, same bytes. */
export function checkpointArchive(path: string, { pickle, storages }: EncodedValue): CheckpointArchive {
  const text = new TextEncoder();
  const records = new Map<string, Uint8Array>([
    ['data.pkl', pickle],
    ['.format_version', text.encode('1')],
    ['.storage_alignment', text.encode(String(DEFAULT_ALIGNMENT))],
    ['byteorder', text.encode(HOST_ORDER)],
    ...storages.map((bytes, key) => [`data/${key}`, bytes] as const),
    ['version', text.encode('3\n')],
  ]);
  const specs: RecordSpec[] = Array.from(records, ([name, { byteLength }]) => ({
    name,
    size: byteLength,
    crc32: null,
  }));
  specs.push({ name: SEAL_RECORD, size: SEAL_BYTES, crc32: null });
  const plan = planArchive(specs, { root: rootFolder(path) });
  return {
    plan,
    async write(output, signal) {
      const options = {
        crc32: (bytes: Uint8Array, previous?: number) => nodePorts.crc32(bytes, previous),
        ...(signal === undefined ? {} : { signal }),
      };
      const written = await writeArchive(plan, ({ name }) => pieces(records.get(name)), output, options);
      if (!written.ok) throw new Error(`the record ${written.record} changed while it was written`);
    },
  };
}

/** The base name up to its last dot; torch takes `archive` where the path is not ASCII. Source: torch/serialization.py. */
function rootFolder(path: string): string {
  const name = basename(path);
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  return stem === '' || /\P{ASCII}/u.test(path) ? 'archive' : stem;
}

function* pieces(bytes: Uint8Array = new Uint8Array()): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
