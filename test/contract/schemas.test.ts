import { describe, expect, it } from 'vitest';
import { EVENT_NAMES } from '../../src-core/contract/client.ts';
import { Listeners } from '../../src-core/contract/listeners.ts';
import { REQUEST_SCHEMAS } from '../../src-core/contract/schemas.ts';

const ID = 'a'.repeat(24);
const SLICE = {
  tensor: 0,
  axes: { row: 0, column: 1 },
  fixed: [0, 0],
  offset: { row: 0, column: 0 },
  size: { rows: 4, columns: 4 },
  cells: { rows: 4, columns: 4 },
};

function takes(name: keyof typeof REQUEST_SCHEMAS, args: readonly unknown[]): boolean {
  return REQUEST_SCHEMAS[name].safeParse(args).success;
}

describe('messages of a window', () => {
  it('are taken as the contract has them', () => {
    expect(takes('histogram', [ID, 3, { bins: 64, scale: 'linear' }])).toBe(true);
    expect(takes('slice', [ID, SLICE])).toBe(true);
    expect(takes('elements', [ID, 0, 0, 4096])).toBe(true);
    expect(takes('exportTensor', [ID, 0, 'npy', 'weight.npy'])).toBe(true);
    expect(takes('compare', [ID, ID, { values: true }])).toBe(true);
    expect(
      takes('runRewrite', [ID, { edits: [{ kind: 'drop', pattern: '*' }], to: 'same' }, { kind: 'in-place' }]),
    ).toBe(true);
    expect(takes('byteMap', [ID, 0, 100, 512])).toBe(true);
    expect(takes('watch', [ID])).toBe(true);
    expect(takes('setPreferences', [{ theme: 'dark' }])).toBe(true);
    expect(takes('report', [[ID], 'sarif'])).toBe(true);
    const query = { offset: 0, limit: 250, sort: null, filter: '' };
    expect(takes('tensors', [ID, query])).toBe(true);
    expect(takes('tensors', [ID, { ...query, fold: { open: ['0', '12.3.255'] }, selected: [[0, 9]] }])).toBe(true);
    expect(takes('tensors', [ID, { ...query, fold: { open: ['layers'] } }])).toBe(false);
  });

  it.each([
    ['../outside.pt'],
    ['a/b.pt'],
    ['a\\b.pt'],
    ['/etc/passwd'],
    ['C:evil.pt'],
    ['..'],
    ['.'],
    [''],
    ['nul\0.pt'],
    ['line\nbreak.pt'],
    ['ends with a dot.'],
    [' begins with a space.pt'],
    ['NUL'],
    ['con.pt'],
    ['x'.repeat(256)],
    ['ü'.repeat(200)],
  ])('a file name that leads elsewhere or fits no folder is refused: %j', (name) => {
    expect(takes('salvage', [ID, name])).toBe(false);
    expect(takes('exportTensor', [ID, 0, 'csv', name])).toBe(false);
    expect(takes('runRewrite', [ID, { edits: [], to: 'same' }, { kind: 'beside', name }])).toBe(false);
  });

  it('have no place for a path, and none for what is not in the contract', () => {
    expect(takes('histogram', ['/data/model.pt', 0, { bins: 64, scale: 'linear' }])).toBe(false);
    expect(takes('watch', ['/data'])).toBe(false);
    expect(takes('openRecent', [['/data/model.pt']])).toBe(false);
    expect(takes('runRewrite', [ID, { edits: [], to: 'same' }, { kind: 'path', name: 'x' }])).toBe(false);
    expect(takes('runRewrite', [ID, { edits: [], to: 'same' }, { kind: 'in-place', path: '/x' }])).toBe(false);
    expect(takes('setPreferences', [{ stateFile: '/x' }])).toBe(false);
    expect(takes('jobs', [ID])).toBe(false);
  });

  it('ask for no more than one answer should hold', () => {
    expect(takes('elements', [ID, 0, 0, 4097])).toBe(false);
    expect(takes('bytes', [ID, 0, 4097])).toBe(false);
    expect(takes('histogram', [ID, 0, { bins: 100_000, scale: 'linear' }])).toBe(false);
    expect(takes('slice', [ID, { ...SLICE, cells: { rows: 513, columns: 4 } }])).toBe(false);
    expect(takes('planRewrite', [ID, { edits: [], to: 'same' }, 0, 1001])).toBe(false);
    expect(takes('byteMap', [ID, 0, 100, 0])).toBe(false);
  });

  it('count with whole numbers from 0', () => {
    for (const bad of [-1, 1.5, Number.NaN, Infinity, 2 ** 53, '0', null])
      expect(takes('elements', [ID, bad, 0, 1]), String(bad)).toBe(false);
  });

  it('know every edit by its kind', () => {
    const edit = (one: unknown) => takes('planRewrite', [ID, { edits: [one], to: 'torch' }, 0, 10]);
    expect(edit({ kind: 'cast', dtype: 'float16' })).toBe(true);
    expect(edit({ kind: 'cast', dtype: 'int4' })).toBe(false);
    expect(edit({ kind: 'set', name: 'epoch', json: '3' })).toBe(true);
    expect(edit({ kind: 'set', name: 'epoch', json: 'x'.repeat((1 << 20) + 1) })).toBe(false);
    expect(edit({ kind: 'extract', path: [] })).toBe(false);
    expect(edit({ kind: 'run', command: 'true' })).toBe(false);
    expect(edit({ kind: 'drop', pattern: '*', also: 1 })).toBe(false);
  });
});

describe('listeners', () => {
  it('hear of their own event alone, until they stop', () => {
    const listeners = new Listeners();
    const heard: unknown[] = [];
    const stop = listeners.on('arrived', (ids) => heard.push(ids));
    listeners.tell('engineRestarted', 'lost');
    listeners.tell('arrived', []);
    stop();
    listeners.tell('arrived', []);
    expect(heard).toEqual([[]]);
  });

  it('there is a place for every event', () => {
    expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
    expect(EVENT_NAMES).toContain('statistics');
  });
});
