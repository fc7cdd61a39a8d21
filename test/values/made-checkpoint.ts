import type { ChecksumTask } from '../../src-core/findings/format-result.ts';
import type { Checkpoint } from '../../src-core/model/checkpoint.ts';
import { dtypeBytes, type KnownDType } from '../../src-core/model/dtype.ts';
import type { Storage, TensorInfo } from '../../src-core/model/tensor.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { emptyCheckpoint } from '../../src-core/model/empty-checkpoint.ts';

export interface MadeTensor {
  readonly dtype: KnownDType;
  readonly bytes: Uint8Array;
  readonly order?: 'little' | 'big';
  /** Units; the whole storage, one dimension, where absent. */
  readonly shape?: readonly number[];
  readonly stride?: readonly number[];
  readonly offset?: number;
  /** Index of an earlier tensor whose storage it looks into. */
  readonly shares?: number;
}

export interface MadeFile {
  readonly file: Uint8Array;
  readonly checkpoint: Checkpoint;
  readonly checksums: readonly ChecksumTask[];
}

/** A file of storages one behind the other with `gap` bytes between, and a checkpoint that describes it. */
export function makeCheckpoint(made: readonly MadeTensor[], gap = 3): MadeFile {
  const storages: Storage[] = [];
  const tensors: TensorInfo[] = [];
  const checksums: ChecksumTask[] = [];
  const pieces: Uint8Array[] = [];
  let end = gap;
  for (const [index, one] of made.entries()) {
    let storage = one.shares === undefined ? undefined : tensors[one.shares]?.storage;
    if (storage === undefined || storage === null) {
      storage = storages.length;
      const { bytes } = one;
      storages.push({
        key: String(storage),
        bytes: bytes.length,
        dtype: one.dtype,
        device: 'cpu',
        fileOffset: end,
        entry: `data/${storage}`,
        byteOrder: one.order ?? 'little',
      });
      checksums.push({
        entry: `data/${storage}`,
        fileOffset: end,
        storedBytes: bytes.length,
        size: bytes.length,
        method: 0,
        crc32: nodePorts.crc32(bytes),
        storage,
      });
      pieces.push(bytes);
      end += bytes.length + gap;
    }
    tensors.push({
      name: `t${index}`,
      keyPath: [`t${index}`],
      shape: one.shape ?? [Math.floor(one.bytes.length / (dtypeBytes(one.dtype) ?? 1))],
      dtype: one.dtype,
      stride: one.stride ?? [1],
      storageOffset: one.offset ?? 0,
      storage,
      requiresGrad: false,
      layout: 'strided',
      device: 'cpu',
      readable: true,
    });
  }
  const file = new Uint8Array(end);
  for (const [index, piece] of pieces.entries()) file.set(piece, storages[index]?.fileOffset ?? 0);
  return { file, checkpoint: { ...emptyCheckpoint('torch-zip', end), tensors, storages }, checksums };
}

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Numbers of `dtype` around zero, as its bytes; float64 and float32 only. */
export function normalNumbers(count: number, dtype: 'float64' | 'float32', seed: number): Uint8Array {
  const random = noise(count * 4, seed);
  const view = new DataView(random.buffer);
  const values = Float64Array.from({ length: count }, (_, i) => view.getInt32(i * 4, true) / 2 ** 33);
  return new Uint8Array(dtype === 'float64' ? values.buffer : Float32Array.from(values).buffer);
}
