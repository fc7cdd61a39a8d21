import type { FormatReader } from '../findings/format-result.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import { emptyCheckpoint } from '../model/empty-checkpoint.ts';
import { describeArray, scanObjects } from './array.ts';
import { readArrayHeader } from './header.ts';

/** Headers are padded to 64 bytes and short; a structured dtype with thousands of fields still fits. */
const HEAD_BYTES = 1 << 20;

/** Read a .npy file: one array. Its key path is empty, as the array itself is the root object. */
export const readNpy: FormatReader = async (source, context) => {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size), context.signal);
  const result = readArrayHeader(head, source.size, {});
  const empty = emptyCheckpoint('npy', source.size);
  if (!result.ok) return { checkpoint: empty, findings: [result.finding], checksums: [] };
  const { header } = result;
  const { tensor, storage, findings } = describeArray(
    header,
    { keyPath: [], at: {}, fileOffset: 0, size: source.size },
    0,
  );
  const checkpoint: Checkpoint = {
    ...empty,
    tensors: [tensor],
    storages: [storage],
    root: { kind: 'tensor', tensor },
    safety: 'safe',
  };
  if (!header.type.objects) return { checkpoint, findings, checksums: [] };
  const length = Math.min(source.size - header.dataStart, context.limits.pickleBytes);
  const scan = scanObjects(
    await source.read(header.dataStart, length, context.signal),
    { offset: header.dataStart },
    context,
  );
  return {
    checkpoint: { ...checkpoint, safety: scan.safety, globals: scan.globals },
    findings: [...findings, ...scan.findings],
    checksums: [],
  };
};
