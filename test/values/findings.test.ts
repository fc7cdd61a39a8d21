import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import type { Checkpoint } from '../../src-core/model/checkpoint.ts';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import { contextFor } from '../operations/context.ts';
import { makeCheckpoint, normalNumbers, type MadeTensor } from './made-checkpoint.ts';

/** What level 5 says of these tensors, as code and message. */
async function said(
  tensors: readonly MadeTensor[],
  change: (tensor: TensorInfo, index: number) => TensorInfo = (same) => same,
): Promise<readonly string[]> {
  const { file, checkpoint } = makeCheckpoint(tensors);
  const changed: Checkpoint = { ...checkpoint, tensors: checkpoint.tensors.map(change) };
  const source = new MemorySource(file);
  const request = { source, context: contextFor(), checkpoint: changed, checksums: [], values: true };
  const { findings } = await localScanner({ ...request, onProgress: () => undefined });
  return findings.map((one) => `${one.code} ${describeFinding(one).message}`);
}

function float32(numbers: readonly number[], shape: readonly number[] = [numbers.length]): MadeTensor {
  const stride = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
  return { dtype: 'float32', bytes: new Uint8Array(Float32Array.from(numbers).buffer), shape, stride };
}

const SANE = float32([1, 2, -3, 4.5], [2, 2]);
const filled = (value: number, count: number) => Array.from({ length: count }, () => value);

describe('what is wrong with numbers', () => {
  it('nothing, where nothing is', async () => {
    expect(await said([SANE, float32([0, 0, 0, 0]), float32([1, 1, 1, 1]), float32([7], [])])).toEqual([]);
  });

  it('VL501: NaN, how many and where the first is', async () => {
    expect(await said([float32([1, 2, 3, NaN, 5, NaN], [2, 3])])).toEqual([
      'VL501 NaN in `t0`: 2 of 6 values, the first at [1, 0]',
    ]);
  });

  it('VL502: infinities of either sign', async () => {
    expect(await said([float32([1, Infinity, 3, -Infinity], [4])])).toEqual([
      'VL502 infinite values in `t0`: 2 of 4 (+Inf: 1, -Inf: 1), the first at [1]',
    ]);
  });

  it('VL503: a scale that makes every number NaN', async () => {
    const codes: MadeTensor = { dtype: 'qint8', bytes: Uint8Array.of(1, 2, 3), shape: [3] };
    const quantized = (scale: number) => (tensor: TensorInfo) => ({
      ...tensor,
      quantization: { scheme: 'per_tensor_affine' as const, scale, zeroPoint: 0 },
    });
    expect(await said([codes], quantized(NaN))).toEqual([
      'VL503 `t0` is quantised with a scale that makes 3 of its 3 values NaN or infinite',
    ]);
    expect(await said([codes], quantized(0.5))).toEqual([]);
  });

  it('VL510: a matrix of zeros, of either sign; vectors of zeros are common', async () => {
    expect(await said([SANE, float32([0, -0, 0, -0], [2, 2])])).toEqual(['VL510 all 4 values of `t1` are zero']);
  });

  it('VL511: a matrix of one value', async () => {
    expect(await said([float32(filled(0.5, 16), [4, 4])])).toEqual(['VL511 all 16 values of `t0` are 0.5']);
    const repeated: MadeTensor = { ...float32([3]), shape: [40, 40], stride: [0, 0] };
    expect(await said([repeated])).toEqual([]);
  });

  it('VL512: nothing but denormal numbers', async () => {
    expect((await said([float32([1e-40, 0, -1e-42])]))[0]).toMatch(/^VL512 .*the largest has the magnitude 9\.99/);
    expect(await said([float32([1e-40, 0, 1])])).toEqual([]);
  });

  it('VL513: numbers at the end of the range', async () => {
    expect((await said([float32([3e38, -1])]))[0]).toMatch(/^VL513 `t0` has values from -1 to 3/);
    const halves: MadeTensor = { dtype: 'float16', bytes: Uint8Array.of(0xff, 0x7b, 0, 0) };
    expect(await said([halves])).toEqual([]);
  });

  it('VL514: an infinite scalar is no damage', async () => {
    expect(await said([float32([Infinity], [])])).toEqual(['VL514 the scalar `t0` is Infinity']);
    expect((await said([float32([NaN], [])]))[0]).toMatch(/^VL501/);
  });

  it('VL515: an attention mask is no damage', async () => {
    expect(await said([float32([0, -Infinity, 0, 0], [2, 2])])).toEqual([
      'VL515 `t0` holds only 0 and -Inf (1 of them): an attention mask, not a weight',
    ]);
    expect((await said([float32([0, -Infinity, 1, 0], [2, 2])]))[0]).toMatch(/^VL502/);
  });

  it('VL516: every weight is zero; optimizer state is not asked', async () => {
    const zeros = float32([0, 0, 0, 0], [2, 2]);
    const inOptimizer = (tensor: TensorInfo, index: number) =>
      index === 2 ? { ...tensor, keyPath: ['optimizer', 'exp_avg'] } : tensor;
    const all = await said([zeros, float32([0, 0]), SANE], inOptimizer);
    expect(all).toContain('VL516 all 6 values of all 2 floating-point tensors are zero');
    expect((await said([zeros, float32([0, 0]), SANE])).join()).not.toContain('VL516');
  });

  it('VL517: NaN among block scales is a warning', async () => {
    const scales: MadeTensor = { dtype: 'float8_e8m0fnu', bytes: Uint8Array.of(127, 255, 128) };
    expect(await said([scales])).toEqual(['VL517 NaN in the scales `t0`: 1 of 3, the first at [1]']);
  });

  it('VL590: what was not read is counted, with the reason', async () => {
    const bits: MadeTensor = { dtype: 'bits8', bytes: new Uint8Array(4) };
    expect(await said([bits, SANE, bits])).toEqual(['VL590 values not read: `t0` and 1 more: bits8 is not decoded']);
  });
});

describe('what is not repeated', () => {
  it('numbers of a storage whose checksum differs', async () => {
    const { file, checkpoint, checksums } = makeCheckpoint([float32([NaN, 1]), float32([NaN, 2])]);
    const wrong = checksums.map((task, index) => (index === 0 ? { ...task, crc32: task.crc32 ^ 1 } : task));
    const request = {
      source: new MemorySource(file),
      context: contextFor(),
      checkpoint,
      checksums: wrong,
      values: true,
    };
    const { findings, stats, damagedStorages } = await localScanner({ ...request, onProgress: () => undefined });
    expect([...damagedStorages]).toEqual([0]);
    expect(findings.map(({ code, at }) => `${code} ${at.key?.join('.') ?? ''}`)).toEqual(['ZP260 ', 'VL501 t1']);
    expect([...(stats?.keys() ?? [])]).toEqual([1]);
  });

  it('bytes of tensors that are one and the same', async () => {
    const whole: MadeTensor = { dtype: 'float32', bytes: normalNumbers(1000, 'float32', 1) };
    const { file, checkpoint } = makeCheckpoint([whole, { ...whole, shares: 0 }]);
    let reads = 0;
    const inner = new MemorySource(file);
    const source = {
      size: inner.size,
      read: (offset: number, length: number) => {
        reads += length;
        return inner.read(offset, length);
      },
    };
    const request = { source, context: contextFor(), checkpoint, checksums: [], values: true };
    const { stats } = await localScanner({ ...request, onProgress: () => undefined });
    expect(stats?.get(0)).toEqual(stats?.get(1));
    expect(reads).toBeLessThanOrEqual(file.length);
  });
});
