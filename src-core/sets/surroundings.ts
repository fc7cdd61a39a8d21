import { SourceError } from '../bytes/source-error.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Value } from '../model/value.ts';
import { expectedFolders } from './megatron/grid.ts';
import { isRankFolder, MODEL_FILES } from './megatron/names.ts';
import { rankFacts } from './megatron/rank-facts.ts';
import { isRankFile, rankFindings } from './rank-files.ts';
import { remoteCodeFindings } from './remote-code.ts';
import { indexNameOf, parseShardName, shardRows, type ShardName } from './sharded/shard-names.ts';

/** What the folder around one file says of it. */
export interface Surroundings {
  readonly findings: readonly Finding[];
  /** Whether the configuration beside it asks for code of its own. */
  readonly namesCode: boolean;
}

const NOTHING: Surroundings = { findings: [], namesCode: false };

/** The names under which transformers and diffusers keep the weights of a model that has a `config.json`. */
const MODEL_WEIGHTS = /^(model|pytorch_model|diffusion_pytorch_model|adapter_model)\b.*\.(safetensors|bin)$/i;

/**
 * Look at what lies beside a file that is checked by itself: whether it is one shard of a set, and whether the model it
 * belongs to brings code. A folder that cannot be listed says nothing.
 */
export async function surroundings(context: ReadContext, root: Value | null): Promise<Surroundings> {
  const { folder, name } = context;
  const shard = parseShardName(name);
  const isShard = shard !== null && shard.count > 1;
  if (folder !== undefined && MODEL_FILES.includes(name) && isRankFolder(folder.name))
    return { findings: oneRank(folder.name, root), namesCode: false };
  if (folder === undefined || !(isShard || MODEL_WEIGHTS.test(name) || isRankFile(name))) return NOTHING;
  try {
    const entries = await folder.list();
    const names = new Set(entries.map((entry) => entry.name));
    if (isRankFile(name)) return { findings: rankFindings(name, names, root), namesCode: false };
    const shards = isShard ? [shardFinding(name, shard, names)] : [];
    if (!MODEL_WEIGHTS.test(name)) return { findings: shards, namesCode: false };
    const code = await remoteCodeFindings(folder, entries, context);
    return { findings: [...shards, ...code], namesCode: code.length > 0 };
  } catch (error) {
    if (error instanceof SourceError) return NOTHING;
    throw error;
  }
}

/** One rank of Megatron, by the arguments that it keeps. */
function oneRank(folder: string, root: Value | null): readonly Finding[] {
  const count = expectedFolders([folder], rankFacts(root, [])).length;
  return count > 1 ? [finding('SE235', {}, { folder, count })] : [];
}

function shardFinding(name: string, shard: ShardName, names: ReadonlySet<string>): Finding {
  const { index, count } = shard;
  const set = indexNameOf(shard);
  if (set !== null && names.has(set)) return finding('SE207', {}, { index, count, set });
  const row = shardRows([...names]).find((one) => one.names.includes(name));
  const others = count - 1;
  const beside = (row?.names.length ?? 1) - 1;
  const where = beside >= others ? 'lie beside it' : `are needed too, ${beside} lie beside it`;
  return finding('SE209', {}, { index, count, others, where });
}
