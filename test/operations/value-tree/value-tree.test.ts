import { describe, expect, it } from 'vitest';
import type { Format } from '../../../src-core/model/checkpoint.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { pythonText } from '../../../src-core/model/python-text.ts';
import type { Value } from '../../../src-core/model/value.ts';
import { previewOf } from '../../../src-core/operations/value-tree/preview.ts';
import { tensorTypeOf } from '../../../src-core/operations/value-tree/tensor-type.ts';
import { createValueTree, type TreePath } from '../../../src-core/operations/value-tree/value-tree.ts';
import { tensor } from '../tensor-query/samples.ts';

const str = (value: string): Value => ({ kind: 'str', value });
const int = (value: number | bigint): Value => ({ kind: 'int', value });
const float = (value: number): Value => ({ kind: 'float', value });
const list = (id: number, ...items: Value[]): Value => ({ kind: 'list', id, items });
const dict = (id: number, ...entries: (readonly [Value, Value])[]): Value => ({ kind: 'dict', id, entries });

describe('value tree', () => {
  const shared = list(2, int(1), int(2));
  const root = dict(
    1,
    [str('weights'), { kind: 'tensor', tensor: tensor('w', { dtype: 'bfloat16', device: 'cuda:0' }) }],
    [str('a'), shared],
    [int(7), shared],
    [
      list(3, str('x')),
      { kind: 'numbers', id: 4, of: 'float', items: Float64Array.from({ length: 5000 }, (_, index) => index / 2) },
    ],
    [str('empty'), dict(5)],
  );

  it('lists the children of the root: Python keys, types, previews, leaves without a node', () => {
    const page = createValueTree(root).children(0, 0, 100);
    expect(page?.total).toBe(5);
    expect(page?.rows.map(({ node, key, type, children }) => [node === null, key, type, children])).toEqual([
      [true, "'weights'", 'torch.Tensor', 0],
      [false, "'a'", 'list', 2],
      [false, '7', 'list', 2],
      [false, "['x']", 'list', 5000],
      [true, "'empty'", 'dict', 0],
    ]);
    expect(page?.rows[0]?.preview).toBe('bfloat16 [4, 8] cuda:0');
    expect(page?.rows[1]?.preview).toBe('[1, 2]');
  });

  it('names tensors as whoever reads such a file does', () => {
    const typeIn = (format: Format) => createValueTree(root, [], tensorTypeOf(format)).children(0, 0, 1)?.rows[0]?.type;
    expect(typeIn('safetensors')).toBe('torch.Tensor');
    expect(typeIn('npz')).toBe('numpy.ndarray');
    expect(typeIn('keras')).toBe('dataset');
  });

  it('makes a shared container one node', () => {
    const page = createValueTree(root).children(0, 1, 2);
    expect(page?.rows[0]?.node).toBe(page?.rows[1]?.node);
  });

  it('pages a run of numbers', () => {
    const tree = createValueTree(root);
    const node = tree.children(0, 3, 1)?.rows[0]?.node ?? -1;
    const page = tree.children(node, 4998, 100);
    expect(page?.total).toBe(5000);
    expect(page?.rows.map(({ key, type, preview }) => [key, type, preview])).toEqual([
      ['4998', 'float', '2499.0'],
      ['4999', 'float', '2499.5'],
    ]);
  });

  it('opens an object into arguments, state and items', () => {
    const object: Value = {
      kind: 'object',
      id: 1,
      className: 'my.Model',
      args: [int(1)],
      state: [dict(2, [str('lr'), float(1e-7)])],
      items: [[str('k'), { kind: 'none' }]],
    };
    const rows = createValueTree(object).children(0, 0, 10)?.rows;
    expect(rows?.map(({ key, preview }) => [key, preview])).toEqual([
      ['argument 0', '1'],
      ['state', "{'lr': 1e-07}"],
      ["'k'", 'None'],
    ]);
  });

  it('never ends in a cycle', () => {
    const items: Value[] = [];
    const self: Value = { kind: 'list', id: 1, items };
    items.push(self, self);
    const tree = createValueTree(self);
    expect(tree.children(0, 0, 10)?.rows.map((row) => row.node)).toEqual([0, 0]);
  });

  it('knows its nodes again when it is made anew with its trail', () => {
    const trail: TreePath[] = [];
    const first = createValueTree(root, trail);
    const nodes = first.children(0, 2, 3)?.rows.map((row) => row.node);
    const again = createValueTree(structuredClone(root), trail);
    for (const node of nodes ?? [])
      if (node !== null) expect(again.children(node, 0, 9)).toEqual(first.children(node, 0, 9));
    expect(again.children(0, 0, 9)).toEqual(first.children(0, 0, 9));
  });

  it('answers null for a number that is no node, and nothing without a root', () => {
    expect(createValueTree(root).children(999, 0, 10)).toBeNull();
    expect(createValueTree(null).children(0, 0, 10)).toBeNull();
  });
});

describe('preview', () => {
  const PRINTED = [
    [{ kind: 'none' }, 'None'],
    [{ kind: 'bool', value: true }, 'True'],
    [int(12), '12'],
    [int(10n ** 30n), `1${'0'.repeat(30)}`],
    [int(1n << 4000n), 'an integer of 4004 bits'],
    [float(1), '1.0'],
    [float(-0), '-0.0'],
    [float(0.1), '0.1'],
    [float(1e16), '1e+16'],
    [float(1.5e-7), '1.5e-07'],
    [float(Number.NaN), 'nan'],
    [float(-Infinity), '-inf'],
    [{ kind: 'complex', real: 1, imaginary: -2 }, '(1.0-2.0j)'],
    [{ kind: 'bytes', length: 3, head: Uint8Array.of(0, 65, 39) }, "b'\\x00A\\''"],
    [{ kind: 'bytes', length: 5000, head: new Uint8Array(1), mutable: true }, "bytearray(b'\\x00…') (5000 bytes)"],
    [{ kind: 'tuple', id: 1, items: [] }, '()'],
    [{ kind: 'global', module: 'os', name: 'system' }, 'os.system'],
    [{ kind: 'array', className: 'numpy.ndarray', dtype: 'float64', shape: [2, 3] }, 'float64 [2, 3]'],
    [{ kind: 'unreadable', why: 'cut short' }, 'cut short'],
  ] satisfies (readonly [Value, string])[];

  it.each(PRINTED.map(([value, text]) => ({ value, text })))('$text', ({ value, text }) => {
    expect(previewOf(value)).toBe(text);
  });

  it('stays one line of 300 characters, however wide, deep or long the value is', () => {
    let deep: Value = list(0);
    for (let id = 1; id < 1000; id++) deep = list(id, deep, deep);
    const wide = list(1, ...Array.from({ length: 100_000 }, (_, index) => int(index)));
    for (const value of [deep, wide, str('x'.repeat(1e6)), str('\n'.repeat(1e6)), dict(1, [wide, wide])]) {
      const text = previewOf(value);
      expect(text.length).toBeLessThanOrEqual(300);
      expect(text).not.toContain('\n');
    }
  });
});

describe('text from a file', () => {
  it('escapes what cannot be seen or turns the line round', () => {
    expect(displayText('a\u001b[31m\u202eb\u200b\ud800\ue000\u00a0 é漢')).toBe(
      'a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{d800}\\u{e000}\\u{a0} é漢',
    );
    expect(displayText('x'.repeat(300), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  it('prints a str as Python does', () => {
    expect(pythonText("it's")).toBe('"it\'s"');
    expect(pythonText('\'"')).toBe("'\\'\"'");
    expect(pythonText('\n\\\u0085\u202e\u{e0001}')).toBe("'\\n\\\\\\x85\\u202e\\U000e0001'");
  });
});
