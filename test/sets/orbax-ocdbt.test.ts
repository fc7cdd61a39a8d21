import { readdirSync, readFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { readDatabase } from '../../src-core/sets/orbax/ocdbt/database.ts';
import { contextFor } from '../operations/context.ts';
import { database, sealed, type DatabaseNode, type DatabaseValue } from '../damage/ocdbt.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { text } from '../torch/build.ts';
import { checkSet, codesOf, without } from './check-set.ts';

function golden(name: string): Readonly<Record<string, Uint8Array>> {
  const folder = new URL(`../golden/orbax/${name}/`, import.meta.url);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name: file }) => {
      const path = `${parentPath.replace(/[\\/]?$/, '/')}${file}`;
      return [path.slice(folder.pathname.length), Uint8Array.from(readFileSync(path))];
    }),
  );
}

/** The name of the one file whose path begins so. */
function fileIn(files: Files, folder: string): string {
  const name = Object.keys(files).find((path) => path.startsWith(folder));
  if (name === undefined) throw new Error(`nothing in ${folder}`);
  return name;
}

describe.each(['ocdbt', 'ocdbt-zarr3'])('a checkpoint that Orbax wrote into a database: %s', (name) => {
  const files = golden(name);
  const data = fileIn(files, 'ocdbt.process_0/d/');

  it('is read to its values', async () => {
    const { checkpoint, findings, levels } = await checkSet(files);
    expect(findings).toEqual([]);
    expect(levels.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'not-run', 'passed']);
    expect(checkpoint.tensors.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ['params.b', [6], 'bfloat16'],
      ['params.w', [24, 16], 'float32'],
      ['step', [], 'int64'],
    ]);
    expect(JSON.stringify(checkpoint.root)).toContain('adam');
  });

  it('SE224: reports every change of the manifest', async () => {
    const manifest = files['manifest.ocdbt'] ?? new Uint8Array();
    for (let at = 0; at < manifest.length; at += 9)
      expect(await codesOf({ ...files, 'manifest.ocdbt': manifest.with(at, (manifest[at] ?? 0) ^ 8) })).toEqual([
        'SE224',
      ]);
    expect(await codesOf(without(files, 'manifest.ocdbt'))).toEqual(['SE224']);
  });

  it('SE240: reports every change of a node', async () => {
    const root = fileIn(files, 'd/');
    const bytes = files[root] ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += 29)
      expect(await codesOf({ ...files, [root]: bytes.with(at, (bytes[at] ?? 0) ^ 8) })).toEqual(['SE240']);
  });

  it('SE223, SE241, SE242: reports data files that are missing or cut', async () => {
    expect(await codesOf(without(files, data))).toEqual(['SE223']);
    expect(await codesOf({ ...without(files, data), 'ocdbt.process_0/d/other': 'x' })).toEqual(['SE241']);
    const { checkpoint, findings } = await checkSet({ ...files, [data]: (files[data] ?? text('')).subarray(0, 900) });
    expect(findings.map(({ code }) => code)).toEqual(['SE242']);
    expect(checkpoint.tensors.map(({ name, readable }) => [name, readable])).toEqual([
      ['params.b', true],
      ['params.w', false],
      ['step', true],
    ]);
  });

  it('ends in findings, whatever changes', async () => {
    const names = Object.keys(files);
    const change = fc.tuple(fc.constantFrom(...names), fc.nat(2000), fc.nat(255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(change, async ([file, at, byte, cut]) => {
        const bytes = files[file] ?? new Uint8Array();
        const place = at % Math.max(1, bytes.length);
        const changed = cut ? bytes.slice(0, place) : bytes.with(place, byte);
        const seals = changed.length > 20 && (file === 'manifest.ocdbt' || file.startsWith('d/'));
        const { levels } = await checkSet({ ...files, [file]: seals ? sealed(changed) : changed });
        expect(levels.length).toBe(5);
      }),
      { numRuns: 60 },
    );
  });
});

const ARRAY = { shape: [3, 2], chunks: [2, 2], dtype: '<f4', fill_value: 0, compressor: null as unknown };
const metadata = (...names: readonly string[]) =>
  JSON.stringify({
    tree_metadata: Object.fromEntries(
      names.map((key) => [
        `('${key}',)`,
        { key_metadata: [{ key }], value_metadata: { value_type: 'np.ndarray', skip_deserialize: false } },
      ]),
    ),
    use_ocdbt: true,
  });
const described = (change: object = {}) => text(JSON.stringify({ ...ARRAY, ...change }));
const numbers = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A database of one node. */
function small(entries: Readonly<Record<string, DatabaseValue>>, names = ['w']): Files {
  return { _METADATA: metadata(...names), ...database({ file: 'd/root', entries }) };
}

describe('a database', () => {
  const whole = { 'w/.zarray': described(), 'w/0.0': numbers(1, 2, 3, 4), 'w/1.0': numbers(5, 6, 0, 0) };

  it('gives chunks that are put together, without what they hold beyond the edge', async () => {
    const { checkpoint, findings, stats } = await checkSet(small(whole));
    expect(findings).toEqual([]);
    expect(checkpoint.tensors).toMatchObject([{ name: 'w', shape: [3, 2], parts: { '0,0': {}, '2,0': {} } }]);
    expect(stats?.get(0)).toMatchObject({ min: 1, max: 6, zero: 0 });
  });

  it('is a tree of several levels, each key behind what its parent says', async () => {
    const leaf = (name: string): DatabaseNode => ({
      file: `d/${name}`,
      entries: {
        [`${name}/.zarray`]: described(),
        [`${name}/0.0`]: numbers(1, 1, 1, 1),
        [`${name}/1.0`]: numbers(1, 1, 1, 1),
      },
    });
    const tree: DatabaseNode = { file: 'd/root', entries: { 'a/.zarray': leaf('a'), 'b/.zarray': leaf('b') } };
    const files = { _METADATA: metadata('a', 'b'), ...database(tree) };
    expect(await codesOf(files)).toEqual([]);
    const { checkpoint, findings } = await checkSet({ ...files, ...database({ ...tree, height: 2 }) });
    expect(findings.map(({ code }) => code)).toEqual(['SE240', 'SE240']);
    expect(checkpoint.tensors.map(({ readable }) => readable)).toEqual([false, false]);
    const displaced = { ...tree, entries: { 'a/.zarray': leaf('a'), 'c/.zarray': leaf('b') } };
    expect(await codesOf({ ...files, ...database(displaced) })).toEqual(['SE240']);
  });

  it('SE240: is read no further than nodes may inflate', async () => {
    const leaf: DatabaseNode = { file: 'd/leaf', entries: whole };
    const files = new MemorySet(database({ file: 'd/root', entries: { a: leaf, b: leaf, c: leaf } }));
    const sizes = new Map((await files.list('d')).map(({ name, size }) => [`d/${name}`, size]));
    const place = { file: { path: 'd/root', base: '' }, offset: 0, length: sizes.get('d/root') ?? 0 };
    const context = contextFor('folder');
    const limits = { ...context.limits, inflatedTotalBytes: 350 };
    const read = await readDatabase(files, sizes, { place, height: 1 }, { ...context, limits });
    expect(read.isWhole).toBe(false);
    expect(read.findings.map(({ code }) => code)).toContain('SE240');
  });

  it('SE221, SE222, SE229: holds arrays and chunks against the metadata', async () => {
    expect(await codesOf(small({ 'w/.zarray': described(), 'w/0.0': numbers(1, 2, 3, 4) }))).toEqual(['SE221']);
    expect(await codesOf(small({ 'v/.zarray': described({ shape: [0], chunks: [1] }) }))).toEqual(['SE222', 'SE229']);
  });

  it('SE228: looks into chunks that nodes and data files hold', async () => {
    const compressed = { 'w/.zarray': described({ compressor: { id: 'zstd' }, shape: [2, 2] }) };
    const frame = Uint8Array.from(zstdCompressSync(numbers(1, 2, 3, 4)));
    const inside = (bytes: Uint8Array) => small({ ...compressed, 'w/0.0': bytes });
    const outside = (bytes: Uint8Array) => ({
      ...small({ ...compressed, 'w/0.0': { file: 'd/data', offset: 3, length: bytes.length } }),
      'd/data': Uint8Array.from([1, 2, 3, ...bytes]),
    });
    for (const place of [inside, outside]) {
      expect(await codesOf(place(frame))).toEqual([]);
      expect(await codesOf(place(frame.subarray(0, -1)))).toEqual(['SE228']);
      expect(await codesOf(place(Uint8Array.from(zstdCompressSync(numbers(1)))))).toEqual(['SE228']);
      // A block that does not inflate, in a frame whose lengths are right.
      const packed = Uint8Array.from(zstdCompressSync(numbers(1, 1, 1, 1)));
      expect(await codesOf(place(packed.with(packed.length - 2, 0xff)))).toEqual(['SE228']);
    }
  });

  it('SE225: says which values are not read, and why', async () => {
    const { findings } = await checkSet(small({ ...whole, 'w/.zarray': described({ compressor: { id: 'blosc' } }) }));
    expect(findings.map(describeFinding).map(({ code, message }) => [code, message])).toContainEqual([
      'SE225',
      'no values are read of 1 tensor: blosc',
    ]);
  });

  it('SE222: reports text that is not there', async () => {
    const files = golden('ocdbt');
    expect(await codesOf(without(files, '_strings.json'))).toEqual(['SE222']);
    expect(await codesOf({ ...files, '_strings.json': '{}' })).toEqual(['SE222']);
  });
});
