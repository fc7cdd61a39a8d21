import type { GraphBuilder } from './builder.ts';
import type { Child, GraphNode } from './graph.ts';

/** What torch.save writes for a storage and a tensor, in its own order, so that the bytes are the same. */

export interface StorageToWrite {
  /** `FloatStorage`, and the module it lives in: `torch`, or `torch.storage` for `UntypedStorage`. */
  readonly type: readonly [module: string, name: string];
  readonly key: string;
  readonly location: string;
  readonly elements: number;
}

/** `('storage', torch.FloatStorage, '0', 'cpu', 12)` as a persistent id. Source: torch/serialization.py persistent_id. */
export function storageNode(builder: GraphBuilder, storage: StorageToWrite): GraphNode {
  const pid = builder.tuple([
    builder.interned('storage'),
    builder.global(...storage.type),
    builder.str(storage.key),
    builder.interned(storage.location),
    builder.int(storage.elements),
  ]);
  return builder.persistent(pid);
}

export interface TensorToWrite {
  readonly storage: StorageToWrite;
  readonly storageOffset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly requiresGrad: boolean;
  /** For dtypes without a typed storage (uint16, float8…): `_rebuild_tensor_v3` names the dtype. */
  readonly dtype?: string;
}

/** Source: torch/_tensor.py _reduce_ex_internal; torch/_utils.py _rebuild_tensor_v2, _rebuild_tensor_v3. */
export function tensorNode(builder: GraphBuilder, tensor: TensorToWrite): GraphNode {
  const rebuild = builder.global(
    'torch._utils',
    tensor.dtype === undefined ? '_rebuild_tensor_v2' : '_rebuild_tensor_v3',
  );
  const args: Child[] = [
    storageNode(builder, tensor.storage),
    builder.int(tensor.storageOffset),
    builder.ints(tensor.shape),
    builder.ints(tensor.stride),
    builder.bool(tensor.requiresGrad),
    builder.orderedDict([]),
  ];
  if (tensor.dtype !== undefined) args.push(builder.global('torch', tensor.dtype));
  return builder.reduce(rebuild, builder.tuple(args));
}
