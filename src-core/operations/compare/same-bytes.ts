import { equalBytes } from '../../bytes/equal-bytes.ts';
import type { ByteSource } from '../../bytes/byte-source.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import { denseView } from '../../values/view.ts';
import type { Side } from './tensor-difference.ts';

const BLOCK = 1 << 20;

/**
 * Whether two dense tensors of one dtype, byte order and stride have the very same bytes: much quicker than comparing
 * numbers. False where they have not, or where this cannot be told so simply.
 */
export async function haveSameBytes(a: Side, b: Side, signal?: AbortSignal): Promise<boolean> {
  const left = await denseBytes(a, signal);
  const right = await denseBytes(b, signal);
  if (left === null || right === null || !areAlike(a, b) || left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += BLOCK) {
    const length = Math.min(BLOCK, left.length - at);
    const [x, y] = await Promise.all([
      left.source.read(left.start + at, length, signal),
      right.source.read(right.start + at, length, signal),
    ]);
    if (!equalBytes(x, y)) return false;
  }
  return true;
}

interface DenseBytes {
  readonly source: ByteSource;
  readonly start: number;
  readonly length: number;
}

async function denseBytes({ tensor, storages, open }: Side, signal?: AbortSignal): Promise<DenseBytes | null> {
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  if (storage === undefined || dtypeBytes(tensor.dtype) === null) return null;
  const view = denseView(tensor, storage);
  if (view === null) return null;
  const source = await open(storage, signal);
  return typeof source === 'string' ? null : { source, start: view.start, length: view.end - view.start };
}

function areAlike(a: Side, b: Side): boolean {
  const order = ({ tensor, storages }: Side) =>
    tensor.storage === null ? null : storages.at(tensor.storage)?.byteOrder;
  return (
    a.tensor.dtype === b.tensor.dtype &&
    order(a) === order(b) &&
    a.tensor.negated === b.tensor.negated &&
    JSON.stringify(a.tensor.stride) === JSON.stringify(b.tensor.stride)
  );
}
