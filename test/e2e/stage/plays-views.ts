import type { ByteRange } from '../../../src-core/contract/archive.ts';
import type { ComparedRow } from '../../../src-core/contract/compare.ts';
import type { FakeOptions } from '../../../renderer/client/fake.ts';
import { SAMPLES, sampleTensor, type SampleCheckpoint } from '../../../renderer/client/sample.ts';
import { SAMPLE_FOLDER_ITEM, SAMPLE_LAYERS, SAMPLE_PLAN } from '../../../renderer/client/sample-views.ts';

/** An engine with much to say: values were read, repairs are at hand, a run folder is open. */
export function viewsPlay(): FakeOptions {
  return {
    samples: SAMPLES.map((sample, place) => (place === 0 ? read(sample) : sample)),
    answers: {
      repairs: () => [
        {
          title: 'Strip the prefix module.',
          why: 'every key begins with `module.`, as a model in DataParallel saves them',
          codes: ['KY404'],
          action: { kind: 'rewrite', request: { edits: [{ kind: 'strip-prefix', prefix: 'module.' }], to: 'same' } },
          suggestedName: 'model.stripped.pt',
        },
        {
          title: 'Salvage what is whole',
          why: 'every storage that is whole goes to a new file; the damaged one stays as it is',
          codes: ['ZP201'],
          action: { kind: 'salvage' },
          suggestedName: 'model.salvaged.pt',
        },
      ],
      planRewrite: (_id, { edits }) =>
        edits.length === 0
          ? { ...SAMPLE_PLAN, outcome: 'unchanged', total: 0, changes: [], sizeAfter: SAMPLE_PLAN.sizeBefore }
          : { ...SAMPLE_PLAN, notes: ['`_metadata` is renamed with its keys'] },
      layers: () =>
        Array.from({ length: 24 }, (_, depth) => {
          const [layer] = SAMPLE_LAYERS;
          if (layer?.stats == null) throw new Error('a sample layer has statistics');
          const sick = depth === 17;
          return {
            ...layer,
            name: `model.layers.${depth}`,
            depth,
            stats: { ...layer.stats, std: sick ? 3.1 : 0.02 + depth / 4000, norm: 30 + depth, nan: sick ? 5 : 0 },
          };
        }),
      slice: (_id, { cells, size, offset }) => {
        const [rows, columns] = [Math.min(cells.rows, size.rows), Math.min(cells.columns, size.columns)];
        const step = {
          row: Math.max(1, Math.ceil(size.rows / cells.rows)),
          column: Math.max(1, Math.ceil(size.columns / cells.columns)),
        };
        return {
          ok: true,
          rows,
          columns,
          step,
          cells: Array.from({ length: rows * columns }, (_, place) => {
            const row = offset.row + Math.floor(place / columns) * step.row;
            const column = offset.column + (place % columns) * step.column;
            return row === 0 && column === 0 ? 'NaN' : Math.sin(row / 40) * Math.cos(column / 60) * 0.1;
          }),
          plane: { rows: 768, columns: 768 },
          min: -0.1,
          max: 0.1,
          of: 'values',
        };
      },
      compareRows: (_job, { kind }) => {
        const rows = comparedRows().filter((row) => kind === null || row.kind === kind);
        return { total: rows.length, rows };
      },
      byteMap: (_id, from, to) => ({ size: 1_880_000_000, ranges: ranges(from, to) }),
      folders: () => [SAMPLE_FOLDER_ITEM],
    },
  };
}

function read(sample: SampleCheckpoint): SampleCheckpoint {
  const { report } = sample.view;
  return {
    ...sample,
    tensors: Array.from({ length: 96 }, (_, index) => ({
      ...sampleTensor(index),
      stats: {
        nan: index === 68 ? 5 : 0,
        inf: index === 68 ? 1 : 0,
        zero: 12,
        min: -0.4,
        max: 0.4,
        mean: 0.001,
        std: 0.02 + index / 5000,
      },
    })),
    view: {
      ...sample.view,
      report: {
        ...report,
        tensors: 96,
        levels: report.levels.map((level) => (level.level === 5 ? { ...level, status: 'passed', reason: '' } : level)),
      },
    },
  };
}

function comparedRows(): readonly ComparedRow[] {
  const kinds = ['missing', 'unexpected', 'shape', 'dtype', 'values', 'values', 'equal'] as const;
  return kinds.map((kind, index) => {
    const side = { index, name: `layers.${index}.weight`, shape: [768, 768], dtype: 'float32' };
    const other = {
      ...side,
      name: `module.${side.name}`,
      shape: kind === 'shape' ? [768, 512] : side.shape,
      dtype: kind === 'dtype' ? 'float16' : side.dtype,
    };
    const isSame = kind === 'equal';
    return {
      kind,
      renamed: kind !== 'missing' && kind !== 'unexpected',
      a: kind === 'unexpected' ? null : side,
      b: kind === 'missing' ? null : other,
      values:
        kind !== 'values' && kind !== 'equal'
          ? null
          : {
              equal: isSame,
              maxAbsolute: isSame ? 0 : 0.25 / index,
              maxRelative: isSame ? 0 : 1.5,
              cosine: isSame ? 1 : 0.998,
              changed: isSame ? 0 : 1200,
              elements: 589_824,
              finiteness: 0,
            },
      why: kind === 'shape' ? 'shapes differ' : '',
    };
  });
}

function ranges(from: number, to: number): readonly ByteRange[] {
  const kinds = ['header', 'pickle', 'padding', 'tensor', 'hidden', 'tensor', 'damage', 'gap', 'directory'] as const;
  const weights = [1, 4, 1, 40, 2, 40, 6, 3, 3];
  const total = weights.reduce((sum, one) => sum + one, 0);
  let at = from;
  return kinds.map((kind, place) => {
    const start = at;
    at = place === kinds.length - 1 ? to : Math.floor(at + ((to - from) * (weights[place] ?? 1)) / total);
    const isTensor = kind === 'tensor';
    return {
      start,
      end: at,
      kind,
      name: isTensor ? `model/data/${place}` : '',
      tensor: isTensor ? place : null,
      count: 1,
    };
  });
}
