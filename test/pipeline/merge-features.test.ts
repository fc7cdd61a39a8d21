import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atomicSave } from '../../src-core/library/atomic-save.ts';
import { loadCheckpoint } from '../../src-core/library/load-checkpoint.ts';
import type { LoadedTensor } from '../../src-core/library/loaded-value.ts';
import { mergeFeatures } from '../../src-core/library/merge-feature-files.ts';
import type { SavedValue } from '../../src-core/library/saved-value.ts';
import { askTorch, TORCH } from '../library/torch.ts';
import { useTempFolder } from '../node/temp-folder.ts';

const folder = useTempFolder();
const CORPUS = new URL('../../../shared/corpus/files/pipeline/', import.meta.url).pathname;

const record = (label: string, ...numbers: number[]) => ({ label, mean_representation: numbers });

async function file(name: string, value: SavedValue): Promise<string> {
  const path = join(folder.path, name);
  await atomicSave(value, path);
  return path;
}

async function merged(nucleotide: SavedValue, protein: SavedValue) {
  const output = join(folder.path, 'merged.pt');
  const result = await mergeFeatures(await file('n.pt', nucleotide), await file('p.pt', protein), output);
  const loaded = await loadCheckpoint(output, { requiredKeys: ['version', 'status', 'ids', 'features'] });
  const value = loaded.value as ReadonlyMap<string, unknown>;
  const { data, shape, dtype } = await loaded.readTensor(value.get('features') as LoadedTensor);
  return {
    result,
    ids: value.get('ids'),
    features: Array.from(data as Float32Array),
    shape,
    dtype,
    status: loaded.status,
  };
}

describe('merging two feature files', () => {
  it('puts the vectors of each id side by side, in the order of the first', async () => {
    const { result, ids, features, shape, dtype, status } = await merged(
      { data: [record('a', 1.5, 2), record('b', 3, 4)] },
      { data: [record('b', 30.5), record('a', 10)] },
    );
    expect({ ids, features, shape, dtype, status }).toEqual({
      ids: ['a', 'b'],
      features: [1.5, 2, 10, 3, 4, 30.5],
      shape: [2, 3],
      dtype: 'float32',
      status: 'complete',
    });
    expect(result).toMatchObject({ merged: 2, whole: true, nucleotideDimension: 2, proteinDimension: 1 });
  });

  it('takes vectors as lists, tensors of any float dtype, and rows of one tensor', async () => {
    const tensor = (...numbers: number[]) => ({
      dtype: 'float16' as const,
      shape: [numbers.length],
      data: Float32Array.from(numbers),
    });
    const { features, ids } = await merged(
      {
        data: [
          { label: 'a', mean_representation: tensor(1, 2) },
          { id: 'b', embedding: tensor(3, 4) },
        ],
      },
      { ids: ['b', 'a'], data: { dtype: 'float64', shape: [2, 1], data: Float64Array.of(30, 10) } },
    );
    expect([ids, features]).toEqual([
      ['a', 'b'],
      [1, 2, 10, 3, 4, 30],
    ]);
  });

  it('lists every row that is left out, with the reason', async () => {
    const { result, ids } = await merged(
      {
        data: [
          record('a', 1.5, 2),
          record('only-here', 1.5, 2),
          record('short', 1.5),
          { label: 'no-vector' },
          { mean_representation: [1.5, 2] },
          record('twice', 1.5, 2),
          record('twice', 2.5, 2),
          record('same', 1.5, 2),
          record('same', 1.5, 2),
          'no record',
        ],
      },
      { data: [record('a', 5.5), record('twice', 5.5), record('same', Number.NaN), record('only-there', 5.5)] },
    );
    expect(ids).toEqual(['a', 'same']);
    expect(result.whole).toBe(false);
    expect(result.mismatches).toMatchObject({
      onlyInNucleotide: ['only-here'],
      onlyInProtein: ['twice', 'only-there'],
      nucleotide: [
        { kind: 'dimension', row: 2, id: 'short', kept: false },
        { kind: 'no-vector', row: 3, id: 'no-vector', kept: false },
        { kind: 'no-id', row: 4, kept: false },
        { kind: 'duplicate-id', row: 5, id: 'twice', kept: false },
        { kind: 'duplicate-id', row: 6, id: 'twice', kept: false },
        { kind: 'duplicate-id', row: 8, id: 'same', kept: false },
        { kind: 'no-vector', row: 9, kept: false },
      ],
      protein: [{ kind: 'not-finite', row: 2, id: 'same', kept: true }],
    });
  });

  it('keeps the list of what was left out in the file', async () => {
    await merged({ data: [record('a', 1.5), record('b', 2.5)] }, { data: [record('a', 5.5)] });
    const value = (await loadCheckpoint(join(folder.path, 'merged.pt'), { requiredKeys: [] })).value as ReadonlyMap<
      string,
      ReadonlyMap<string, unknown>
    >;
    expect(value.get('mismatches')?.get('only_in_nucleotide')).toEqual(['b']);
  });

  it('goes by the label where `ids` says something else, and says so', async () => {
    const { result, ids } = await merged(
      { data: [record('a', 1.5), record('b', 2.5)], ids: ['a', 'c', 'd'] },
      { data: [record('b', 5.5), record('a', 6.5)] },
    );
    expect(ids).toEqual(['a', 'b']);
    expect(result.mismatches.nucleotide.map(({ kind, row }) => [kind, row])).toEqual([
      ['ids-length', null],
      ['id-disagrees', 1],
    ]);
  });

  it.each([
    ['share no id', { data: [record('a', 1.5)] }, { data: [record('b', 1.5)] }, /share no id: nothing was written/],
    ['have no rows', { data: 'text' }, { data: [record('b', 1.5)] }, /its `data` is a str, not a list/],
    ['have no ids', { data: [[1.5, 2]] }, { data: [[1.5, 2]] }, /share no id/],
    ['are of a newer version', { version: '2.0', data: [] }, { data: [] }, /newer than 1\.0/],
    ['lack data', { other: [] }, { data: [] }, /data/],
    [
      'hold odd tensors',
      { ids: ['a'], data: { dtype: 'float8_e4m3fn', shape: [1, 1], data: Uint8Array.of(1) } },
      { data: [] },
      /dtype float8_e4m3fn/,
    ],
    [
      'hold a cube',
      { ids: ['a'], data: { dtype: 'float32', shape: [1, 1, 1], data: Float32Array.of(1) } },
      { data: [] },
      /not of rows/,
    ],
  ] as const)('writes nothing where the files %s', async (_, nucleotide, protein, why) => {
    await expect(merged(nucleotide as SavedValue, protein as SavedValue)).rejects.toThrow(why);
    expect(existsSync(join(folder.path, 'merged.pt'))).toBe(false);
  });

  it('refuses a damaged file, naming it', async () => {
    await expect(
      mergeFeatures(`${CORPUS}features_complete.pt`, `${CORPUS}features_truncated.pt`, join(folder.path, 'm.pt')),
    ).rejects.toMatchObject({ checkpointPath: `${CORPUS}features_truncated.pt`, errorType: 'corrupted' });
  });

  it.each([
    ['features_complete.pt', 'features_tensor_form.pt', 4, false],
    ['features_complete.pt', 'features_complete.pt', 8, true],
    ['features_legacy_format.pt', 'features_tensor_form.pt', 3, false],
    ['features_duplicate_ids.pt', 'features_complete.pt', 2, false],
    ['features_mixed_types.pt', 'features_complete.pt', 1, false],
    ['features_short_vector.pt', 'features_complete.pt', null, false],
    ['features_ids_mismatch.pt', 'features_complete.pt', null, false],
  ])('%s with %s', async (nucleotide, protein, rows, whole) => {
    const result = await mergeFeatures(CORPUS + nucleotide, CORPUS + protein, join(folder.path, 'm.pt'));
    if (rows !== null) expect(result.merged).toBe(rows);
    expect(result.whole).toBe(whole);
  });
});

describe.skipIf(TORCH === null)('torch itself', () => {
  it('reads the merged file, row by row the vectors of the sources', async () => {
    const output = join(folder.path, 'm.pt');
    await mergeFeatures(`${CORPUS}features_complete.pt`, `${CORPUS}features_tensor_form.pt`, output);
    const answer = askTorch(
      `
m, n, p = (torch.load(x) for x in given)
vectors = lambda d: {r['label']: torch.as_tensor(r['mean_representation'], dtype=torch.float32) for r in d['data']}
n, p = vectors(n), vectors(p)
print(json.dumps([list(m['features'].shape), str(m['features'].dtype), all(torch.equal(row, torch.cat([n[i], p[i]])) for i, row in zip(m['ids'], m['features']))]))`,
      [output, `${CORPUS}features_complete.pt`, `${CORPUS}features_tensor_form.pt`],
    );
    expect(answer).toEqual([[4, 1536], 'torch.float32', true]);
  });
});
