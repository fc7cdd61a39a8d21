import { readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findIndexedSet, findSets, type FoundSet } from '../../../sets/find-sets.ts';
import { readIndex } from '../../../sets/sharded/index-file.ts';
import { indexNameOf, isIndexName, parseShardName, type ShardName } from '../../../sets/sharded/shard-names.ts';
import { compareText } from '../../../safetensors/write.ts';
import { writeAtomically } from '../../atomic-write/write-atomically.ts';
import { inspectFile } from '../../check-file.ts';
import { isFolder } from '../../is-folder.ts';
import { FolderSet } from '../../folder-set.ts';

/** The files of a sharded checkpoint. Names are relative to its folder. */
export interface ShardFiles {
  readonly folder: string;
  /** The index there is, or the one that there should be. */
  readonly index: string;
  /** What the index says beside its map. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Tensor → shard, by the index. */
  readonly weightMap: ReadonlyMap<string, string>;
  /** In the order of their names; those that are not there are named by the index alone. */
  readonly shards: readonly { readonly name: string; readonly present: boolean }[];
}

/** The sharded checkpoint that a path names: its folder, or its index. Null for everything else. Throws `SourceError`. */
export async function shardFilesAt(path: string): Promise<ShardFiles | null> {
  const named = isIndexName(basename(path));
  const folder = named ? dirname(path) : path;
  if (!named && !(await isFolder(path))) return null;
  const files = new FolderSet(folder);
  const set = named ? await findIndexedSet(files, basename(path)) : await onlySet(files);
  if (set?.kind !== 'sharded') return null;
  const bytes = set.index === null ? null : new Uint8Array(await readFile(join(folder, set.index)));
  const read = bytes === null || set.index === null ? null : readIndex(bytes, set.index);
  const weightMap = read?.weightMap ?? new Map<string, string>();
  const there = new Set((await files.list()).map(({ name }) => name));
  const names = new Set([...weightMap.values(), ...set.rows.flatMap((row) => row.names)]);
  const shards = [...names].sort(compareText).map((name) => ({ name, present: there.has(name) }));
  const first = shards.map(({ name }) => parseShardName(name)).find((name) => name !== null) ?? null;
  const index = set.index ?? (first === null ? null : indexNameOf(first));
  if (index === null) return null;
  return { folder, index, metadata: bytes === null ? {} : metadataOf(bytes), weightMap, shards };
}

async function onlySet(files: FolderSet): Promise<FoundSet | undefined> {
  const sets = await findSets(files);
  return sets.length === 1 ? sets[0] : undefined;
}

/** As it stands, other than `total_size`: whoever wrote it knows what it means. */
function metadataOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const metadata =
      typeof document === 'object' && document !== null && 'metadata' in document ? document.metadata : null;
    return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
  } catch {
    return {};
  }
}

/**
 * Finish a folder into which shards were written: number them anew where some are left out, and write the index of what is
 * in them, as transformers does. Returns the bytes of all files.
 */
export async function finishShards(staging: string, set: ShardFiles, written: readonly string[]): Promise<number> {
  const weightMap: [string, string][] = [];
  let totalSize = 0;
  let bytes = 0;
  for (const [i, name] of written.entries()) {
    const final = numbered(name, i, written.length, set.shards.length);
    if (final !== name) await rename(join(staging, name), join(staging, final));
    const { checkpoint } = await inspectFile(join(staging, final));
    for (const tensor of checkpoint.tensors) weightMap.push([tensor.name, final]);
    totalSize += checkpoint.storages.reduce((sum, storage) => sum + storage.bytes, 0);
    bytes += checkpoint.size;
  }
  weightMap.sort(([a], [b]) => compareText(a, b));
  const index = new TextEncoder().encode(indexText({ ...set.metadata, total_size: totalSize }, weightMap));
  await writeAtomically(join(staging, set.index), (output) => output.write(index), { size: index.length });
  return bytes + index.length;
}

/** `json.dumps(index, indent=2, sort_keys=True)`; written out, because names like `1` would lose their order in an object. */
function indexText(
  metadata: Readonly<Record<string, unknown>>,
  weightMap: readonly (readonly [string, string])[],
): string {
  const facts = Object.keys(metadata).sort(compareText);
  const lines = (entries: readonly string[]) =>
    entries.length === 0 ? '{}' : `{\n    ${entries.join(',\n    ')}\n  }`;
  const fields = facts.map((key) => `${JSON.stringify(key)}: ${JSON.stringify(metadata[key])}`);
  const names = weightMap.map(([name, shard]) => `${JSON.stringify(name)}: ${JSON.stringify(shard)}`);
  return `{\n  "metadata": ${lines(fields)},\n  "weight_map": ${lines(names)}\n}\n`;
}

function numbered(name: string, at: number, count: number, before: number): string {
  const parsed: ShardName | null = count === before ? null : parseShardName(name);
  if (parsed === null) return name;
  const digits = (number: number) => String(number).padStart(5, '0');
  return `${parsed.stem}-${digits(at + 1)}-of-${digits(count)}.${parsed.extension}`;
}
