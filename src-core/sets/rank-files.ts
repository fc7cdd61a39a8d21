import { finding, type Finding } from '../findings/finding.ts';
import { entryOf } from '../model/tensor-dict.ts';
import type { Value } from '../model/value.ts';
import { MOST_RANKS } from './most-ranks.ts';
import { describeNumbers } from './sharded/shard-names.ts';

/**
 * Names of files that each rank writes its own of; the first group is the number. Sources: DeepSpeed
 * `engine._get_zero_ckpt_name` and `_get_ckpt_name`.
 */
const RANK_FILES: readonly { readonly name: RegExp; readonly size: readonly string[] }[] = [
  {
    name: /^(?:(?:bf16|fp16)_)?zero_pp_rank_(\d+)_mp_rank_\d+_(?:optim|model)_states\.pt$/,
    size: ['optimizer_state_dict', 'partition_count'],
  },
  { name: /^mp_rank_(\d+)_model_states\.pt$/, size: ['mp_world_size'] },
];

export function isRankFile(name: string): boolean {
  return RANK_FILES.some((one) => one.name.test(name));
}

/**
 * The files of other ranks that should lie beside this one. How many there are stands in the model states; where it is not
 * known, only gaps below the highest number show.
 */
export function rankFindings(name: string, names: Iterable<string>, root: Value | null): readonly Finding[] {
  const kind = RANK_FILES.find((one) => one.name.test(name));
  if (kind === undefined) return [];
  const pattern = patternOf(name, kind.name);
  const there = new Set<number>();
  for (const other of names) if (patternOf(other, kind.name) === pattern) there.add(rankOf(other, kind.name));
  const count = Math.max(worldSize(root, kind.size), ...[...there].map((rank) => rank + 1));
  const missing = Array.from({ length: Math.min(count, MOST_RANKS) }, (_, rank) => rank).filter(
    (rank) => !there.has(rank),
  );
  if (missing.length === 0) return [];
  return [finding('SE208', {}, { count, missing: missing.length, pattern, numbers: describeNumbers(missing) })];
}

function patternOf(name: string, kind: RegExp): string {
  const rank = kind.exec(name)?.[1];
  return rank === undefined ? '' : name.replace(`rank_${rank}`, 'rank_*');
}

function rankOf(name: string, kind: RegExp): number {
  return Number(kind.exec(name)?.[1] ?? 0);
}

function worldSize(root: Value | null, path: readonly string[]): number {
  let value: Value | undefined = root ?? undefined;
  for (const key of path) value = value?.kind === 'dict' ? entryOf(value, key) : undefined;
  return value?.kind === 'int' && value.value > 0 && value.value <= MOST_RANKS ? Number(value.value) : 0;
}
