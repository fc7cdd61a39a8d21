import type { FormatResult } from '../../findings/format-result.ts';
import type { DType } from '../../model/dtype.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { GraphBuilder } from '../../pickle/graph/builder.ts';
import { encodeGraph } from '../../pickle/graph/encode.ts';
import type { GraphNode } from '../../pickle/graph/graph.ts';
import { tensorNode } from '../../pickle/graph/torch-values.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';
import { contiguousStride } from '../../model/stride.ts';
import { damageOf } from '../rewrite/plan.ts';
import { refuse, type ConvertedArchive } from './converted.ts';
import { StorageRecords } from '../rewrite/storage-records.ts';
import { torchRecords } from './record-set.ts';

/**
 * The storage class of each dtype that has one. The others lie in an untyped storage, and the tensor names its dtype.
 * Source: torch/storage.py, `_dtype_to_storage_type_map`.
 */
const STORAGE_CLASS: ReadonlyMap<DType, string> = new Map([
  ['float64', 'DoubleStorage'],
  ['float32', 'FloatStorage'],
  ['float16', 'HalfStorage'],
  ['bfloat16', 'BFloat16Storage'],
  ['int64', 'LongStorage'],
  ['int32', 'IntStorage'],
  ['int16', 'ShortStorage'],
  ['int8', 'CharStorage'],
  ['uint8', 'ByteStorage'],
  ['bool', 'BoolStorage'],
  ['complex64', 'ComplexFloatStorage'],
]);

interface Placed {
  readonly tensor: TensorInfo;
  readonly storage: Storage;
  readonly fileOffset: number;
}

/**
 * The archive that `torch.save(safetensors.torch.load_file(f))` writes: a plain dict of tensors, each with a storage of
 * its own, in the order in which their bytes lie in the file.
 */
export function planTorchFromSafetensors(result: FormatResult, options: { readonly root: string }): ConvertedArchive {
  const damage = damageOf(result.findings);
  if (damage !== null) return refuse('the source', damage);
  const { tensors, storages, metadata } = result.checkpoint;
  const placed: Placed[] = [];
  for (const tensor of tensors) {
    const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
    const fileOffset = storage?.fileOffset ?? null;
    if (storage === undefined || fileOffset === null) return refuse(tensor.name, 'its bytes are not in the file');
    placed.push({ tensor, storage, fileOffset });
  }
  placed.sort((a, b) => a.fileOffset - b.fileOffset || a.storage.bytes - b.storage.bytes);
  const builder = new GraphBuilder();
  const entries: (readonly [GraphNode, GraphNode])[] = [];
  const records = new StorageRecords();
  for (const { tensor, storage, fileOffset } of placed) {
    const node = nodeOf(builder, tensor, storage, String(records.length));
    if (node === null) return refuse(tensor.name, `torch has no dtype ${tensor.dtype} of this shape`);
    entries.push([builder.str(tensor.name), node]);
    records.add({ crc32: null, content: { kind: 'copy', offset: fileOffset, length: storage.bytes } });
  }
  const pickle = encodeGraph(builder.graph(builder.dict(entries)));
  return {
    ok: true,
    value: { root: options.root, alignment: DEFAULT_ALIGNMENT, records: torchRecords(pickle, records) },
    notes:
      metadata.length === 0
        ? []
        : [`the metadata of the file is left out (${metadata.map(([key]) => `\`${key}\``).join(', ')})`],
  };
}

function nodeOf(builder: GraphBuilder, tensor: TensorInfo, storage: Storage, key: string): GraphNode | null {
  const itemBytes = dtypeBytes(tensor.dtype);
  const shape = tensor.dtype === 'float4_e2m1fn_x2' ? pairedShape(tensor.shape) : tensor.shape;
  if (itemBytes === null || shape === null) return null;
  const typed = STORAGE_CLASS.get(tensor.dtype);
  return tensorNode(builder, {
    storage: {
      type: typed === undefined ? ['torch.storage', 'UntypedStorage'] : ['torch', typed],
      key,
      location: 'cpu',
      elements: typed === undefined ? storage.bytes : storage.bytes / itemBytes,
    },
    storageOffset: 0,
    shape,
    stride: contiguousStride(shape),
    requiresGrad: false,
    ...(typed === undefined ? { dtype: tensor.dtype } : {}),
  });
}

/** torch counts pairs of 4-bit floats where the header counts values. */
function pairedShape(shape: readonly number[]): readonly number[] | null {
  const last = shape.at(-1);
  return last === undefined || last % 2 !== 0 ? null : [...shape.slice(0, -1), last / 2];
}
