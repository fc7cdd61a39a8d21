import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { findSets } from '../../src-core/sets/find-sets.ts';
import { crc32c } from '../../src-core/sets/orbax/crc32c.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { inspectSet } from '../../src-core/operations/sets/inspect-set.ts';
import { totalsOf } from '../../src-core/operations/report/totals.ts';
import { database } from '../damage/ocdbt.ts';
import { SubFolder } from '../../src-core/bytes/sub-folder.ts';
import { contextFor } from '../operations/context.ts';
import { checkSet, codesOf, without } from './check-set.ts';

function under(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

function metadata(ocdbt: boolean): string {
  const array = { value_type: 'jax.Array', skip_deserialize: false, write_shape: [3, 2] };
  return JSON.stringify({
    tree_metadata: {
      "('params', 'w')": { key_metadata: [{ key: 'params' }, { key: 'w' }], value_metadata: array },
      "('empty',)": {
        key_metadata: [{ key: 'empty' }],
        value_metadata: { value_type: 'Dict', skip_deserialize: true },
      },
    },
    use_ocdbt: ocdbt,
  });
}

const ZARRAY = JSON.stringify({ shape: [3, 2], chunks: [2, 2], dtype: '<f4', fill_value: null, compressor: null });
const ZARR: Files = {
  _METADATA: metadata(false),
  'params.w/.zarray': ZARRAY,
  'params.w/0.0': new Uint8Array(16),
  'params.w/1.0': new Uint8Array(16),
};

/** A database whose metadata names `params.w`. */
const OCDBT: Files = {
  _METADATA: metadata(true),
  ...database({
    file: 'd/root',
    entries: {
      'params.w/.zarray': new TextEncoder().encode(ZARRAY),
      'params.w/0.0': new Uint8Array(16),
      'params.w/1.0': new Uint8Array(16),
    },
  }),
  'ocdbt.process_0/manifest.ocdbt': 'read no more',
};

describe('an Orbax checkpoint', () => {
  it('lists its arrays, of folders and of a database', async () => {
    const { checkpoint } = await checkSet(ZARR);
    expect(await codesOf(ZARR)).toEqual([]);
    expect(checkpoint.format).toBe('orbax');
    expect(checkpoint.tensors).toMatchObject([{ name: 'params.w', shape: [3, 2], dtype: 'float32', readable: true }]);
    expect(await codesOf(OCDBT)).toEqual([]);
  });

  it('does not know the shape of an array in a database whose metadata does not say it', async () => {
    const tree = { "('a',)": 'np.ndarray', "('step',)": 'scalar' };
    const entries = Object.entries(tree).map(([name, type]) => [
      name,
      { key_metadata: [{ key: name.slice(2, -3), key_type: 2 }], value_metadata: { value_type: type } },
    ]);
    const described = JSON.stringify({ tree_metadata: Object.fromEntries(entries) as unknown, use_ocdbt: true });
    const { checkpoint } = await checkSet({ ...OCDBT, _METADATA: described });
    expect(checkpoint.tensors.map(({ name, shapeUnknown }) => [name, shapeUnknown])).toEqual([
      ['a', true],
      ['step', undefined],
    ]);
    expect(totalsOf(checkpoint).parameters).toBe(1);
  });

  it('is not what holds several of them', async () => {
    expect(await findSets(new MemorySet({ _CHECKPOINT_METADATA: '{}', 'default/_METADATA': '{}' }))).toEqual([]);
  });

  it('SE220: reports that the metadata is missing', async () => {
    expect(await codesOf({ ...without(ZARR, '_METADATA'), _sharding: '{}' })).toEqual(['SE220']);
  });

  it('SE221: reports a chunk that is missing: Orbax puts no fill value in its place', async () => {
    const { findings, checkpoint } = await checkSet(without(ZARR, 'params.w/1.0'));
    expect(findings.map(describeFinding).map(({ code, message }) => [code, message])).toEqual([
      ['SE221', 'params.w/1.0: 1 of the 2 chunks of `params.w` are missing; the first is `1.0`'],
    ]);
    expect(checkpoint.tensors.at(0)?.readable).toBe(false);
    const filled = { ...without(ZARR, 'params.w/1.0'), 'params.w/.zarray': ZARRAY.replace('null', '0') };
    expect(await codesOf(filled)).toEqual(['SE221']);
  });

  it('SE222: reports an array that is missing', async () => {
    expect(await codesOf(without(ZARR, 'params.w/.zarray'))).toEqual(['SE222']);
  });

  it('SE224: asks for the manifest that the metadata promises, not for those it took over', async () => {
    expect(await codesOf({ ...ZARR, _METADATA: metadata(true) })).toEqual(['SE224']);
    const silent = metadata(true).replace(',"use_ocdbt":true', '');
    expect(await codesOf({ ...OCDBT, _METADATA: silent })).toEqual([]);
    expect(await codesOf({ ...without(OCDBT, 'manifest.ocdbt'), _METADATA: silent })).toEqual(['SE224']);
  });

  it('SE227: reports a save that was not finished', async () => {
    const folder = new SubFolder(
      new MemorySet(under('run.orbax-checkpoint-tmp-12', ZARR)),
      'run.orbax-checkpoint-tmp-12',
    );
    const { findings } = await inspectSet(folder, { kind: 'orbax' }, contextFor('folder'));
    expect(findings.map(({ code }) => code)).toEqual(['SE227']);
  });

  it('SE228: reports a chunk of another length', async () => {
    const chunks = (second: number) => ({ 'params.w/0.0': new Uint8Array(16), 'params.w/1.0': new Uint8Array(second) });
    expect(await codesOf({ ...ZARR, ...chunks(16) })).toEqual([]);
    expect(await codesOf({ ...ZARR, ...chunks(15) })).toEqual(['SE228']);
  });

  it('SE228: reports every cut of a Zstandard frame', async () => {
    const zarray = ZARRAY.replace('"compressor":null', '"compressor":{"id":"zstd"}');
    // One raw block of 16 bytes, their number in the header.
    const frame = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 16, 0x81, 0, 0, ...new Uint8Array(16)]);
    const check = async (second: Uint8Array) =>
      await codesOf({ ...ZARR, 'params.w/.zarray': zarray, 'params.w/0.0': frame, 'params.w/1.0': second });
    expect(await check(frame)).toEqual([]);
    for (let length = 0; length < frame.length; length++)
      expect(await check(frame.subarray(0, length))).toEqual(['SE228']);
    expect(await check(frame.with(5, 17))).toEqual(['SE228']);
    expect(await check(frame.with(6, 0x87))).toEqual(['SE228']);
    expect(await check(new Uint8Array(frame.length))).toEqual(['SE228']);
  });

  it('SE229: warns of an array that the metadata does not name', async () => {
    expect(await codesOf({ ...ZARR, 'other/.zarray': ZARRAY, 'notes/x.txt': '' })).toEqual(['SE229']);
  });

  it('SE350: reports a value without a path', async () => {
    expect(await codesOf({ ...ZARR, _METADATA: metadata(false).replace('"key":"w"', '"kez":"w"') })).toEqual(['SE350']);
  });

  it('SE350: reports descriptions that are cut', async () => {
    expect(await codesOf({ ...ZARR, _METADATA: metadata(false).slice(0, 50) })).toEqual(['SE350']);
    expect(await codesOf({ ...ZARR, 'params.w/.zarray': '{"shape":[3' })).toEqual(['SE350']);
    expect(await codesOf({ ...ZARR, 'params.w/.zarray': '{}' })).toEqual(['SE350']);
  });
});

describe('CRC-32C', () => {
  it('is the one of RFC 3720', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });
});
