import { emptyCheckpoint } from '../../../src-core/model/empty-checkpoint.ts';
import type { Checkpoint } from '../../../src-core/model/checkpoint.ts';
import type { TensorInfo } from '../../../src-core/model/tensor.ts';
import type { Value } from '../../../src-core/model/value.ts';

let nextId = 0;

export const none: Value = { kind: 'none' };
export const str = (value: string): Value => ({ kind: 'str', value });
export const int = (value: number): Value => ({ kind: 'int', value });
export const float = (value: number): Value => ({ kind: 'float', value });
export const list = (...items: readonly Value[]): Value => ({ kind: 'list', id: nextId++, items });
export const numbers = (...items: readonly number[]): Value => ({
  kind: 'numbers',
  id: nextId++,
  of: 'float',
  items: Float64Array.from(items),
});
export const dict = (entries: Readonly<Record<string, Value>>, className?: string): Value => ({
  kind: 'dict',
  id: nextId++,
  entries: Object.entries(entries).map(([key, value]) => [str(key), value]),
  ...(className === undefined ? {} : { className }),
});
export const tensor = (shape: readonly number[], dtype = 'float32', name = ''): Value => ({
  kind: 'tensor',
  tensor: tensorInfo(name, shape, dtype),
});

export function tensorInfo(name: string, shape: readonly number[], dtype = 'float32'): TensorInfo {
  return {
    name,
    keyPath: name.split('/'),
    shape,
    dtype,
    stride: null,
    storageOffset: 0,
    storage: null,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: true,
  };
}

/** A checkpoint that holds this root object. */
export function checkpointOf(root: Value): Checkpoint {
  return { ...emptyCheckpoint('torch-zip', 1000), root };
}

/** A plain state dict: names, shapes, dtypes. */
export function stateDict(
  tensors: Readonly<Record<string, readonly [shape: readonly number[], dtype?: string]>>,
): Checkpoint {
  const infos = Object.entries(tensors).map(([name, [shape, dtype]]) => ({
    ...tensorInfo(name, shape, dtype),
    keyPath: [name],
  }));
  const entries = infos.map((info) => [str(info.name), { kind: 'tensor', tensor: info } as const] as const);
  return { ...emptyCheckpoint('torch-zip', 1000), tensors: infos, root: { kind: 'dict', id: nextId++, entries } };
}
