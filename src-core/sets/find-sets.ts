import type { FileSet, SetEntry } from '../bytes/file-set.ts';
import { readIndex } from './sharded/index-file.ts';
import { findMegatron, type Listing, type MegatronSet } from './megatron/find.ts';
import { isRankFolder } from './megatron/names.ts';
import { readWhole, withFile } from './read-part.ts';
import { familyOfIndex, familyOfRow, isIndexName, shardRows, type ShardRow } from './sharded/shard-names.ts';

/** A set in a folder, known by the names in it. */
export type FoundSet =
  | {
      readonly kind: 'sharded';
      /** Name of the index; null where shards are numbered and none is there. */
      readonly index: string | null;
      /** Rows of numbered shards that go with it; the last save's first. */
      readonly rows: readonly ShardRow[];
    }
  | { readonly kind: 'dcp' }
  | { readonly kind: 'orbax' }
  | MegatronSet;

/** Longer ones are not looked into to list a folder. */
const INDEX_BYTES = 100_000_000;

/** Not `_CHECKPOINT_METADATA`: that stands beside the folders of several items too. */
const ORBAX = new Set(['_METADATA', '_sharding', 'manifest.ocdbt']);

/**
 * The sets in a folder, by the names of its files. Only where names leave a doubt is the beginning of a file looked at.
 */
export async function findSets(folder: FileSet, listing?: Listing): Promise<readonly FoundSet[]> {
  const all = listing ?? (await listingOf(folder));
  const { files } = all;
  if (files.some((name) => ORBAX.has(name))) return [{ kind: 'orbax' }];
  if (files.some((name) => name.endsWith('.distcp'))) return [{ kind: 'dcp' }];
  if (files.includes(METADATA) && (await beginsLikePickle(folder))) return [{ kind: 'dcp' }];
  const megatron = await findMegatron(folder, all);
  return megatron === null ? shardedSets(files) : [megatron];
}

/** The one set that an index names. */
export async function findIndexedSet(folder: FileSet, index: string): Promise<FoundSet> {
  const sets = shardedSets((await listingOf(folder)).files);
  const found = sets.find((set) => set.kind === 'sharded' && set.index === index);
  return found ?? { kind: 'sharded', index, rows: [] };
}

/** Files of the folder that belong to a set, so that nobody takes them for checkpoints of their own. */
export async function filesOfSet(
  folder: FileSet,
  set: FoundSet,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (set.kind === 'orbax') return new Set(names);
  if (set.kind === 'megatron') return new Set();
  if (set.kind === 'dcp') return new Set(names.filter((name) => name.endsWith('.distcp')));
  const numbered = set.rows.flatMap((row) => row.names);
  const bytes = set.index === null ? null : await readWhole(folder, set.index, INDEX_BYTES);
  if (bytes === null || set.index === null) return new Set(numbered);
  return new Set([...numbered, ...(readIndex(bytes, set.index).weightMap?.values() ?? [])]);
}

/** Folders that a set is read from: nobody enters them to look for others. */
export function foldersOfSet(set: FoundSet, folders: readonly string[]): readonly string[] {
  if (set.kind === 'orbax') return folders;
  if (set.kind !== 'megatron') return [];
  return folders.filter((name) => (set.iteration === '' ? isRankFolder(name) : name === set.iteration));
}

async function listingOf(folder: FileSet): Promise<Listing> {
  const entries = await folder.list();
  const named = (wanted: SetEntry['kind']) => entries.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return { files: named('file'), folders: named('folder') };
}

function shardedSets(names: readonly string[]): readonly FoundSet[] {
  const rows = shardRows(names);
  const indexes = names.filter(isIndexName);
  const taken = new Set<ShardRow>();
  const sets: FoundSet[] = indexes.map((index) => {
    const own = rows.filter((row) => familyOfRow(row) === familyOfIndex(index));
    for (const row of own) taken.add(row);
    return { kind: 'sharded', index, rows: own };
  });
  for (const row of rows) if (!taken.has(row)) sets.push({ kind: 'sharded', index: null, rows: [row] });
  return sets;
}

const METADATA = '.metadata';
/** The opcode that begins a pickle of protocol 2 and later. */
const PROTO = 0x80;

async function beginsLikePickle(folder: FileSet): Promise<boolean> {
  return await withFile(folder, METADATA, async (source) => {
    if (source.size < 2) return false;
    const [first, second = 0] = await source.read(0, 2);
    return first === PROTO && second >= 2 && second <= 5;
  });
}
