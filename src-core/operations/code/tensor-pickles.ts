import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { beginsWithProtocol, LONGEST, MOST, SHORTEST, wholePickle } from './whole-pickle.ts';

/** Tensors whose first bytes are looked at. */
const TENSORS = 20_000;

/**
 * Pickles that are kept in tensors of bytes. No loader looks into them, and the program whose state they are unpickles them
 * when it takes the state dict (Transformer Engine does so with each `_extra_state`), after every check that a load makes.
 * One that is all of a tensor's bytes is no accident; other numbers are left alone.
 */
export async function tensorPickles(
  { checkpoint, pickles }: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<readonly ScannedPickle[]> {
  // Most files have no such tensors, and their tensors need not be gone through.
  if (!pickles.some(({ parsed }) => parsed.globals.some(({ name }) => name === 'ByteStorage'))) return [];
  const found: ScannedPickle[] = [];
  let looks = TENSORS;
  let left = MOST;
  for (const tensor of checkpoint.tensors) {
    const range = bytesOf(tensor, checkpoint.storages);
    if (range === null || range.length > Math.min(LONGEST, left)) continue;
    if (looks-- <= 0) break;
    const { start, length } = range;
    const head = source.readNow?.(start, 2) ?? (await source.read(start, 2, context.signal));
    if (!beginsWithProtocol(head)) continue;
    left -= length;
    const bytes = await source.read(start, length, context.signal);
    const parsed = wholePickle(bytes, context);
    if (parsed === null) continue;
    const where = `a pickle in tensor ${tensor.name.slice(0, 128)}`;
    found.push({ parsed, bytes, at: { key: tensor.keyPath }, role: { kind: 'hidden', where } });
  }
  return found;
}

/** Where a row of bytes lies in the file. */
function bytesOf(
  { dtype, shape, stride, storage, storageOffset, readable }: TensorInfo,
  storages: TorchRead['checkpoint']['storages'],
): { readonly start: number; readonly length: number } | null {
  const [length = 0, ...others] = shape;
  if (dtype !== 'uint8' || !readable || storage === null || others.length > 0 || stride?.[0] !== 1) return null;
  const fileOffset = storages.at(storage)?.fileOffset ?? null;
  return fileOffset === null || length < SHORTEST ? null : { start: fileOffset + storageOffset, length };
}
