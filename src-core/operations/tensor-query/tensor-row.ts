import type { TensorRow } from '../../contract/tensors.ts';
import { displayText } from '../../model/display-text.ts';
import { bytesOf, type TensorTableData } from './columns.ts';

/** Names of the file are shown, never used: what cannot be seen in them is spelled out. */
export function tensorRow(data: TensorTableData, index: number): TensorRow | null {
  const tensor = data.tensors.at(index);
  if (tensor === undefined) return null;
  const storage = tensor.storage === null ? undefined : data.storages.at(tensor.storage);
  return {
    index,
    name: displayText(tensor.name),
    shape: tensor.shape,
    ...(tensor.shapeUnknown === true ? { shapeUnknown: true } : {}),
    dtype: displayText(tensor.dtype, 256),
    bytes: bytesOf(tensor),
    stride: tensor.stride,
    storageOffset: tensor.storageOffset,
    storage: storage === undefined ? null : displayText(storage.key),
    fileOffset: storage?.fileOffset ?? null,
    device: displayText(tensor.device, 256),
    layout: tensor.layout,
    requiresGrad: tensor.requiresGrad,
    className: displayText(tensor.className ?? '', 256),
    readable: tensor.readable,
    stats: data.stats?.get(index) ?? null,
  };
}
