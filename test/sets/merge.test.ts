import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { Merge } from '../../src-core/sets/merge.ts';
import { makeCheckpoint } from '../values/made-checkpoint.ts';

describe('parts of a set', () => {
  it('have storages of their own: a tensor, its parts, and the scales of its channels follow them', () => {
    const { checkpoint } = makeCheckpoint(
      Array.from({ length: 4 }, (_, at) => ({ dtype: 'float32' as const, bytes: new Uint8Array([at, 0, 0, 0]) })),
    );
    const [codes, scales, zeroPoints, values] = checkpoint.tensors as readonly [
      TensorInfo,
      TensorInfo,
      TensorInfo,
      TensorInfo,
    ];
    const tensor: TensorInfo = {
      ...codes,
      quantization: { scheme: 'per_channel_affine', axis: 0, scales, zeroPoints },
      parts: { values },
    };
    const part = { checkpoint: { ...checkpoint, tensors: [tensor] }, findings: [], checksums: [] };
    const merge = new Merge();
    merge.add(part, { file: 'a', start: 0 });
    const moved = merge.add(part, { file: 'b', start: 100 }).tensors[0];
    const named = [moved, moved?.parts?.['values']];
    if (moved?.quantization?.scheme === 'per_channel_affine')
      named.push(moved.quantization.scales, moved.quantization.zeroPoints);
    expect(named.map((one) => one?.storage)).toEqual([4, 7, 5, 6]);
    expect(named.map((one) => merge.storages[one?.storage ?? -1]?.file)).toEqual(['b', 'b', 'b', 'b']);
  });
});
