import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Rows } from '../model/rows.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { itemSize } from './dtypes.ts';
import { IndexReader } from './index-reader.ts';
import { placedElsewhere } from './rebuild/geometry.ts';

/**
 * Do the tensors inside nested ones lie in their buffer? torch places each when it loads, so their sizes, strides and
 * offsets are read, where they are few. Source: ATen/native/nested/NestedTensorMath.cpp, `_nested_view_from_buffer`.
 */
export async function checkNested(
  source: ByteSource,
  tensors: Rows<TensorInfo>,
  storages: Rows<Storage>,
  context: ReadContext,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const reader = new IndexReader(source, storages, context);
  for (const tensor of tensors) {
    const { buffer, sizes, strides, storage_offsets: offsets } = tensor.parts ?? {};
    if (tensor.layout !== 'nested' || buffer?.storageOffset !== 0 || buffer.storage === null) continue;
    const parts: (readonly number[])[] = [];
    for (const part of [sizes, strides, offsets]) {
      const values = await reader.read(part);
      if (values !== null) parts.push(values);
    }
    const room = { bytes: storages.at(buffer.storage)?.bytes ?? 0, itemSize: itemSize(buffer.dtype) ?? 1 };
    const wrong = firstOutside(parts, room);
    if (wrong !== null)
      findings.push(
        finding('TA335', { key: tensor.keyPath }, { tensor: tensor.name, what: wrong.what }, wrong.reference),
      );
  }
  return findings;
}

interface Outside {
  readonly what: string;
  readonly reference: string;
}

/** The first row that torch cannot place; null where all can be, or where a part is not known. */
function firstOutside(
  [sizes, strides, offsets]: readonly (readonly number[])[],
  room: { readonly bytes: number; readonly itemSize: number },
): Outside | null {
  if (sizes === undefined || strides === undefined || offsets === undefined) return null;
  const dimensions = sizes.length / offsets.length;
  if (!Number.isInteger(dimensions) || strides.length !== sizes.length) return null;
  for (const [row, offset] of offsets.entries()) {
    const from = row * dimensions;
    const size = sizes.slice(from, from + dimensions);
    const reference = placedElsewhere(size, strides.slice(from, from + dimensions), offset, room);
    if (reference !== null) return { what: `tensor ${row} inside it does not lie in its buffer`, reference };
  }
  return null;
}
