import type { FileSet } from '../../bytes/file-set.ts';
import { findFiles } from '../../bytes/find-files.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { checkTotalSize, checkWeightMap } from './check-index.ts';
import type { FoundSet } from '../find-sets.ts';
import { readIndex, unreadIndex, type ShardIndex } from './index-file.ts';
import { Merge, placeFinding, setCheckpoint, type PlacedPart } from '../merge.ts';
import { isWhole, partContext, partFindings, readWhole, withFile, type ReadPart } from '../read-part.ts';
import { remoteCodeFindings } from '../remote-code.ts';
import { describeNumbers, indexNameOf, shardRows, type ShardRow } from './shard-names.ts';
import { shardFormatFindings } from './shard-format.ts';
import { appendAll } from '../../model/append-all.ts';

type ShardedSet = FoundSet & { readonly kind: 'sharded' };

/**
 * Read shards and their index as one checkpoint. Shards are opened one after the other, only their headers are read, and
 * each keeps what was found in it; then the index is held against what is there.
 * Sources: transformers `modeling_utils.py`; huggingface_hub `serialization/_base.py`.
 */
export async function readSharded(
  files: FileSet,
  set: ShardedSet,
  context: ReadContext,
  readPart: ReadPart,
): Promise<FormatResult> {
  const entries = await files.list();
  const index = set.index === null ? null : await indexOf(files, set.index, context);
  const plan = await planShards(files, set, index);
  const shards = new Shards(files, context, readPart);
  for (const name of plan.present) await shards.read(name);
  const { merge, tensors } = shards;
  const content =
    set.index === null || index === null ? [] : shards.compare(index, set.index, plan.missing.length === 0);
  const listed = [...(set.index === null ? [] : [set.index]), ...plan.present];
  const sizes = new Map(entries.map(({ name, size }) => [name, size]));
  const remoteCode = await remoteCodeFindings(files, entries, context);
  if (remoteCode.length > 0) merge.judge('unknown');
  const root: Value = { kind: 'dict', id: 0, entries: shards.entries };
  const checkpoint = setCheckpoint(
    'sharded',
    listed.map((name) => ({ name, size: sizes.get(name) ?? shards.sizes.get(name) ?? 0 })),
    merge,
    { tensors, root: plan.present.length === 0 ? null : root, metadata: index?.metadata ?? [], layout: shards.layout },
  );
  const findings = [...(index?.findings ?? []), ...plan.findings, ...shards.findings, ...content, ...remoteCode];
  return { checkpoint, findings, checksums: merge.checksums, ...(set.index === null ? {} : { keysChecked: true }) };
}

async function indexOf(files: FileSet, name: string, { limits, signal }: ReadContext): Promise<ShardIndex> {
  const bytes = await readWhole(files, name, limits.headerBytes, signal);
  return bytes === null ? unreadIndex(name, `it is longer than ${limits.headerBytes} bytes`) : readIndex(bytes, name);
}

interface ShardPlan {
  /** Shards to read: those the index names, then those that are numbered like them. */
  readonly present: readonly string[];
  readonly missing: readonly string[];
  readonly findings: readonly Finding[];
}

async function planShards(files: FileSet, { rows }: ShardedSet, index: ShardIndex | null): Promise<ShardPlan> {
  const weightMap = index?.weightMap ?? null;
  if (weightMap === null) {
    const present = rows.flatMap(({ names }) => names);
    return { present, missing: [], findings: rows.flatMap((row) => rowFindings(row, index !== null)) };
  }
  const counts = new Map<string, number>();
  for (const shard of weightMap.values()) counts.set(shard, (counts.get(shard) ?? 0) + 1);
  const here = await findFiles(files, [...counts.keys()]);
  const missing = [...counts].filter(([name]) => !here.has(name));
  const named = new Set(shardRows([...counts.keys()]).map(({ pattern }) => pattern));
  const unnamed = rows.flatMap(({ names, pattern }) =>
    names.filter((name) => !counts.has(name)).map((file) => ({ file, isOfRow: named.has(pattern) })),
  );
  return {
    present: [...counts.keys()].filter((name) => here.has(name)),
    missing: missing.map(([name]) => name),
    findings: [
      ...missing.map(([shard, count]) =>
        finding('SE201', { file: shard }, { shard, count }, missingReference(files.name, shard)),
      ),
      ...unnamed.map(({ file, isOfRow }) => finding(isOfRow ? 'SE226' : 'SE206', { file }, { file })),
    ],
  };
}

function missingReference(folder: string, shard: string): string {
  return `FileNotFoundError: No such file or directory: ${folder}/${shard}`;
}

/** What the numbers say where no index does. */
function rowFindings(row: ShardRow, hasIndex: boolean): readonly Finding[] {
  const { pattern, names, missing, count } = row;
  const index = indexNameOf(row);
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      finding(
        'SE202',
        {},
        { pattern, count, present: names.length, missing: missing.length, numbers: describeNumbers(missing) },
      ),
    );
  if (!hasIndex && index !== null) {
    const reference = `OSError: Error no file named ${row.stem}.${row.extension} found in directory.`;
    findings.push(finding('SE204', { file: index }, { pattern, present: names.length, index }, reference));
  }
  return findings;
}

/** The shards read so far. */
class Shards {
  readonly merge = new Merge();
  readonly tensors: TensorInfo[] = [];
  readonly entries: (readonly [Value, Value])[] = [];
  readonly findings: Finding[] = [];
  readonly sizes = new Map<string, number>();
  layout: string | null = null;
  readonly #files: FileSet;
  readonly #context: ReadContext;
  readonly #readPart: ReadPart;
  readonly #shardOf = new Map<string, string>();
  readonly #alsoIn = new Map<string, string[]>();
  readonly #whole = new Set<string>();

  constructor(files: FileSet, context: ReadContext, readPart: ReadPart) {
    this.#files = files;
    this.#context = context;
    this.#readPart = readPart;
  }

  async read(file: string): Promise<void> {
    this.#context.signal?.throwIfAborted();
    const part = await withFile(this.#files, file, async (source) => {
      this.sizes.set(file, source.size);
      return await this.#readPart(source, partContext(this.#context, file));
    });
    const { checkpoint } = part;
    const place = { file, start: 0 };
    const placed = this.merge.add({ ...part, findings: [] }, place);
    const own = [...partFindings(part.findings, file), ...shardFormatFindings(file, checkpoint.format)];
    const found = own.map((one) => placeFinding(one, place));
    appendAll(this.findings, found);
    if (part.recognised && isWhole(found)) this.#whole.add(file);
    this.layout ??= checkpoint.layout;
    this.#adopt(checkpoint.root, placed);
    for (const tensor of placed.tensors) this.#hold(tensor, file);
  }

  #adopt(root: Value | null, { move }: PlacedPart): void {
    if (root?.kind !== 'dict') return;
    const adopted = this.merge.adopt(root, move);
    if (adopted.kind === 'dict') for (const entry of adopted.entries) this.entries.push(entry);
  }

  #hold(tensor: TensorInfo, file: string): void {
    this.tensors.push(tensor);
    const { name } = tensor;
    const other = this.#shardOf.get(name);
    if (other === undefined) {
      this.#shardOf.set(name, file);
      return;
    }
    this.#alsoIn.set(name, [...(this.#alsoIn.get(name) ?? []), file]);
    this.findings.push(finding('SE311', { file, key: tensor.keyPath }, { name, file, other }));
  }

  compare({ weightMap, outside, totalSize }: ShardIndex, index: string, complete: boolean): readonly Finding[] {
    const { merge, tensors } = this;
    const known = complete && this.#whole.size === this.sizes.size;
    const holdings = { shardOf: this.#shardOf, alsoIn: this.#alsoIn, whole: this.#whole, outside };
    return [
      ...(weightMap === null ? [] : checkWeightMap(weightMap, holdings)),
      ...(totalSize === null || !known ? [] : checkTotalSize(totalSize, tensors, merge.storages, index)),
    ];
  }
}
