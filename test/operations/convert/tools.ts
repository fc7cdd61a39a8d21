import { createHash } from 'node:crypto';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import type { FormatResult } from '../../../src-core/findings/format-result.ts';
import { dtypeBytes } from '../../../src-core/model/dtype.ts';
import type { TensorInfo } from '../../../src-core/model/tensor.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import { GraphBuilder } from '../../../src-core/pickle/graph/builder.ts';
import { encodeGraph } from '../../../src-core/pickle/graph/encode.ts';
import type { Child } from '../../../src-core/pickle/graph/graph.ts';
import { tensorNode } from '../../../src-core/pickle/graph/torch-values.ts';
import { torchRecords } from '../../../src-core/operations/convert/record-set.ts';
import { StorageRecords } from '../../../src-core/operations/rewrite/storage-records.ts';
import type { SafetensorsPlan } from '../../../src-core/operations/convert/safetensors-from-torch.ts';
import { writeSafetensors } from '../../../src-core/operations/convert/write-safetensors.ts';
import { contiguousStride } from '../../../src-core/model/stride.ts';
import { gatherElements } from '../../../src-core/operations/rewrite/gather.ts';
import type { ArchiveRewrite, PlannedContent } from '../../../src-core/operations/rewrite/plan.ts';
import { runRewrite } from '../../../src-core/operations/rewrite/run.ts';
import type { Sink } from '../../../src-core/zip/write/sink-buffer.ts';
import { concat } from '../../damage/bytes.ts';

export interface MemorySink extends Sink {
  bytes(): Uint8Array;
}

export function memorySink(): MemorySink {
  const parts: Uint8Array[] = [];
  return {
    write: async (bytes) => {
      parts.push(bytes.slice());
    },
    bytes: () => concat(parts),
  };
}

/** Run a planned archive in memory. */
export async function archiveBytes(archive: ArchiveRewrite, source: Uint8Array): Promise<Uint8Array> {
  const sink = memorySink();
  const outcome = await runRewrite(archive, sink, { source: new MemorySource(source), ports: nodePorts });
  if (!outcome.ok) throw new Error(outcome.why);
  return sink.bytes();
}

export async function safetensorsBytes(plan: SafetensorsPlan, source: Uint8Array): Promise<Uint8Array> {
  const sink = memorySink();
  const outcome = await writeSafetensors(plan, sink, { source: new MemorySource(source), ports: nodePorts });
  if (!outcome.ok) throw new Error(outcome.why);
  return sink.bytes();
}

/** SHA-256 of a tensor's elements, contiguous and little-endian, as the corpus records it. */
export function tensorHash(bytes: Uint8Array, { checkpoint }: FormatResult, tensor: TensorInfo): string | null {
  const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
  const itemBytes = dtypeBytes(tensor.dtype);
  if (storage === undefined || itemBytes === null || tensor.stride === null || tensor.conjugated || tensor.negated)
    return null;
  const hash = createHash('sha256');
  if (storage.fileOffset !== null) {
    const start = storage.fileOffset + tensor.storageOffset * itemBytes;
    const swapBytes = storage.byteOrder === 'big' ? itemBytes / (tensor.dtype.startsWith('complex') ? 2 : 1) : 1;
    const strided = { start: 0, itemBytes, shape: tensor.shape, stride: tensor.stride, swapBytes };
    for (const piece of gatherElements(bytes.subarray(start), strided)) hash.update(piece);
  } else if (storage.bytes > 0) return null;
  return hash.digest('hex');
}

export interface SampleTensor {
  readonly storage: number;
  readonly type?: string;
  readonly itemBytes?: number;
  readonly shape: readonly number[];
  readonly stride?: readonly number[];
  readonly offset?: number;
}

export type Sample = Readonly<Record<string, SampleTensor | string | readonly SampleTensor[]>>;

/** A node of the pickle of a sample: tensors, texts, lists of tensors. */
export function sampleNode(builder: GraphBuilder, sample: Sample, storages: readonly Uint8Array[]): Child {
  const node = (value: Sample[string]): Child => {
    if (typeof value === 'string') return builder.str(value);
    if (!('shape' in value)) return builder.list(value.map(node));
    const bytes = storages[value.storage]?.length ?? 0;
    return tensorNode(builder, {
      storage: {
        type: ['torch', value.type ?? 'FloatStorage'],
        key: String(value.storage),
        location: 'cpu',
        elements: bytes / (value.itemBytes ?? 4),
      },
      storageOffset: value.offset ?? 0,
      shape: value.shape,
      stride: value.stride ?? contiguousStride(value.shape),
      requiresGrad: false,
    });
  };
  return builder.dict(Object.entries(sample).map(([name, value]) => [builder.str(name), node(value)]));
}

/** A file as torch.save writes it, with these storages. */
export async function torchFile(
  make: (builder: GraphBuilder) => Child,
  storages: readonly Uint8Array[],
  change: (records: readonly PlannedContent[]) => readonly PlannedContent[] = (records) => records,
): Promise<Uint8Array> {
  const builder = new GraphBuilder();
  const pickle = encodeGraph(builder.graph(make(builder)));
  const data = new StorageRecords();
  for (const bytes of storages) data.add({ crc32: null, content: { kind: 'bytes', bytes } });
  const records = change([...torchRecords(pickle, data)]);
  return archiveBytes({ root: 'sample', alignment: 64, records }, new Uint8Array(0));
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
