import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { layOutSafetensors } from '../../src-core/safetensors/write.ts';
import { findSets } from '../../src-core/sets/find-sets.ts';
import { isPlainName } from '../../src-core/bytes/plain-name.ts';
import { describeNumbers, parseShardName, shardRows } from '../../src-core/sets/sharded/shard-names.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { checkpoint, WEIGHT } from '../torch/build.ts';
import { checkSet, codesOf, without } from './check-set.ts';

const INDEX = 'model.safetensors.index.json';
const ONE = 'model-00001-of-00002.safetensors';
const TWO = 'model-00002-of-00002.safetensors';

/** A safetensors file of float32 vectors of two, all 1. */
function shard(...names: readonly string[]): Uint8Array {
  const tensors = names.map((name) => ({ name, dtype: 'F32', shape: [2], bytes: 8 }));
  const { header, size } = layOutSafetensors(tensors);
  const bytes = new Uint8Array(size);
  bytes.set(header);
  bytes.set(new Uint8Array(Float32Array.from({ length: names.length * 2 }, (_, at) => at + 1).buffer), header.length);
  return bytes;
}

function index(weightMap: Readonly<Record<string, string>>, totalSize = Object.keys(weightMap).length * 8): string {
  return JSON.stringify({ metadata: { total_size: totalSize }, weight_map: weightMap });
}

const WHOLE: Files = {
  [INDEX]: index({ a: ONE, b: TWO, c: TWO }),
  [ONE]: shard('a'),
  [TWO]: shard('b', 'c'),
};

describe('shards with an index', () => {
  it('are one checkpoint with the tensors of all', async () => {
    const folder = new MemorySet(WHOLE);
    const { checkpoint: set, findings, levels, stats } = await checkSet(folder);
    expect(findings).toEqual([]);
    expect(set.format).toBe('sharded');
    expect(set.files).toEqual([INDEX, ONE, TWO]);
    expect(set.tensors.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(set.tensors.map(({ storage }) => set.storages.at(storage ?? -1)?.file)).toEqual([ONE, TWO, TWO]);
    expect(levels.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed']);
    expect([...(stats ?? [])].map(([tensor, { max }]) => [tensor, max])).toEqual([
      [0, 2],
      [1, 2],
      [2, 4],
    ]);
    expect(set.safety).toBe('safe');
  });

  it('are opened one at a time and closed', async () => {
    const folder = new MemorySet(WHOLE);
    await checkSet(folder);
    expect(folder.mostOpen).toBe(1);
    expect(folder.opened).toBe(0);
  });

  it('SE201: reports a shard that is missing, and lists the others', async () => {
    const { checkpoint: set, findings } = await checkSet(without(WHOLE, TWO));
    expect(findings.map(describeFinding).map(({ code, message }) => [code, message])).toEqual([
      ['SE201', `\`${TWO}\` is missing; the index puts 2 tensors into it`],
    ]);
    expect(verdictOf(findings)).toBe('corrupted');
    expect(set.tensors.map(({ name }) => name)).toEqual(['a']);
  });

  it('SE202, SE204: reports gaps in the numbers and the index that is missing', async () => {
    const files = { 'm-00001-of-00016.safetensors': shard('a'), 'm-00016-of-00016.safetensors': shard('b') };
    const { findings } = await checkSet(files);
    const [gap, noIndex] = findings.map(describeFinding);
    expect(gap?.message).toBe('14 of 16 shards missing (`m-*-of-00016.safetensors`): 2–15');
    expect(noIndex?.code).toBe('SE204');
  });

  it('SE203: reports a shard that is a Git LFS pointer as damage of the set', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 123\n`;
    const { findings, checkpoint: set } = await checkSet({ ...WHOLE, [TWO]: pointer });
    expect(findings.map(({ code }) => code)).toEqual(['SE203']);
    expect(verdictOf(findings)).toBe('corrupted');
    expect(set.safety).toBeNull();
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'C:\\x.safetensors', 'a/../../b', 'x\u0000y'])(
    'SE205: never opens `%s`',
    async (name) => {
      const folder = new MemorySet({ ...WHOLE, [INDEX]: index({ a: name, b: TWO, c: TWO }) });
      const { findings, checkpoint: set } = await checkSet(folder);
      expect(findings.map(({ code }) => code)).toContain('SE205');
      expect(set.safety).toBe('unsafe');
    },
  );

  it('SE206: reports a shard of an earlier save', async () => {
    expect(await codesOf({ ...WHOLE, 'model-00001-of-00009.safetensors': shard('z') })).toEqual(['SE206']);
  });

  it('SE219: reports a shard that is of another format than its name says', async () => {
    expect(await codesOf({ ...WHOLE, [TWO]: checkpoint() })).toContain('SE219');
    const bin = 'pytorch_model-00001-of-00001.bin';
    const set = (content: Uint8Array) => ({
      'pytorch_model.bin.index.json': index({ weight: bin }, 16),
      [bin]: content,
    });
    expect(await codesOf(set(shard('weight')))).toContain('SE219');
    expect(await codesOf(set(checkpoint()))).toEqual([]);
  });

  it('SE226: reports an index that leaves out a shard of the row it names', async () => {
    const { findings } = await checkSet({ ...WHOLE, [INDEX]: index({ a: ONE }) });
    expect(findings.map(({ code }) => code)).toEqual(['SE226']);
    expect(verdictOf(findings)).toBe('corrupted');
  });

  it('SE305: warns of an index without metadata', async () => {
    const map = { a: ONE, b: TWO, c: TWO };
    for (const metadata of [undefined, null, [], 'x'])
      expect(await codesOf({ ...WHOLE, [INDEX]: JSON.stringify({ metadata, weight_map: map }) })).toEqual(['SE305']);
    expect(await codesOf({ ...WHOLE, [INDEX]: JSON.stringify({ metadata: {}, weight_map: map }) })).toEqual([]);
  });

  it('takes the JSON that Python takes', async () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 60; depth++) deep = { deep };
    for (const fact of ['NaN', '-Infinity', '"\\ud800"', JSON.stringify(deep)]) {
      const text = index({ a: ONE, b: TWO, c: TWO }).replace('{"metadata":{', `{"metadata":{"fact":${fact},`);
      expect(await codesOf({ ...WHOLE, [INDEX]: text })).toEqual([]);
    }
    expect(await codesOf({ ...WHOLE, [INDEX]: '['.repeat(100_000) })).toEqual(['SE301']);
  });

  it('SE301: reports an index that is cut, and reads the shards', async () => {
    const { findings, checkpoint: set } = await checkSet({ ...WHOLE, [INDEX]: index({ a: ONE }).slice(0, 40) });
    expect(findings.map(({ code }) => code)).toEqual(['SE301']);
    expect(set.tensors).toHaveLength(3);
  });

  it.each(['[]', '{"weight_map":[]}', '{"weight_map":{"a":1}}', '{"weight_map":{}}', '{"weight_map":{"a":""}}'])(
    'SE302: reports an index of another shape: %s',
    async (text) => {
      expect(await codesOf({ ...WHOLE, [INDEX]: text })).toContain('SE302');
    },
  );

  it('SE303: reports a total size that is not that of the tensors', async () => {
    expect(await codesOf({ ...WHOLE, [INDEX]: index({ a: ONE, b: TWO, c: TWO }, 48) })).toEqual(['SE303']);
  });

  it('SE304: reports a tensor that occurs twice in the index', async () => {
    const text = `{"metadata":{},"weight_map":{"a":"${ONE}","b":"${TWO}","c":"${ONE}","c":"${TWO}"}}`;
    expect(await codesOf({ ...WHOLE, [INDEX]: text })).toEqual(['SE304']);
  });

  it('SE311: reports a tensor in two shards, without calling it misplaced', async () => {
    expect(await codesOf({ ...WHOLE, [ONE]: shard('a', 'b') })).toEqual(['SE311', 'SE303']);
  });

  it('SE320: reports a configuration that asks for code', async () => {
    const config = JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X', AutoTokenizer: ['a--b.C', null] } });
    const { findings, checkpoint: set } = await checkSet({ ...WHOLE, 'config.json': config, 'modeling_x.py': '' });
    expect(findings.map(describeFinding).map(({ message }) => message)).toEqual(
      [
        'config.json: `config.json` names `modeling_x.X` as the code of the model (`modeling_x.py` in this folder)',
        'config.json: `config.json` names `a--b.C` as the code of the model (in another repository)',
      ].map((message) => message.replace(/^config.json: /, '')),
    );
    expect(set.safety).toBe('unknown');
  });

  it('SE401: reports a tensor that is in no shard', async () => {
    const { findings, levels } = await checkSet({
      ...WHOLE,
      [INDEX]: index({ a: ONE, b: TWO, c: TWO, ghost: ONE }, 24),
    });
    expect(findings.map(({ code }) => code)).toEqual(['SE401']);
    expect(levels[3]?.status).toBe('failed');
    expect(levels[4]?.status).toBe('passed');
  });

  it('SE402: reports a tensor in another shard', async () => {
    const files = {
      [INDEX]: index({ a: TWO, d: ONE, b: TWO, c: TWO }),
      [ONE]: shard('a', 'd'),
      [TWO]: shard('b', 'c'),
    };
    expect(await codesOf(files)).toEqual(['SE402']);
  });

  it('SE403: reports an index without a map', async () => {
    expect(await codesOf({ ...WHOLE, [INDEX]: '{"metadata":{}}' })).toEqual(['SE403']);
  });

  it('SE404: mentions a tensor that the index does not name', async () => {
    const { findings } = await checkSet({ ...WHOLE, [INDEX]: index({ a: ONE, b: TWO }, 24) });
    expect(findings.map(({ code }) => code)).toEqual(['SE404']);
    expect(verdictOf(findings)).toBe('valid');
  });

  it('verifies the checksums of shards that are zip archives, and says which shard', async () => {
    const names = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin'] as const;
    const damaged = checkpoint({ object: WEIGHT });
    const at = damaged.findIndex((_, i) => damaged.subarray(i, i + 16).every((byte) => byte === 0) && i > 100);
    damaged[at + 8] = 1;
    const { findings, checkpoint: set } = await checkSet({ [names[0]]: checkpoint(), [names[1]]: damaged });
    const bad = findings.filter(({ code }) => code === 'ZP260');
    expect(bad.map((found) => found.at.file)).toEqual([names[1]]);
    expect(set.tensors.map(({ readable }) => readable)).toEqual([true, false]);
  });

  it('ends in an answer whatever the index holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json({ maxDepth: 3 }),
          fc.string(),
          fc.dictionary(fc.string(), fc.string()).map((map) => index(map)),
        ),
        async (text) => {
          const { levels } = await checkSet({ ...WHOLE, [INDEX]: text });
          expect(levels).toHaveLength(5);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('names of shards', () => {
  it('are taken apart', () => {
    expect(parseShardName('model-00002-of-00003.safetensors')).toEqual({
      stem: 'model',
      index: 2,
      count: 3,
      extension: 'safetensors',
    });
    expect(parseShardName('model.safetensors')).toBeNull();
    expect(parseShardName('model-00004-of-00003.safetensors')).toBeNull();
  });

  it('are told as runs of numbers', () => {
    expect(describeNumbers([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10');
  });

  it('count from 0 where one is numbered 0', () => {
    expect(shardRows(['w-00000-of-00002.bin', 'w-00001-of-00002.bin'])[0]?.missing).toEqual([]);
  });

  it('lead nowhere but into the folder', () => {
    expect(['a.bin', 'sub/a.bin', '..a', 'a..b'].map(isPlainName)).toEqual([true, true, true, true]);
    expect(['..', '../a', 'a\\..\\b', '\\\\host\\a', 'd:a', './a', 'a//b'].some(isPlainName)).toBe(false);
  });

  it('make no set of a folder of ordinary files', async () => {
    expect(await findSets(new MemorySet({ 'a.pt': '', 'config.json': '{}', '.metadata': 'text' }))).toEqual([]);
  });
});
