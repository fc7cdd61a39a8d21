import { join, resolve } from 'node:path';
import { verdictOf } from '../../../findings/verdict.ts';
import type { Safety } from '../../../model/checkpoint.ts';
import {
  nothing,
  NONE_WHOLE,
  type LostTensor,
  type RecoveredTensor,
  type SalvageKind,
  type SalvagePlan,
} from '../../../operations/salvage/salvage-plan.ts';
import { writeFolderAtomically } from '../../atomic-write/write-folder.ts';
import { checkFile } from '../../check-file.ts';
import { SalvageError, salvageOneFile, type SalvagedFile, type SalvageFileOptions } from '../salvage-one-file.ts';
import { proveStructure, RewriteError } from '../prove.ts';
import { writeStage } from '../write-stage.ts';
import { copyOf, withShard } from './rewrite-set.ts';
import { finishShards, type ShardFiles } from './shard-files.ts';
import { SetProgress, type ShardProgress } from './set-progress.ts';
import { appendAll } from '../../../model/append-all.ts';

/** What was got back from the shards so far. */
interface Gathered {
  kind: SalvageKind | null;
  readonly recovered: RecoveredTensor[];
  readonly lost: LostTensor[];
  readonly replaced: string[];
  readonly notes: string[];
  /** Shards of the new set. */
  readonly written: string[];
}

/**
 * Get back what the shards of a damaged set still hold, into a new folder with a new index: whole shards are copied, damaged
 * ones salvaged one by one, what was in missing ones is named as lost. The set itself is never touched.
 */
export async function salvageSet(set: ShardFiles, options: SalvageFileOptions): Promise<SalvagedFile> {
  const { target, signal } = options;
  if (resolve(target) === resolve(set.folder))
    throw new SalvageError('the result would replace the damaged set, which may be all there is: name another folder');
  const gathered: Gathered = { kind: null, recovered: [], lost: [], replaced: [], notes: [], written: [] };
  const progress = await SetProgress.over(set, options.onProgress);
  let bytes = 0;
  let safety: Safety | null = null;
  const isWritten = await writeFolderAtomically(
    target,
    async (staging) => {
      for (const { name, present } of set.shards) {
        signal?.throwIfAborted();
        const shard = progress.shard(name);
        if (present) await salvageShard(set, name, staging, gathered, { ...options, onProgress: shard });
        nameLost(
          set,
          name,
          gathered,
          present ? 'the part of its shard that names it cannot be read' : `its shard ${name} is missing`,
        );
      }
      if (gathered.recovered.length === 0) return false;
      bytes = await finishShards(staging, set, gathered.written);
      return true;
    },
    {
      validate: async (staging) => {
        safety = (await inSalvage(() => proveStructure(staging))).checkpoint.safety;
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const { kind, recovered, lost, replaced, notes } = gathered;
  const plan: SalvagePlan = {
    ...nothing(kind, NONE_WHOLE, [...new Set(notes)]),
    recovered,
    lost,
    replaced,
    ...(isWritten ? { refusal: null } : {}),
  };
  return { plan, written: isWritten ? { path: target, bytes } : null, safety };
}

async function salvageShard(
  set: ShardFiles,
  name: string,
  staging: string,
  gathered: Gathered,
  options: SalvageFileOptions & { readonly onProgress: ShardProgress },
): Promise<void> {
  const path = join(set.folder, name);
  const target = join(staging, name);
  const { signal, onProgress } = options;
  const outcome = await checkFile(path, {
    checksums: true,
    values: false,
    expectation: null,
    ...(signal && { signal }),
    onEvent: (event) => {
      if (event.type === 'progress') onProgress('verifying', event.done, event.total);
    },
  });
  if (outcome.kind === 'failed') throw outcome.error;
  const { checkpoint, findings, checksums } = outcome.inspection;
  if (verdictOf(findings) === 'valid') {
    await inSalvage(() =>
      withShard(set, name, (source) =>
        writeStage(source, copyOf(source), { target, unchangedSince: null, ...(signal && { signal }) }),
      ),
    );
    const proof = checksums.length > 0 ? 'checksum' : 'none';
    onProgress('writing', 1, 1);
    for (const tensor of checkpoint.tensors) gathered.recovered.push({ name: tensor.name, storage: name, proof });
    gathered.written.push(name);
    return;
  }
  const { plan, written } = await salvageOneFile(path, { ...options, target });
  gathered.kind ??= plan.kind;
  appendAll(gathered.recovered, plan.recovered);
  appendAll(gathered.lost, plan.lost);
  appendAll(gathered.replaced, plan.replaced);
  gathered.notes.push(...plan.notes.map((note) => `${name}: ${note}`));
  if (written !== null) gathered.written.push(name);
  else if (plan.refusal !== null) gathered.notes.push(`${name}: ${plan.refusal}`);
}

/** Tensors that the index puts into a shard, and that nothing is known of by now. */
function nameLost({ weightMap }: ShardFiles, shard: string, { recovered, lost }: Gathered, why: string): void {
  const known = new Set([...recovered, ...lost].map(({ name }) => name));
  for (const [name, file] of weightMap) if (file === shard && !known.has(name)) lost.push({ name, storage: null, why });
}

async function inSalvage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RewriteError ? new SalvageError(error.message, { cause: error }) : error;
  }
}
