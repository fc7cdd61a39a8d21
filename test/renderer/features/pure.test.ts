import { describe, expect, it } from 'vitest';
import {
  bytesPerKind,
  cellsOf,
  damageOf,
  segmentsOf,
  storageKey,
} from '../../../renderer/features/archive/byte-map.ts';
import { deriveExpectation } from '../../../renderer/features/keys/derive-expectation.ts';
import {
  documentText,
  exactRule,
  readDocument,
  withAnyFirstDimension,
  withDimensionToggled,
  withDTypeToggled,
} from '../../../renderer/format/expectation-document.ts';
import { ValueNodes } from '../../../renderer/features/keys/value-nodes.ts';
import { matchScore } from '../../../renderer/features/palette/match.ts';
import { layOut } from '../../../renderer/features/tensors/columns.ts';
import {
  extendTo,
  keyTarget,
  NOTHING_SELECTED,
  selectOne,
  treeStep,
} from '../../../renderer/features/tensors/selection.ts';
import { TensorList, withToggled } from '../../../renderer/features/tensors/tensor-list.ts';
import { createFakeClient } from '../../../renderer/client/fake.ts';
import { SAMPLES, sampleTensor } from '../../../renderer/client/sample.ts';
import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import type { ValueRow } from '../../../src-core/contract/value-tree.ts';
import { parseExpectation } from '../../../src-core/contract/expectation.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('folded layers', () => {
  const sample = SAMPLES.find(({ tensors }) => tensors.length > 8)!;
  const listing = { id: sample.view.item.id, revision: 0, sort: null, filter: 'q_proj', isFolded: true };

  it('are asked for by the page, in sums and one by one', async () => {
    const client = createFakeClient();
    const list = new TensorList(client, listing, ['0'], 300);
    list.subscribe(() => undefined);
    expect(client.calls).toEqual([
      ['tensors', listing.id, { offset: 250, limit: 250, sort: null, filter: 'q_proj', fold: { open: ['0'] } }],
    ]);
    const layers = sample.tensors.length / 4;
    expect(await list.sums([[0, 1]])).toMatchObject({ tensors: Math.ceil(layers), rows: [] });
    expect((await list.collect([[0, 3]])).map(({ index }) => index)).toEqual(
      Array.from({ length: Math.ceil(layers) }, (_, layer) => layer * 4),
    );
  });

  it('open and close, at most a thousand at once', () => {
    expect(withToggled(['1', '2'], '3')).toEqual(['1', '2', '3']);
    expect(withToggled(['1', '2'], '1')).toEqual(['2']);
    const thousand = Array.from({ length: 1000 }, (_, place) => String(place));
    expect(withToggled(thousand, 'new')).toEqual([...thousand.slice(1), 'new']);
  });

  it('are a tree for the keyboard', () => {
    const group = { id: '0', tensors: 2, unreadable: 0, isOpen: false };
    const [row, closed, open] = [
      sampleTensor(0),
      { ...sampleTensor(0), group },
      { ...sampleTensor(0), group: { ...group, isOpen: true } },
    ];
    const inside = { ...row, inside: { row: 3, depth: 1 } };
    const steps = (key: string) => [row, closed, open, inside].map((one) => treeStep(key, one, 7));
    expect(steps('Enter')).toEqual([null, 'toggle', 'toggle', null]);
    expect(steps('ArrowRight')).toEqual([null, 'toggle', 8, null]);
    expect(steps('ArrowLeft')).toEqual([null, null, 'toggle', 3]);
    expect(steps('x')).toEqual([null, null, null, null]);
  });
});

describe('columns of the tensor table', () => {
  const shown = ['shape', 'dtype', 'bytes', 'storage'] as const;
  const widthsOf = (width: number, chosen = {}) =>
    layOut(shown, chosen, false, width).columns.map(({ style }) => Number(/ (\d+)px$/.exec(style.flex)?.[1]));

  it('of a table with room to spare lie near each other, and fill it', () => {
    const wide = widthsOf(1600);
    expect(wide[0]).toBeLessThan(800);
    expect(1600 - 32 - wide.reduce((sum, px) => sum + px, 0)).toBeLessThan(wide.length);
  });

  it('give the name all the room of a narrow one, until it scrolls', () => {
    expect(widthsOf(800)).toEqual([400, 116, 88, 88, 76]);
    expect(layOut(shown, {}, false, 600).columns[0]).toMatchObject({ isPinned: true, style: { flex: '1 0 280px' } });
  });

  it('keep the width that was chosen', () => {
    expect(widthsOf(1600, { shape: 300 })[1]).toBe(300);
    expect(widthsOf(1600, { name: 300 })).toEqual([300, 116, 88, 88, 76]);
  });
});

describe('moving in a table', () => {
  it('stays inside and moves by pages', () => {
    expect(keyTarget('ArrowDown', null, 10, 5)).toBe(0);
    expect(keyTarget('ArrowDown', 9, 10, 5)).toBe(9);
    expect(keyTarget('PageUp', 3, 10, 5)).toBe(0);
    expect(keyTarget('End', 0, 10, 5)).toBe(9);
    expect(keyTarget('x', 0, 10, 5)).toBeNull();
  });

  it('a range grows from where it began, to both sides', () => {
    expect(extendTo(selectOne(5), 8).ranges).toEqual([[5, 9]]);
    expect(extendTo(extendTo(selectOne(5), 8), 2).ranges).toEqual([[2, 6]]);
    expect(extendTo(NOTHING_SELECTED, 3).ranges).toEqual([[3, 4]]);
  });
});

describe('the map of an archive', () => {
  const entry = (name: string, headerOffset: number, dataOffset: number, size: number): ArchiveEntry => ({
    name,
    headerOffset,
    dataOffset,
    compressedSize: size,
    size,
    method: 0,
    crc32: 0,
  });
  const entries = [entry('m/data.pkl', 0, 40, 60), entry('m/data/0', 120, 192, 808)];

  it('accounts for every byte of the file', () => {
    const segments = segmentsOf(entries, 1200);
    expect(segments.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [0, 40, 'header'],
      [40, 100, 'pickle'],
      [100, 120, 'gap'],
      [120, 192, 'header'],
      [192, 1000, 'storage'],
      [1000, 1200, 'directory'],
    ]);
    expect([...bytesPerKind(segments).values()].reduce((a, b) => a + b)).toBe(1200);
  });

  it('entries that overlap, or reach past the end, never count a byte twice', () => {
    const segments = segmentsOf([entry('a', 0, 10, 500), entry('b', 100, 150, 5000)], 1000);
    expect(segments.at(-1)?.to).toBe(1000);
    expect([...bytesPerKind(segments).values()].reduce((a, b) => a + b)).toBe(1000);
  });

  it('damage is loud even where it is small', () => {
    const damage = damageOf(
      [
        {
          code: 'ZP201',
          level: 2,
          severity: 'error',
          kind: 'corrupted',
          message: '',
          advice: '',
          referenceMessage: '',
          at: { entry: 'm/data.pkl' },
          expected: '',
          actual: '',
        },
      ],
      entries,
    );
    const cells = cellsOf(segmentsOf(entries, 1200, damage), 1200, 3);
    expect(cells.map(({ kind }) => kind)).toEqual(['damage', 'storage', 'storage']);
  });

  it('an empty file has cells of nobody', () => {
    expect(cellsOf(segmentsOf([], 0), 0, 2)).toEqual([
      { kind: 'gap', entry: null },
      { kind: 'gap', entry: null },
    ]);
  });

  it('knows the storage of an entry', () => {
    expect(storageKey('model/data/17')).toBe('17');
    expect(storageKey('data/0')).toBe('0');
    expect(storageKey('model/data.pkl')).toBeNull();
    expect(storageKey('model/.data/serialization_id')).toBeNull();
  });
});

describe('an expectation derived from a file', () => {
  it('is a document the engine understands, of its keys, dtypes and shapes', async () => {
    const { view } = SAMPLES[0]!;
    const text = await deriveExpectation(createFakeClient(), view);
    const document = parseExpectation(text);
    expect(document.required_keys).toEqual(['model', 'optimizer', 'epoch']);
    expect(document.keys?.['model.layers.0.norm.bias']).toEqual({ dtype: 'float32', shape: [768] });
    expect(text).toContain('[768, 768]');
  });

  it('says what is no document', () => {
    const why = (text: string) => {
      const read = readDocument(text);
      return read.ok ? '' : read.why;
    };
    expect(why('{')).toMatch(/^Not JSON yet/);
    expect(why('[]')).toMatch(/object/);
    expect(readDocument('{"required_keys": "model"}')).toMatchObject({ ok: false });
    expect(readDocument('{"keys": {"w": 3}}')).toMatchObject({ ok: false });
    expect(readDocument('{}')).toMatchObject({ ok: true });
  });
});

describe('the value tree', () => {
  it('asks again when a node that could not be read is opened again', async () => {
    let fails = true;
    const rows: readonly ValueRow[] = [{ node: 7, key: "'a'", type: 'list', preview: '', children: 1 }];
    const values = (_id: unknown, node: number) =>
      node === 7 && fails ? Promise.reject(new Error('no answer')) : Promise.resolve({ total: 1, rows });
    const nodes = new ValueNodes({ values }, SAMPLES[0]!.view.item.id);
    nodes.subscribe(() => undefined);
    await settled();
    nodes.toggle('/0', 7);
    await settled();
    expect(nodes.snapshot().at(-1)).toMatchObject({ kind: 'note', text: 'no answer' });
    fails = false;
    nodes.toggle('/0', 7);
    nodes.toggle('/0', 7);
    await settled();
    expect(nodes.snapshot().at(-1)).toMatchObject({ kind: 'value', depth: 1 });
  });

  it('opens node by node, a page at a time, and one node may stand in two places', async () => {
    const child = (key: string): ValueRow => ({ node: null, key, type: 'int', preview: '1', children: 0 });
    const shared: ValueRow = { node: 7, key: "'again'", type: 'list', preview: '', children: 450 };
    const asked: (readonly [number, number])[] = [];
    const nodes = new ValueNodes(
      {
        values: (_id, node, offset, limit) => {
          asked.push([node, offset]);
          const all =
            node === 0
              ? [shared, { ...shared, key: "'same'" }]
              : Array.from({ length: 450 }, (_, at) => child(`${at}`));
          return Promise.resolve({ total: all.length, rows: all.slice(offset, offset + limit) });
        },
      },
      SAMPLES[0]!.view.item.id,
    );
    nodes.subscribe(() => undefined);
    await settled();
    nodes.toggle('/0', 7);
    await settled();
    expect(nodes.snapshot()).toHaveLength(2 + 200 + 1);
    expect(nodes.snapshot().find(({ kind }) => kind === 'more')).toMatchObject({ left: 250 });
    await nodes.more(7);
    nodes.toggle('/1', 7);
    expect(nodes.snapshot().filter(({ kind }) => kind === 'value')).toHaveLength(2 + 400 + 400);
    nodes.toggle('/0', 7);
    expect(nodes.snapshot().filter(({ kind }) => kind === 'value')).toHaveLength(2 + 400);
    expect(asked).toEqual([
      [0, 0],
      [7, 0],
      [7, 200],
    ]);
  });
});

describe('the palette', () => {
  it('prefers whole words, then letters in order', () => {
    const score = (text: string) => matchScore('val', text) ?? -Infinity;
    expect(score('Read every value')).toBeGreaterThan(score('interval'));
    expect(score('interval')).toBeGreaterThan(score('vertical axis list'));
    expect(matchScore('xyz', 'Read every value')).toBeNull();
    expect(matchScore('', 'anything')).toBe(0);
  });
});

describe('an expectation document', () => {
  it('lets the first dimension of every tensor be anything, and keeps the rest', () => {
    const rules = new Map([
      ['w', { dtype: 'float32', shape: [8, 4] }],
      ['s', { shape: [] }],
    ]);
    const loose = documentText({ required: [], rules: withAnyFirstDimension(rules), rest: {} });
    expect(JSON.parse(loose)).toEqual({ keys: { w: { dtype: 'float32', shape: ['*', 4] }, s: { shape: [] } } });
    expect(loose).toContain('["*", 4]');
  });

  it('is taken apart and put together without loss', () => {
    const text = JSON.stringify({
      profile: 'lightning',
      required_keys: ['epoch'],
      keys: { w: { dtype: ['float16', 'bfloat16'], shape: ['*', 768], optional: true }, epoch: { type: 'int' } },
      no_other_keys: true,
    });
    const read = readDocument(text);
    expect(read.ok && JSON.parse(documentText(read.parts))).toEqual(JSON.parse(text));
    expect(readDocument('')).toEqual({ ok: true, parts: { required: [], rules: new Map(), rest: {} } });
    expect(documentText({ required: [], rules: new Map(), rest: {} })).toBe('');
  });

  it('a dimension or the dtype is let go and taken back', () => {
    const row = { dtype: 'float32', shape: [8, 4] };
    const any = withDimensionToggled(exactRule(row), 0, row);
    expect(any).toEqual({ dtype: 'float32', shape: ['*', 4] });
    expect(withDimensionToggled(any, 0, row)).toEqual(exactRule(row));
    expect(withDTypeToggled(any, row)).toEqual({ shape: ['*', 4] });
    expect(withDTypeToggled({ shape: ['*', 4], optional: true }, row)).toMatchObject({
      dtype: 'float32',
      optional: true,
    });
  });
});
