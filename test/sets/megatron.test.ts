import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { findSets } from '../../src-core/sets/find-sets.ts';
import { trackedFolder } from '../../src-core/sets/megatron/names.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SubFolder } from '../../src-core/bytes/sub-folder.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { contextFor } from '../operations/context.ts';
import { truncate } from '../damage/bytes.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { checkpoint } from '../torch/build.ts';
import { dict, object, storage, tensor, tuple } from '../torch/encode.ts';
import { checkSet, codesOf, without } from './check-set.ts';

const TRACKER = 'latest_checkpointed_iteration.txt';
const ITERATION = 'iter_0000100';
const MODEL = 'model_optim_rng.pt';

interface Rank {
  readonly tensor?: number;
  readonly pipeline?: number;
  readonly iteration?: number;
  readonly hidden?: number;
  readonly name?: string;
  readonly size?: number;
  /** Byte of its weights, another for each rank. */
  readonly fill?: number;
}

/** The model file of one rank: arguments of the run, iteration and one tensor of the model. */
function rank({ tensor: slices = 2, pipeline = 1, iteration = 100, hidden = 8, ...more }: Rank = {}): Uint8Array {
  const { name = 'weight', size = 4, fill = 0 } = more;
  const args = { tensor_model_parallel_size: slices, pipeline_model_parallel_size: pipeline, hidden_size: hidden };
  const weight = tensor(storage('FloatStorage', '0', size), { size: tuple(size) });
  return checkpoint({
    object: dict({ args: object('argparse', 'Namespace', dict(args)), iteration, model: dict({ [name]: weight }) }),
    data: { '0': new Uint8Array(4 * size).fill(fill) },
    root: 'model_optim_rng/',
  });
}

const optimizer = checkpoint({
  object: dict([[0, dict({ param: tensor(storage('FloatStorage', '0', 4)) })]]),
});

const SLICES: Files = {
  [`${ITERATION}/mp_rank_00/${MODEL}`]: rank(),
  [`${ITERATION}/mp_rank_01/${MODEL}`]: rank({ fill: 1 }),
  [TRACKER]: '100\n',
};

async function errors(files: Files) {
  return (await codesOf(files)).filter((code) => code.startsWith('SE'));
}

function withRank(file: Uint8Array): Files {
  return { ...SLICES, [`${ITERATION}/mp_rank_01/${MODEL}`]: file };
}

describe('a folder that Megatron-LM wrote', () => {
  it('is one checkpoint with the tensors of all ranks', async () => {
    const folder = new MemorySet({ ...SLICES, 'iter_0000050/mp_rank_00/model_optim_rng.pt': 'x' });
    expect(await findSets(folder)).toEqual([{ kind: 'megatron', iteration: ITERATION }]);
    const { checkpoint: set, findings } = await checkSet(folder);
    expect(set).toMatchObject({ format: 'megatron', layout: 'megatron', safety: 'unknown' });
    expect(set.files).toEqual([TRACKER, ...['00', '01'].map((one) => `${ITERATION}/mp_rank_${one}/${MODEL}`)]);
    expect(set.tensors.map(({ name }) => name)).toEqual(['mp_rank_00.model.weight', 'mp_rank_01.model.weight']);
    expect(set.tensors.map(({ storage: at }) => set.storages.at(at ?? -1)?.file)).toEqual(set.files.slice(1));
    // Alike in every rank, so told once.
    expect(findings.map(({ code }) => code).filter((code) => !code.startsWith('VL'))).toEqual(['SF309', 'TA352']);
    expect(folder.opened).toBe(0);
  });

  it('may be the folder of the iteration, and hold one rank alone', async () => {
    const files = { [`mp_rank_00/${MODEL}`]: rank({ tensor: 1 }), 'mp_rank_00/distrib_optim.pt': optimizer };
    const { checkpoint: set, findings } = await checkSet(files);
    expect(set.tensors.map(({ name }) => name)).toEqual(['model.weight', 'distrib_optim.0.param']);
    expect(verdictOf(findings)).toBe('valid');
  });

  it('SE230: reports the ranks that the arguments promise', async () => {
    const { findings, checkpoint: set } = await checkSet(without(SLICES, `${ITERATION}/mp_rank_01/${MODEL}`));
    const found = findings.map(describeFinding).find(({ code }) => code === 'SE230');
    expect(found?.message).toContain('1 of 2 ranks have no model file: mp_rank_01');
    expect(found?.at.file).toBe(`${ITERATION}/mp_rank_01/${MODEL}`);
    expect(verdictOf(findings)).toBe('corrupted');
    expect(set.tensors).toHaveLength(1);
  });

  it('SE230: counts stages of the pipeline, experts, and by the names where arguments tell nothing', async () => {
    const stages = {
      [`mp_rank_00_000/${MODEL}`]: rank({ tensor: 1, pipeline: 3 }),
      [`mp_rank_00_002/${MODEL}`]: rank(),
    };
    expect(await errors(stages)).toContain('SE230');
    const bare = checkpoint();
    const grid = Object.fromEntries(
      ['00_000', '00_001', '01_000', '01_001'].map((at) => [`mp_rank_${at}/${MODEL}`, bare]),
    );
    expect(await errors(grid)).toEqual(['SE363', 'SE363', 'SE363']);
    expect(await errors(without(grid, `mp_rank_01_000/${MODEL}`))).toContain('SE230');
    expect(await errors({ ...grid, 'mp_rank_01_001/notes.txt': '' })).not.toContain('SE230');
  });

  it('SE230: takes the folders that the optimizer of 2022 had for what they are', async () => {
    const files = { 'mp_rank_00_000/model_rng.pt': rank({ tensor: 1 }), 'mp_rank_00_000_001/optim.pt': optimizer };
    expect(await errors(files)).toEqual([]);
  });

  it('SE231: reports an optimizer that some ranks lack', async () => {
    expect(await errors({ ...SLICES, [`${ITERATION}/mp_rank_00/distrib_optim.pt`]: optimizer })).toEqual(['SE231']);
  });

  it('SE232, SE233: reports a tracker that names nothing, and reads the last iteration there is', async () => {
    for (const [text, code] of [
      ['200', 'SE232'],
      ['release', 'SE232'],
      ['', 'SE233'],
      ['-1', 'SE233'],
    ] as const) {
      const { findings, checkpoint: set } = await checkSet({ ...SLICES, [TRACKER]: text });
      expect(findings.map((found) => found.code)).toContain(code);
      expect(set.tensors).toHaveLength(2);
    }
    const { checkpoint: nothing, findings } = await checkSet({ [TRACKER]: '100' });
    expect(findings.map(({ code }) => code)).toEqual(['SE232']);
    expect(nothing).toMatchObject({ format: 'megatron', files: [TRACKER] });
    expect([' 7\n', '+7', '1_0', 'release', '7.0', '0x7', '٣'].map(trackedFolder)).toEqual([
      'iter_0000007',
      'iter_0000007',
      'iter_0000010',
      'release',
      null,
      null,
      null,
    ]);
  });

  it('SE234: reports iterations without a tracker', async () => {
    expect(await errors(without(SLICES, TRACKER))).toEqual(['SE234']);
    expect(await findSets(new MemorySet({ 'iter_0000001/notes.txt': '' }))).toEqual([]);
  });

  it('SE235: says of one file that it is one rank of several', async () => {
    const folder = new SubFolder(new MemorySet({ [`mp_rank_00/${MODEL}`]: '' }), 'mp_rank_00');
    const codes = async (bytes: Uint8Array) => {
      const context = { ...contextFor(MODEL), folder };
      return (await inspectQuick(new MemorySource(bytes), context)).findings.map(({ code }) => code);
    };
    expect(await codes(rank())).toContain('SE235');
    expect(await codes(rank({ tensor: 1 }))).not.toContain('SE235');
    expect(await codes(checkpoint())).not.toContain('SE235');
  });

  it('SE360: reports ranks of two saves', async () => {
    const { findings } = await checkSet(withRank(rank({ iteration: 200, hidden: 16, fill: 1 })));
    const said = findings.map(describeFinding).filter(({ code }) => code === 'SE360');
    expect(said.map(({ actual }) => actual)).toEqual(['200', '16']);
  });

  it('SE361: reports ranks of one stage with other tensors, not those of two stages', async () => {
    expect(await errors(withRank(rank({ name: 'bias' })))).toEqual(['SE361']);
    const stages = {
      [`mp_rank_00_000/${MODEL}`]: rank({ tensor: 1, pipeline: 2 }),
      [`mp_rank_00_001/${MODEL}`]: rank({ tensor: 1, pipeline: 2, name: 'head' }),
    };
    expect(await errors(stages)).toEqual([]);
  });

  it('SE362: warns of slices of other sizes', async () => {
    expect(await errors(withRank(rank({ size: 5 })))).toEqual(['SE362']);
  });

  it('SE363: warns of one file under two names', async () => {
    expect(await errors(withRank(rank()))).toEqual(['SE363']);
  });

  it('ZP201: reports the damage of one rank in its place', async () => {
    const { findings, checkpoint: set } = await checkSet(withRank(truncate(rank({ fill: 1 }), 100)));
    const files = findings.filter(({ code }) => code.startsWith('ZP')).map(({ at }) => at.file);
    expect(new Set(files)).toEqual(new Set([`${ITERATION}/mp_rank_01/${MODEL}`]));
    expect(verdictOf(findings)).toBe('corrupted');
    expect(set.tensors.some(({ name }) => name === 'mp_rank_00.model.weight')).toBe(true);
  });

  it('SE210: is judged as the distributed checkpoint that it may hold', async () => {
    const { checkpoint: set, findings } = await checkSet({ [TRACKER]: '100', [`${ITERATION}/__0_0.distcp`]: 'x' });
    expect(set.format).toBe('dcp');
    expect(findings.map(({ code, at }) => [code, at.file])).toEqual([['SE210', `${ITERATION}/.metadata`]]);
  });
});
