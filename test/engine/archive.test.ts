import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CORPUS } from './jobs-of.ts';
import { checked, engineFor, workFolder, writeSample } from './workplace.ts';

const GOLDEN = new URL('../golden/torch-zip/state_dict_ordered.pt', import.meta.url).pathname;

async function opened(path: string) {
  const engine = engineFor();
  const [item] = await checked(engine, [path]);
  return { engine, id: item!.id, size: statSync(path).size };
}

describe('bytes', () => {
  it('are those of the file, and end with it', async () => {
    const { engine, id, size } = await opened(GOLDEN);
    const first = Buffer.alloc(16);
    const file = openSync(GOLDEN, 'r');
    readSync(file, first, 0, 16, 0);
    closeSync(file);
    expect(await engine.request('bytes', [id, 0, 16])).toEqual({ offset: 0, size, hex: first.toString('hex') });
    expect((await engine.request('bytes', [id, size - 2, 16])).hex.length).toBe(4);
    expect((await engine.request('bytes', [id, size + 5, 16])).hex).toBe('');
  });
});

describe('opcodes', () => {
  it('of a zip archive: by pages, from PROTO to STOP', async () => {
    const { engine, id } = await opened(GOLDEN);
    const [stream] = await engine.request('pickles', [id]);
    expect(stream?.name).toMatch(/data\.pkl$/);
    const first = await engine.request('opcodes', [id, 0, 0, 1]);
    expect(first).toMatchObject({ total: stream?.opcodes, rows: [{ offset: 0, name: 'PROTO', argument: '2' }] });
    const last = await engine.request('opcodes', [id, 0, first.total - 1, 10]);
    expect(last.rows.map(({ name }) => name)).toEqual(['STOP']);
    expect(await engine.request('opcodes', [id, 7, 0, 10])).toEqual({ total: 0, rows: [] });
  });

  it('of a legacy file: its five pickles', async () => {
    const { engine, id } = await opened(`${CORPUS}torch-legacy/legacy_state_dict.pth`);
    const streams = await engine.request('pickles', [id]);
    expect(streams.map(({ name }) => name)).toEqual(['pickle 1', 'pickle 2', 'pickle 3', 'pickle 4', 'pickle 5']);
  });

  it('a format without a pickle has none', async () => {
    const { engine, id } = await opened(writeSample(workFolder(), 'm.safetensors'));
    expect(await engine.request('pickles', [id])).toEqual([]);
  });
});

describe('byte map', () => {
  it.each([
    'torch-zip/views_strided.pt',
    'torch-legacy/legacy_state_dict.pth',
    'broken/nan_one.pt',
    'broken/deflated_all_python.pt',
  ])('names every byte once: %s', async (name) => {
    const { engine, id, size } = await opened(`${CORPUS}${name}`);
    const { ranges } = await engine.request('byteMap', [id, 0, size, 4096]);
    let at = 0;
    for (const { start, end } of ranges) {
      expect(start).toBe(at);
      expect(end).toBeGreaterThan(start);
      at = end;
    }
    expect(at).toBe(size);
  });

  it('links storages with tensors, and knows header, pickle and directory', async () => {
    const { engine, id, size } = await opened(GOLDEN);
    const { ranges } = await engine.request('byteMap', [id, 0, size, 4096]);
    const kinds = new Set(ranges.map(({ kind }) => kind));
    for (const kind of ['header', 'padding', 'pickle', 'tensor', 'descriptor', 'directory'])
      expect(kinds).toContain(kind);
    expect(ranges.filter(({ kind }) => kind === 'tensor').every(({ tensor }) => tensor !== null)).toBe(true);
    expect(kinds).not.toContain('gap');
  });

  it('put together it keeps its ends and its count', async () => {
    const { engine, id, size } = await opened(GOLDEN);
    const all = await engine.request('byteMap', [id, 0, size, 4096]);
    const few = await engine.request('byteMap', [id, 0, size, 8]);
    expect(few.ranges.length).toBeLessThanOrEqual(8);
    expect(few.ranges[0]?.start).toBe(0);
    expect(few.ranges.at(-1)?.end).toBe(size);
    expect(few.ranges.reduce((sum, { count }) => sum + count, 0)).toBe(all.ranges.length);
  });

  it('damage is seen at any distance', async () => {
    const { engine, id, size } = await opened(`${CORPUS}broken/truncated_50pct.pt`);
    const { ranges } = await engine.request('byteMap', [id, 0, size, 4]);
    const view = await engine.request('view', [id]);
    const placed = view!.report.findings.filter(
      ({ severity, kind, at }) =>
        severity === 'error' && kind === 'corrupted' && at.offset !== undefined && at.offset < size,
    );
    if (placed.length > 0) expect(ranges.some(({ kind }) => kind === 'damage')).toBe(true);
  });
});
