import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Elements, Histogram, Slice } from '../../src-core/contract/values.ts';
import { CORPUS, ended } from './jobs-of.ts';
import { checked, engineFor, query, safetensors, workFolder, PLAIN } from './workplace.ts';

/** A safetensors file with one float32 tensor of this shape. */
function tensorFile(folder: string, shape: readonly number[], numbers: readonly number[]): string {
  const json = JSON.stringify({ w: { dtype: 'F32', shape, data_offsets: [0, numbers.length * 4] } });
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + header.length + numbers.length * 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  for (const [place, number] of numbers.entries()) view.setFloat32(8 + header.length + place * 4, number, true);
  const path = join(folder, 'w.safetensors');
  writeFileSync(path, bytes);
  return path;
}

async function opened(shape: readonly number[], numbers: readonly number[]) {
  const engine = engineFor();
  const [item] = await checked(engine, [tensorFile(workFolder(), shape, numbers)]);
  return { engine, id: item!.id };
}

const range = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('histogram', () => {
  it('counts every number once: bins, NaN, both infinities, zeros', async () => {
    const { engine, id } = await opened([8], [-2, -1, 0, 0.5, 2, NaN, Infinity, -Infinity]);
    const found = (await engine.request('histogram', [id, 0, { bins: 4, scale: 'linear' }])) as Histogram;
    expect(found).toMatchObject({
      ok: true,
      nan: 1,
      positiveInf: 1,
      negativeInf: 1,
      zero: 1,
      min: -2,
      max: 2,
      elements: 8,
    });
    expect(found.edges).toEqual([-2, -1, 0, 1, 2]);
    expect(found.counts).toEqual([1, 1, 2, 1]);
  });

  it('few whole numbers have a bin each', async () => {
    const { engine, id } = await opened([6], [1, 1, 2, 3, 3, 3]);
    const found = (await engine.request('histogram', [id, 0, { bins: 64, scale: 'linear' }])) as Histogram;
    expect(found.counts).toEqual([2, 1, 3]);
  });

  it('one value is one bin, no finite one is none', async () => {
    const same = await opened([3], [7, 7, 7]);
    expect(await same.engine.request('histogram', [same.id, 0, { bins: 64, scale: 'linear' }])).toMatchObject({
      edges: [7, 7],
      counts: [3],
    });
    const none = await opened([2], [NaN, NaN]);
    expect(await none.engine.request('histogram', [none.id, 0, { bins: 64, scale: 'linear' }])).toMatchObject({
      edges: [],
      counts: [],
      nan: 2,
      min: null,
    });
  });

  it('the distance of the largest numbers does not overflow', async () => {
    const { engine, id } = await opened([4], [-3.4e38, 3.4e38, 0, 1]);
    const found = (await engine.request('histogram', [id, 0, { bins: 2, scale: 'linear' }])) as Histogram;
    expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});

describe('slice', () => {
  const ask = { axes: { row: 0, column: 1 }, fixed: [0, 0], offset: { row: 0, column: 0 } };

  it('shows every element where there is room', async () => {
    const { engine, id } = await opened([2, 3], range(6));
    const size = { rows: 2, columns: 3 };
    const found = (await engine.request('slice', [id, { tensor: 0, ...ask, size, cells: size }])) as Slice;
    expect(found).toMatchObject({ rows: 2, columns: 3, step: { row: 1, column: 1 }, min: 0, max: 5 });
    expect(found.cells).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('thins out evenly, and says how far cells are apart', async () => {
    const { engine, id } = await opened([4, 6], range(24));
    const found = (await engine.request('slice', [
      id,
      { tensor: 0, ...ask, size: { rows: 4, columns: 6 }, cells: { rows: 2, columns: 3 } },
    ])) as Slice;
    expect(found.step).toEqual({ row: 2, column: 2 });
    expect(found.cells).toEqual([0, 2, 4, 12, 14, 16]);
  });

  it('turns the axes, and fixes the others', async () => {
    const { engine, id } = await opened([2, 3, 4], range(24));
    const found = (await engine.request('slice', [
      id,
      {
        tensor: 0,
        axes: { row: 2, column: 0 },
        fixed: [0, 1, 0],
        offset: { row: 1, column: 0 },
        size: { rows: 2, columns: 2 },
        cells: { rows: 512, columns: 512 },
      },
    ])) as Slice;
    expect(found.cells).toEqual([5, 17, 6, 18]);
    expect(found.plane).toEqual({ rows: 4, columns: 2 });
  });

  it('what lies outside is not there, and a wrong question gets a reason', async () => {
    const { engine, id } = await opened([2, 3], range(6));
    const size = { rows: 10, columns: 10 };
    const beyond = (await engine.request('slice', [
      id,
      { tensor: 0, ...ask, offset: { row: 5, column: 0 }, size, cells: size },
    ])) as Slice;
    expect(beyond).toMatchObject({ rows: 0, cells: [], min: null });
    const bad = { tensor: 0, ...ask, axes: { row: 0, column: 7 }, size, cells: size };
    expect(await engine.request('slice', [id, bad])).toEqual({
      ok: false,
      why: 'it has 2 dimensions, and no dimension 7',
    });
  });

  it('every plane of every readable tensor of the corpus holds what the elements say', async () => {
    const engine = engineFor();
    const paths = ['views_strided.pt', 'noncontig_bf16.pt', 'small_view_large_storage.pt'].map(
      (name) => `${CORPUS}torch-zip/${name}`,
    );
    for (const { id } of await checked(engine, paths))
      for (const { index, shape } of (await engine.request('tensors', [id, query()])).rows) {
        if (shape.length !== 2 || shape.includes(0)) continue;
        const [rows = 0, columns = 0] = shape;
        const cells = { rows: Math.min(512, rows), columns: Math.min(512, columns) };
        const slice = await engine.request('slice', [id, { tensor: index, ...ask, size: { rows, columns }, cells }]);
        const first = await engine.request('elements', [id, index, 0, 1]);
        if (slice.ok && first.ok) expect(Number(first.values[0])).toBeCloseTo(Number(slice.cells[0]), 5);
        else expect(slice.ok).toBe(first.ok);
      }
  });
});

describe('elements', () => {
  it('print as in Python, beside their bytes', async () => {
    const { engine, id } = await opened([4], [0.1, -0, NaN, 1e10]);
    const found = (await engine.request('elements', [id, 0, 0, 10])) as Elements;
    expect(found.values).toEqual(['0.1', '-0.0', 'nan', '10000000000.0']);
    expect(found.hex[0]).toBe('cdcccc3d');
    expect(found).toMatchObject({ start: 0, total: 4, byteOrder: 'little', of: 'values' });
    expect(await engine.request('elements', [id, 0, 100, 10])).toMatchObject({ start: 4, values: [], hex: [] });
  });

  it('every dtype of the corpus has text for each element, and bytes for those that have their own', async () => {
    const engine = engineFor();
    const [item] = await checked(engine, [`${CORPUS}torch-legacy/legacy_all_dtypes.pth`]);
    const { rows } = await engine.request('tensors', [item!.id, query()]);
    expect(rows.length).toBeGreaterThan(8);
    for (const { index, dtype } of rows) {
      const found = await engine.request('elements', [item!.id, index, 0, 16]);
      if (found.ok) expect(found.values.length, dtype).toBe(Math.min(16, found.total));
      if (dtype === 'bool' && found.ok)
        expect(found.values.every((text) => text === 'True' || text === 'False')).toBe(true);
    }
  });

  it('of a file that changed are not shown', async () => {
    const folder = workFolder();
    const path = tensorFile(folder, [2], [1, 2]);
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    tensorFile(folder, [3], [1, 2, 3]);
    await expect(engine.request('elements', [item!.id, 0, 0, 2])).rejects.toThrow('changed on disk');
  });
});

describe('export', () => {
  it('writes what numpy reads, and nothing over what is there', async () => {
    const { engine, id } = await opened([2, 3], range(6));
    const job = await ended(engine, await engine.request('exportTensor', [id, 0, 'npy', 'w.npy']));
    expect(job.state).toMatchObject({ status: 'done', message: 'w.npy is written' });
    const path = join((await engine.request('queue', []))[0]!.folder, 'w.npy');
    const bytes = readFileSync(path);
    expect(bytes.toString('latin1', 0, 128)).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect([...new Float32Array(Uint8Array.from(bytes.subarray(128)).buffer)]).toEqual(range(6));
    await expect(engine.request('exportTensor', [id, 0, 'npy', 'w.npy'])).rejects.toThrow('is there already');
    const [again] = await checked(engine, [path]);
    expect(again?.state).toMatchObject({ verdict: 'valid', format: 'npy' });
  });

  it('CSV has a line for each row, behind the indexes of the other dimensions', async () => {
    const { engine, id } = await opened([2, 2, 2], range(8));
    await ended(engine, await engine.request('exportTensor', [id, 0, 'csv', 'w.csv']));
    const text = readFileSync(join((await engine.request('queue', []))[0]!.folder, 'w.csv'), 'utf8');
    expect(text).toBe('0,0,0.0,1.0\n0,1,2.0,3.0\n1,0,4.0,5.0\n1,1,6.0,7.0\n');
  });

  it('what numpy has no dtype for is widened without changing a value', async () => {
    const folder = workFolder();
    const source = join(folder, 'noncontig_bf16.pt');
    writeFileSync(source, readFileSync(`${CORPUS}torch-zip/noncontig_bf16.pt`));
    const engine = engineFor();
    const [item] = await checked(engine, [source]);
    const { rows } = await engine.request('tensors', [item!.id, query({ filter: 'dtype:bfloat16' })]);
    const index = rows[0]!.index;
    await ended(engine, await engine.request('exportTensor', [item!.id, index, 'npy', 'b.npy']));
    const [array] = await checked(engine, [join(folder, 'b.npy')]);
    const before = (await engine.request('elements', [item!.id, index, 0, 64])) as Elements;
    const after = (await engine.request('elements', [array!.id, 0, 0, 64])) as Elements;
    expect(after.values).toEqual(before.values);
  });
});

describe('layers', () => {
  it('repeated layers are rows with their depth; norms come with the values', async () => {
    const folder = workFolder();
    const path = join(folder, 'm.safetensors');
    writeFileSync(
      path,
      safetensors(['model.layers.10.a', 'model.layers.2.a', 'model.layers.2.b', 'model.norm.weight']),
    );
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    const before = await engine.request('layers', [item!.id]);
    expect(before.map(({ name, depth, tensors }) => [name, depth, tensors])).toEqual([
      ['model.layers.2', 2, 2],
      ['model.layers.10', 10, 1],
      ['model.norm', null, 1],
    ]);
    expect(before[0]?.stats).toBeNull();
    await engine.request('validate', [item!.id, { ...PLAIN, values: true }]);
    await engine.idle();
    expect((await engine.request('layers', [item!.id]))[0]?.stats).toMatchObject({
      norm: 0,
      zero: 4,
      nan: 0,
      notRead: 0,
    });
  });
});

describe('statistics', () => {
  it('come tensor by tensor while a check runs, and all of them at its end', async () => {
    const folder = workFolder();
    const path = join(folder, 'm.safetensors');
    writeFileSync(path, safetensors(['a', 'b', 'c']));
    const known: number[] = [];
    const seen: number[] = [];
    const engine = engineFor({
      scanner: async ({ onStatistics, checkpoint }) => {
        const zero = { nan: 0, inf: 0, zero: 2, min: 0, max: 0, mean: 0, std: 0 };
        const told = new Promise<void>((resolve) => {
          const stop = engine.on('statistics', (id, count) => {
            known.push(count);
            stop();
            void engine.request('tensors', [id, query()]).then(({ rows }) => {
              seen.push(rows.filter(({ stats }) => stats !== null).length);
              resolve();
            });
          });
        });
        onStatistics?.(new Map([[0, zero]]));
        await told;
        const stats = new Map(checkpoint.tensors.map((_, index) => [index, zero]));
        return { findings: [], damagedStorages: new Set(), stats, spreads: new Map() };
      },
    });
    const [item] = await checked(engine, [path]);
    await engine.request('validate', [item!.id, { ...PLAIN, values: true }]);
    await engine.idle();
    expect([known[0], seen[0]]).toEqual([1, 1]);
    const { rows } = await engine.request('tensors', [item!.id, query()]);
    expect(rows.every(({ stats }) => stats !== null)).toBe(true);
  });
});

describe('a set of files', () => {
  it.each(['hf/hf_sharded_safetensors', 'hf/hf_sharded_bin', 'torch-dcp/dcp_2rank'])(
    'shows the elements of every shard: %s',
    async (name) => {
      const path = `${CORPUS}${name}`;
      const engine = engineFor();
      const [item] = await checked(engine, [path]);
      const { rows } = await engine.request('tensors', [item!.id, query()]);
      expect(rows.length).toBeGreaterThan(0);
      let shown = 0;
      for (const { index } of rows.slice(0, 20)) {
        const found = await engine.request('elements', [item!.id, index, 0, 4]);
        if (found.ok) shown += 1;
        else expect(found.why).not.toMatch(/another file/);
      }
      expect(shown).toBeGreaterThan(0);
    },
  );
});
