/** What a shard's name says of it: `model-00002-of-00003.safetensors`. */
export interface ShardName {
  readonly stem: string;
  readonly index: number;
  readonly count: number;
  readonly extension: string;
}

/** Sources: huggingface_hub `_base.py`, MAX_SHARD_SIZE naming; llama.cpp `llama_split_path`. */
const SHARD = /^(?<stem>.+)-(?<index>\d{1,6})-of-(?<count>\d{1,6})\.(?<extension>safetensors|bin|pt|pth|gguf)$/i;

export function parseShardName(name: string): ShardName | null {
  const groups = SHARD.exec(name)?.groups;
  if (groups === undefined) return null;
  const index = Number(groups['index']);
  const count = Number(groups['count']);
  // Most count from 1, some from 0.
  if (count === 0 || index > count) return null;
  return { stem: groups['stem'] ?? '', index, count, extension: groups['extension'] ?? '' };
}

/** The shards of one numbering, and which numbers are missing. */
export interface ShardRow {
  /** `model-*-of-00003.safetensors` */
  readonly pattern: string;
  readonly stem: string;
  readonly extension: string;
  readonly count: number;
  /** Names in the order of their numbers. */
  readonly names: readonly string[];
  readonly missing: readonly number[];
}

/** Group names by their numbering. Names that are not numbered, and rows of one, are left out. */
export function shardRows(names: readonly string[]): readonly ShardRow[] {
  const rows = new Map<string, { readonly first: ShardName; readonly byIndex: Map<number, string> }>();
  for (const name of names) {
    const parsed = parseShardName(name);
    if (parsed === null || parsed.count < 2) continue;
    const pattern = name.replace(/-\d+-of-(\d+\.\w+)$/, '-*-of-$1');
    const row = rows.get(pattern) ?? { first: parsed, byIndex: new Map<number, string>() };
    rows.set(pattern, row);
    row.byIndex.set(parsed.index, name);
  }
  return [...rows].map(([pattern, { first, byIndex }]) => ({
    pattern,
    stem: first.stem,
    extension: first.extension,
    count: first.count,
    names: [...byIndex].sort(([a], [b]) => a - b).map(([, name]) => name),
    missing: gaps(byIndex, first.count),
  }));
}

/** The names that the shards of these numbers would have, written as those that are there are. */
export function missingNames({ names: [first = ''], missing }: ShardRow): readonly string[] {
  return missing.map((number) =>
    first.replace(/-(\d+)(-of-\d+\.\w+)$/, (_, digits: string, rest: string) => {
      return `-${String(number).padStart(digits.length, '0')}${rest}`;
    }),
  );
}

function gaps(byIndex: ReadonlyMap<number, string>, count: number): readonly number[] {
  const first = byIndex.has(0) ? 0 : 1;
  const missing: number[] = [];
  for (let index = first; index < first + count; index++) if (!byIndex.has(index)) missing.push(index);
  return missing;
}

/** `8–15, 17`; cut after a few runs. */
export function describeNumbers(numbers: readonly number[]): string {
  const runs: string[] = [];
  for (let at = 0; at < numbers.length;) {
    const start = numbers[at] ?? 0;
    let end = start;
    while (numbers[at + 1] === end + 1) {
      at++;
      end++;
    }
    at++;
    runs.push(end === start ? String(start) : `${start}–${end}`);
    if (runs.length === 8 && at < numbers.length) return `${runs.join(', ')}, …`;
  }
  return runs.join(', ');
}

const INDEX = /^(?<stem>.+)\.(?<extension>safetensors|bin|pt|pth)\.index(\.[\w-]+)?\.json$/i;

/** Whether a file is named like the index of shards: `model.safetensors.index.json`, `….index.fp16.json`. */
export function isIndexName(name: string): boolean {
  return INDEX.test(name);
}

/** The index that loaders look for beside shards; null for formats that need none. */
export function indexNameOf({ stem, extension }: Pick<ShardName, 'stem' | 'extension'>): string | null {
  return /^(safetensors|bin)$/i.test(extension) ? `${stem}.${extension}.index.json` : null;
}

/** What an index and its shards have in common: `model.safetensors`. */
export function familyOfIndex(index: string): string {
  const groups = INDEX.exec(index)?.groups;
  return groups === undefined ? index : `${groups['stem'] ?? ''}.${groups['extension'] ?? ''}`;
}

export function familyOfRow({ stem, extension }: Pick<ShardName, 'stem' | 'extension'>): string {
  return `${stem}.${extension}`;
}
