import type { Storage, TensorInfo } from '../../../src-core/model/tensor.ts';

export function tensor(name: string, changes: Partial<TensorInfo> = {}): TensorInfo {
  return {
    name,
    keyPath: [name],
    shape: [4, 8],
    dtype: 'float32',
    stride: [8, 1],
    storageOffset: 0,
    storage: 0,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: true,
    ...changes,
  };
}

export const STORAGES: readonly Storage[] = ['0', '1', '2'].map((key) => ({
  key,
  bytes: 128,
  dtype: 'float32',
  device: 'cpu',
  fileOffset: 64,
  byteOrder: 'little',
}));
