import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src-core/library/open-checkpoint.ts';
import { readTensor } from '../../src-core/library/read-tensor.ts';
import type { TensorData } from '../../src-core/library/saved-value.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { Checkpoint } from '../../src-core/model/checkpoint.ts';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { castFloats } from '../../src-core/operations/rewrite/float-cast.ts';
import { emptyCheckpoint } from '../../src-core/model/empty-checkpoint.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url).pathname;

interface Entry {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly is_folder: boolean;
  readonly expected_verdict: string;
  readonly content?: { readonly tensors?: readonly OracleTensor[] };
}
interface OracleTensor {
  readonly name: readonly (string | number)[];
  readonly sha256?: string;
  readonly nan_count?: number;
}

const { entries } = JSON.parse(readFileSync(`${CORPUS}manifest.json`, 'utf8')) as {
  readonly entries: readonly Entry[];
};
const files = entries.filter(
  ({ kind, is_folder, expected_verdict, content }) =>
    !is_folder &&
    expected_verdict === 'valid' &&
    /^(torch-zip|torch-legacy|torch-tar|torchscript|pipeline|safetensors|lightning)/.test(kind) &&
    (content?.tensors?.length ?? 0) > 0,
);

/** Little-endian bytes of the elements, as the oracle hashed them. */
function elementBytes({ dtype, data }: TensorData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return dtype === 'float16' || dtype === 'bfloat16' ? castFloats(bytes, 'float32', dtype, true).bytes : bytes;
}

describe('the elements of a tensor', () => {
  it('are those the reference libraries read, in every valid file of the corpus', async () => {
    let compared = 0;
    const different: string[] = [];
    for (const { path, content } of files) {
      const opened = await openCheckpoint(CORPUS + path);
      const byPath = new Map(opened.checkpoint.tensors.map((tensor) => [JSON.stringify(tensor.keyPath), tensor]));
      for (const { name: keys, sha256, nan_count = 0 } of content?.tensors ?? []) {
        const tensor = byPath.get(JSON.stringify(keys));
        if (tensor === undefined || sha256 === undefined || !isPlain(tensor)) continue;
        // A NaN of two bytes keeps being one, not its payload.
        if (nan_count > 0 && tensor.dtype.endsWith('float16')) continue;
        const read = await opened.readTensor(tensor);
        const actual = createHash('sha256').update(elementBytes(read)).digest('hex');
        compared += 1;
        if (actual !== sha256) different.push(`${path} ${JSON.stringify(keys)} ${tensor.dtype}`);
      }
    }
    console.log(`tensors compared with the oracle: ${compared}, different: ${different.length}`);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(500);
  });
});

function isPlain({ layout, storage, stride, conjugated, negated, quantization }: TensorInfo): boolean {
  return (
    layout === 'strided' &&
    storage !== null &&
    stride !== null &&
    conjugated !== true &&
    negated !== true &&
    quantization === undefined
  );
}

function oneTensor(tensor: Partial<TensorInfo>, byteOrder: 'little' | 'big' = 'little', bytes = 12): Checkpoint {
  const info: TensorInfo = {
    name: 't',
    keyPath: ['t'],
    shape: [2, 3],
    dtype: 'int16',
    stride: [3, 1],
    storageOffset: 0,
    storage: 0,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: true,
    ...tensor,
  };
  const storage = { key: '0', bytes, dtype: info.dtype, device: 'cpu', fileOffset: 0, byteOrder } as const;
  return { ...emptyCheckpoint('torch-zip', bytes), tensors: [info], storages: [storage] };
}

async function elements(tensor: Partial<TensorInfo>, byteOrder?: 'little' | 'big'): Promise<unknown> {
  const source = new MemorySource(new Uint8Array(Int16Array.of(1, 2, 3, 4, 5, 6).buffer));
  const checkpoint = oneTensor(tensor, byteOrder);
  const { data } = await readTensor(source, checkpoint, checkpoint.tensors.at(0)!);
  return Array.from(data as Int16Array);
}

describe('views', () => {
  it.each([
    ['transposed', { shape: [3, 2], stride: [1, 3] }, [1, 4, 2, 5, 3, 6]],
    ['a column', { shape: [2], stride: [3], storageOffset: 1 }, [2, 5]],
    ['expanded', { shape: [2, 2], stride: [0, 1] }, [1, 2, 1, 2]],
    ['a scalar', { shape: [], stride: [], storageOffset: 5 }, [6]],
    ['empty', { shape: [0, 3], stride: [3, 1], storageOffset: 6 }, []],
    ['overlapping', { shape: [5, 2], stride: [1, 1] }, [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]],
  ])('%s', async (_, tensor, expected) => {
    expect(await elements(tensor)).toEqual(expected);
  });

  it('are swapped where the file has the other byte order', async () => {
    expect(await elements({ shape: [2], stride: [1] }, 'big')).toEqual([0x100, 0x200]);
  });

  it.each([
    ['outside of the storage', { storageOffset: 1 }, /reaches outside/],
    ['far larger than the storage', { shape: [1 << 20, 1 << 20], stride: [0, 0] }, /too large/],
    ['sparse', { layout: 'sparse_coo' as const, stride: null }, /layout is sparse_coo/],
    ['without a storage', { storage: null }, /no storage/],
    ['damaged', { readable: false }, /missing or damaged/],
    ['lazily conjugated', { conjugated: true }, /lazily/],
    ['of an unknown dtype', { dtype: 'Q4_K' }, /no whole elements/],
  ])('%s are refused', async (_, tensor, why) => {
    await expect(elements(tensor)).rejects.toThrow(why);
  });
});
