import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerRow } from '../../../src-core/contract/values.ts';
import { sampleTensor } from '../../../renderer/client/sample.ts';
import { SAMPLE_HISTOGRAM, SAMPLE_LAYERS } from '../../../renderer/client/sample-views.ts';
import { hexLines } from '../../../renderer/features/archive/hex-lines.ts';
import { EDIT_KINDS } from '../../../renderer/features/rewrite/edit-kinds.ts';
import { elementIndex } from '../../../renderer/features/values/element-index.ts';
import { heatColour } from '../../../renderer/features/values/heat-colours.ts';
import { histogramBars, zeroPlace } from '../../../renderer/features/values/histogram-bars.ts';
import { inspectBytes } from '../../../renderer/features/values/inspect-bytes.ts';
import { barsOf, overviewSentence } from '../../../renderer/features/values/layer-chart.ts';
import { closeUp, moved, planeExtent, wholePlane, withAxis, zoomed } from '../../../renderer/features/values/plane.ts';
import { worseFirst } from '../../../renderer/features/values/worst-first.ts';
import { shareWords } from '../../../renderer/format/difference-words.ts';
import { editWords } from '../../../renderer/format/edit-words.ts';
import { formatJobProgress } from '../../../renderer/format/job-words.ts';

const make = (kind: string, ...answers: readonly string[]) =>
  EDIT_KINDS.find((one) => one.kind === kind)!.make(answers);

describe('edits', () => {
  it('are made of what was typed', () => {
    expect(make('drop', 'optimizer*')).toEqual({ kind: 'drop', pattern: 'optimizer*' });
    expect(make('keep', ' model.*  epoch ')).toEqual({ kind: 'keep', patterns: ['model.*', 'epoch'] });
    expect(make('set', 'status', '"complete"')).toEqual({ kind: 'set', name: 'status', json: '"complete"' });
    expect(make('compact')).toEqual({ kind: 'compact' });
  });

  it('that are not complete cannot be added, and those that are wrong say why', () => {
    for (const { make: empty, fields } of EDIT_KINDS.filter((kind) => kind.fields.length > 0)) {
      expect(empty(fields.map(() => ''))).toEqual({ problem: '' });
    }
    expect(make('set', 'status', 'complete')).toEqual({ problem: 'the value is not JSON; text needs quotes' });
    expect(make('rename', 'a.*', 'b')).toEqual({ problem: 'both names end in *, or neither does' });
  });

  it('are said in words, and a backtick in a name does not end the quotation', () => {
    expect(editWords({ kind: 'rename', from: 'a`b', to: 'c' })).toBe("Rename `a'b` to `c`");
    expect(editWords({ kind: 'extract', path: ['state', 0] })).toBe('Make `state.0` the whole of it');
  });
});

describe('plane', () => {
  it('is the last two dimensions, and a vector is one row', () => {
    expect(wholePlane([2, 3, 4])).toMatchObject({ axes: { row: 1, column: 2 }, size: { rows: 3, columns: 4 } });
    expect(wholePlane([5])).toMatchObject({ axes: { row: null, column: 0 }, size: { rows: 1, columns: 5 } });
    expect(wholePlane([])).toMatchObject({ axes: { row: null, column: null }, size: { rows: 1, columns: 1 } });
  });

  it('turns when one axis takes the place of the other', () => {
    const turned = withAxis([3, 4], wholePlane([3, 4]), 'row', 1);
    expect(turned).toMatchObject({ axes: { row: 1, column: 0 }, size: { rows: 4, columns: 3 } });
  });

  it('stays within the tensor however it is moved and zoomed', () => {
    const step = fc.tuple(fc.constantFrom('zoom', 'move', 'open'), fc.double({ min: -2, max: 4, noNaN: true }));
    const shapes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.array(step, { maxLength: 12 }), (shape, steps) => {
        let plane = wholePlane(shape);
        for (const [what, by] of steps) {
          if (what === 'zoom') plane = zoomed(shape, plane, Math.abs(by));
          else if (what === 'move') plane = moved(shape, plane, by, -by);
          else plane = closeUp(shape, plane, Math.round(by * 100), Math.round(by * 10));
          const extent = planeExtent(shape, plane);
          expect(plane.size.rows).toBeGreaterThan(0);
          expect(plane.size.columns).toBeGreaterThan(0);
          expect(plane.offset.row).toBeGreaterThanOrEqual(0);
          expect(plane.offset.column).toBeGreaterThanOrEqual(0);
          expect(plane.offset.row + plane.size.rows).toBeLessThanOrEqual(extent.rows);
          expect(plane.offset.column + plane.size.columns).toBeLessThanOrEqual(extent.columns);
        }
      }),
    );
  });
});

describe('numbers', () => {
  it('have a colour by sign and size, and NaN and infinities one of their own', () => {
    expect(heatColour(0, 1)[3]).toBe(0);
    expect(heatColour(1, 1)).toEqual([205, 62, 48, 255]);
    expect(heatColour(-0.5, 1)).toEqual([48, 108, 222, 128]);
    expect(heatColour(9, 1)[3]).toBe(255);
    const odd = [heatColour('NaN', 1), heatColour('Infinity', 1), heatColour(1, 1), heatColour(-1, 1)].map(String);
    expect(new Set(odd).size).toBe(4);
  });

  it('of one element are read as every dtype their bytes are long enough for', () => {
    const readings = Object.fromEntries(inspectBytes('0000003f', 'little').map(({ dtype, text }) => [dtype, text]));
    expect(readings).toMatchObject({ float32: '0.5', int32: '1,056,964,608', uint8: '0', float16: '0' });
    expect(readings).not.toHaveProperty('float64');
    expect(inspectBytes('3c00', 'big').find(({ dtype }) => dtype === 'float16')?.text).toBe('1');
    expect(inspectBytes('007c', 'little').find(({ dtype }) => dtype === 'float16')?.text).toBe('inf');
    expect(inspectBytes('803f', 'little').find(({ dtype }) => dtype === 'bfloat16')?.text).toBe('1');
  });

  it('are found by their index along each dimension', () => {
    expect(elementIndex(0, [])).toEqual([]);
    expect(elementIndex(13, [2, 3, 4])).toEqual([1, 0, 1]);
  });

  it('are drawn by the logarithm of their count, so that one among many is seen', () => {
    const bars = histogramBars({ ...SAMPLE_HISTOGRAM, counts: [1, 0, 1_000_000, 5] });
    expect(bars[0]!.height).toBeGreaterThan(0.04);
    expect(bars[1]!.height).toBe(0);
    expect(bars[2]!.height).toBe(1);
    expect(zeroPlace(SAMPLE_HISTOGRAM)).toBe(0.5);
    expect(zeroPlace({ ...SAMPLE_HISTOGRAM, edges: [] })).toBeNull();
  });

  it('that are worst come first: NaN, infinities, spread; what was not read comes last', () => {
    const stats = { nan: 0, inf: 0, zero: 0, min: 0, max: 0, mean: 0, std: 0.1 };
    const rows = [
      sampleTensor(0),
      { ...sampleTensor(1), stats },
      { ...sampleTensor(2), stats: { ...stats, inf: 9 } },
      { ...sampleTensor(3), stats: { ...stats, nan: 1 } },
      { ...sampleTensor(4), stats: { ...stats, std: 'Infinity' as const } },
    ];
    expect(rows.sort(worseFirst).map(({ index }) => index)).toEqual([3, 2, 4, 1, 0]);
  });
});

describe('layers', () => {
  const [layer] = SAMPLE_LAYERS;
  const rows = (...stds: readonly number[]): readonly LayerRow[] =>
    stds.map((std, depth) => ({ ...layer!, name: `l.${depth}`, depth, stats: { ...layer!.stats!, std, nan: 0 } }));

  it('that hold NaN are sick, and those far from the others are odd', () => {
    const [a, b, c, d] = rows(1, 1.1, 0.9, 30);
    const sick = { ...a!, stats: { ...a!.stats!, nan: 5 } };
    const bars = barsOf([sick, b!, c!, d!], 'std');
    expect(bars.map(({ health }) => health)).toEqual(['sick', 'fine', 'fine', 'odd']);
    expect(overviewSentence(bars)).toBe('`l.0` holds NaN or infinities; `l.3` is far from the others.');
    expect(overviewSentence(barsOf(rows(1, 1, 1), 'std'))).toBe('No layer stands out.');
  });

  it('that were not read are not called sound', () => {
    const unread = rows(1, 1).map((row) => ({ ...row, stats: null }));
    expect(overviewSentence(barsOf(unread, 'norm'))).toBe('The values of no layer have been read yet.');
  });
});

describe('words', () => {
  it('bytes are told sixteen a line, with what can be printed', () => {
    expect(hexLines(32, '504b0304'.repeat(5))).toEqual([
      { offset: 32, hex: '50 4b 03 04 50 4b 03 04 50 4b 03 04 50 4b 03 04', text: 'PK..PK..PK..PK..' },
      { offset: 48, hex: '50 4b 03 04', text: 'PK..' },
    ]);
  });

  it('a share is never rounded to none or all', () => {
    expect(shareWords(0, 10)).toBe('0 %');
    expect(shareWords(1, 1_000_000)).toBe('< 0.01 %');
    expect(shareWords(999_999, 1_000_000)).toBe('> 99.99 %');
    expect(shareWords(5, 10)).toBe('50.00 %');
  });

  it('progress is told in bytes or in files', () => {
    expect(formatJobProgress({ status: 'running', step: 'writing', done: 512, total: 1024 })).toBe(
      '512 bytes of 1.00 KiB',
    );
    expect(formatJobProgress({ status: 'running', step: 'checking files', done: 3, total: 9 })).toBe('3 of 9');
    expect(formatJobProgress({ status: 'running', step: 'reading', done: 0, total: 0 })).toBe('');
  });
});
