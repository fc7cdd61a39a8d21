import { resolve, join } from 'node:path';
import type { Rows } from '../../../model/rows.ts';
import type { TensorInfo } from '../../../model/tensor.ts';
import { describeEdit, type Edit, type KeyChange, type Refusal } from '../../../operations/rewrite/edit.ts';
import {
  castChanges,
  editNames,
  isCastFrom,
  isNameEdit,
  type EditedNames,
} from '../../../operations/rewrite/edit-names.ts';
import type { RewritePlan } from '../../../operations/rewrite/plan.ts';
import { writeFolderAtomically } from '../../atomic-write/write-folder.ts';
import { inspectFile } from '../../check-file.ts';
import { FileSource } from '../../file-source.ts';
import { proveStructure } from '../prove.ts';
import { kindOf, prepareStage, type PreparedStage, type RewriteFormat, type SourceKind, type Stage } from '../stage.ts';
import { writeStage, type RewrittenFile, type WriteStageOptions } from '../write-stage.ts';
import { finishShards, type ShardFiles } from './shard-files.ts';

/** One shard and what becomes of it; null where it is copied as it is. */
interface ShardPlan {
  readonly name: string;
  readonly kind: SourceKind;
  readonly stage: Stage | null;
}

interface SetPlan {
  readonly plan: RewritePlan;
  readonly shards: readonly ShardPlan[];
  readonly size: number | null;
}

export interface SetRewriteOptions extends Omit<WriteStageOptions, 'unchangedSince' | 'follow'> {
  readonly to?: RewriteFormat;
}

/** Decide what edits make of a sharded checkpoint. Nothing is written. Throws `SourceError`. */
export async function planSetRewrite(
  set: ShardFiles,
  edits: readonly Edit[],
  target: string,
  to: RewriteFormat = 'same',
): Promise<SetPlan> {
  if (to !== 'same') return refused(`to ${to}`, 'a set of shards keeps its format: convert a single file');

  const missing = set.shards.filter(({ present }) => !present).map(({ name }) => name);
  if (missing.length > 0) return refused('the source', `these shards are not there: ${missing.join(', ')}`);
  if (resolve(target) === resolve(set.folder))
    return refused('in place', 'a set of files is written into a new folder: name one');
  const others = edits.filter((edit) => !isNameEdit(edit));
  if (others.length > 0)
    return {
      ...nothing(),
      plan: planOf(
        [],
        others.map((edit) => ({ edit: describeEdit(edit), why: ONE_FILE })),
      ),
    };
  const shards = await readShards(set);
  const tensors = shards.flatMap((shard) => [...shard.tensors]);
  const names = new Set(tensors.map(({ name }) => name));
  if (names.size < tensors.length) return refused('the source', 'a tensor is in more than one shard');
  const nested = tensors.find(({ keyPath }) => keyPath.length !== 1);
  if (nested !== undefined) return refused('the source', `\`${nested.name}\` lies deeper than in a state dict`);
  const edited = editNames([...names], edits.filter(isNameEdit));
  const changes = [...edited.changes, ...castChanges(tensors, edited)];
  if (edited.refusals.length > 0) return { ...nothing(), plan: planOf([...names], edited.refusals, changes) };
  if (changes.length === 0) return refused('the source', 'nothing is asked for that would change it');
  const plans = shards.flatMap((shard) => shardPlan(shard, edited) ?? []);
  if (plans.length === 0) return refused('the set', 'no tensor would be left');
  const sizes = await sizesOf(set, plans, target);
  if ('refusals' in sizes) return { ...nothing(), plan: planOf([...names], sizes.refusals, changes) };
  const plan = {
    ...planOf([...names], [], changes),
    after: [...edited.names.values()],
    sizeBefore: sizes.before,
    notes: [...sizes.notes, 'the new folder holds the shards and their index alone: copy what else belongs to them'],
    rewrite: { root: '', alignment: 1, records: [] },
  };
  return { plan, shards: plans, size: sizes.after };
}

const ONE_FILE = 'it acts on the object of one file; a set of shards has names and dtypes only';

/**
 * Write the edited shards and a new index into a new folder, all or nothing: each shard is proven as a file of its own, the
 * folder as a set before it takes its place. The source is never touched.
 */
export async function rewriteSet(
  set: ShardFiles,
  edits: readonly Edit[],
  options: SetRewriteOptions,
): Promise<RewrittenFile> {
  const { target, signal, onProgress } = options;
  const { plan, shards, size } = await planSetRewrite(set, edits, target, options.to);
  if (plan.rewrite === null) return { plan, size, written: null, overflowed: 0 };
  let bytes = 0;
  let overflowed = 0;
  await writeFolderAtomically(
    target,
    async (staging) => {
      let done = 0;
      for (const shard of shards) {
        const result = await writeShard(set, shard, {
          ...options,
          target: join(staging, shard.name),
          onProgress: (written) => onProgress?.(Math.min(done + written, size ?? 0), size ?? 0),
        });
        done += result.written?.bytes ?? 0;
        overflowed += result.overflowed;
      }
      bytes = await finishShards(
        staging,
        set,
        shards.map(({ name }) => name),
      );
      return true;
    },
    {
      validate: async (staging) => {
        await proveStructure(staging);
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return { plan, size: bytes, written: { path: target, bytes }, overflowed };
}

async function writeShard(set: ShardFiles, shard: ShardPlan, options: SetRewriteOptions): Promise<RewrittenFile> {
  return withShard(set, shard.name, async (source) =>
    writeStage(source, await prepared(source, shard, options.target), { ...options, unchangedSince: null }),
  );
}

/** A copy as it is, proven like everything that is written. */
export function copyOf(source: FileSource): PreparedStage {
  const plan = {
    changes: [],
    refusals: [],
    before: [],
    after: [],
    sizeBefore: source.size,
    contentBytes: source.size,
    notes: [],
    rewrite: 'unchanged' as const,
  };
  return { plan, size: source.size, write: null };
}

async function prepared(source: FileSource, { kind, stage }: ShardPlan, target: string): Promise<PreparedStage> {
  return stage === null ? copyOf(source) : prepareStage(source, kind, stage, target);
}

export async function withShard<T>(
  set: ShardFiles,
  name: string,
  work: (source: FileSource) => Promise<T>,
): Promise<T> {
  const source = await FileSource.open(join(set.folder, name));
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

interface ReadShard {
  readonly name: string;
  readonly kind: SourceKind | null;
  readonly tensors: Rows<TensorInfo>;
}

async function readShards(set: ShardFiles): Promise<readonly ReadShard[]> {
  const shards: ReadShard[] = [];
  for (const { name } of set.shards) {
    const kind = await withShard(set, name, kindOf);
    const { checkpoint } = await inspectFile(join(set.folder, name));
    shards.push({ name, kind, tensors: checkpoint.tensors });
  }
  return shards;
}

/** Null where no tensor of it is left. */
function shardPlan({ name, kind, tensors }: ReadShard, edited: EditedNames): ShardPlan | null {
  const { cast } = edited;
  const names = new Map(
    tensors.flatMap((tensor) => {
      const after = edited.names.get(tensor.name);
      return after === undefined ? [] : [[tensor.name, after] as const];
    }),
  );
  if (names.size === 0 && tensors.length > 0) return null;
  const isSame =
    names.size === tensors.length &&
    [...names].every(([before, after]) => before === after) &&
    !(cast !== null && tensors.some(({ dtype }) => isCastFrom(dtype, cast)));
  // What is not known is refused when its turn comes to be prepared.
  const known = kind ?? 'torch-legacy';
  if (isSame) return { name, kind: known, stage: null };
  if (known === 'safetensors') return { name, kind: known, stage: { kind: 'rename', names, cast } };
  const edits: Edit[] = tensors.flatMap((tensor): Edit[] => {
    const after = names.get(tensor.name);
    if (after === undefined) return [{ kind: 'drop', pattern: tensor.name }];
    return after === tensor.name ? [] : [{ kind: 'rename', from: tensor.name, to: after }];
  });
  return {
    name,
    kind: known,
    stage: { kind: 'edit', edits: cast === null ? edits : [...edits, { kind: 'cast', dtype: cast }] },
  };
}

async function sizesOf(
  set: ShardFiles,
  shards: readonly ShardPlan[],
  target: string,
): Promise<
  | { readonly refusals: readonly Refusal[] }
  | { readonly before: number; readonly after: number; readonly notes: readonly string[] }
> {
  let [before, after] = [0, 0];
  const notes: string[] = [];
  for (const { name } of set.shards) before += await withShard(set, name, (source) => Promise.resolve(source.size));
  for (const shard of shards) {
    const { plan, size } = await withShard(set, shard.name, (source) =>
      prepared(source, shard, join(target, shard.name)),
    );
    if (plan.rewrite === null)
      return { refusals: plan.refusals.map(({ edit, why }) => ({ edit: `${shard.name}: ${edit}`, why })) };
    notes.push(...plan.notes.map((note) => `${shard.name}: ${note}`));
    after += size ?? 0;
  }
  return { before, after, notes };
}

function planOf(
  before: readonly string[],
  refusals: readonly Refusal[],
  changes: readonly KeyChange[] = [],
): RewritePlan {
  return { changes, refusals, before, after: [], sizeBefore: 0, contentBytes: 0, notes: [], rewrite: null };
}

function nothing(): SetPlan {
  return { plan: planOf([], []), shards: [], size: null };
}

function refused(edit: string, why: string): SetPlan {
  return { ...nothing(), plan: planOf([], [{ edit, why }]) };
}
