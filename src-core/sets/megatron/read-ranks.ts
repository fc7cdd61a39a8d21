import type { FileSet, SetEntry } from '../../bytes/file-set.ts';
import { ruleOf } from '../../findings/catalog.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { KeyPath, TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { Merge, placeFinding, setCheckpoint } from '../merge.ts';
import { partContext, partFindings, withFile, type ReadPart } from '../read-part.ts';
import { checkRanks, recordsOf, type ReadRank } from './check-ranks.ts';
import { expectedFolders } from './grid.ts';
import { isRankFolder, MODEL_FILES, OLD_OPTIMIZER_FILE, OPTIMIZER_FILE } from './names.ts';
import { rankFacts } from './rank-facts.ts';
import { appendAll } from '../../model/append-all.ts';

/** The folder of one rank, and the files in it that are known. */
interface RankFolder {
  readonly name: string;
  readonly model: SetEntry | undefined;
  readonly optimizer: SetEntry | undefined;
}

/** Read the files of all ranks, one after the other, and hold them against each other. */
export async function readRanks(
  files: FileSet,
  entries: readonly SetEntry[],
  context: ReadContext,
  readPart: ReadPart,
): Promise<FormatResult> {
  const folders: RankFolder[] = [];
  for (const { name, kind } of entries)
    if (kind === 'folder' && isRankFolder(name)) folders.push(rankFolderOf(name, await files.list(name)));
  const ranks = new Ranks(files, context, readPart, folders.length > 1);
  for (const folder of folders) await ranks.read(folder);
  const { merge, tensors, whole } = ranks;
  const root: Value = { kind: 'dict', id: 0, entries: ranks.entries };
  const content = { tensors, root: ranks.entries.length === 0 ? null : root, metadata: [], layout: 'megatron' };
  return {
    checkpoint: setCheckpoint('megatron', ranks.listed, merge, content),
    findings: [...missingFindings(folders, whole), ...ranks.findings, ...checkRanks(whole)],
    checksums: merge.checksums,
  };
}

function rankFolderOf(name: string, inside: readonly SetEntry[]): RankFolder {
  const file = (wanted: string) => inside.find((entry) => entry.kind === 'file' && entry.name === wanted);
  return {
    name,
    model: MODEL_FILES.map(file).find((entry) => entry !== undefined),
    optimizer: file(OPTIMIZER_FILE) ?? file(OLD_OPTIMIZER_FILE),
  };
}

/** Folders that a rank should have, with its model in it; and the optimizer where others have it beside theirs. */
function missingFindings(folders: readonly RankFolder[], whole: readonly ReadRank[]): readonly Finding[] {
  // In 2022 the optimizer had folders of its own, numbered by the ranks that share the data.
  const ranks = folders.filter(({ model, optimizer }) => model !== undefined || optimizer === undefined);
  const models = new Set(ranks.filter(({ model }) => model !== undefined).map(({ name }) => name));
  const names = ranks.map(({ name }) => name);
  const expected = expectedFolders(names, whole[0]?.facts);
  const missing = [...new Set([...expected, ...names])].filter((name) => !models.has(name));
  const without = ranks.filter(({ model, optimizer }) => model !== undefined && optimizer === undefined);
  const findings: Finding[] = [];
  if (missing.length > 0) {
    const file = `${missing[0] ?? ''}/${ranks.find(({ model }) => model !== undefined)?.model?.name ?? MODEL_FILES[0] ?? ''}`;
    const data = { missing: missing.length, count: models.size + missing.length, file, folders: listed(missing) };
    findings.push(finding('SE230', { file }, data));
  }
  if (without.length > 0 && without.length < models.size) {
    const file = `${without[0]?.name ?? ''}/${OPTIMIZER_FILE}`;
    const data = {
      missing: without.length,
      count: models.size,
      file,
      folders: listed(without.map(({ name }) => name)),
    };
    findings.push(finding('SE231', { file }, data));
  }
  return findings;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown}, …` : shown;
}

/** The ranks read so far. */
class Ranks {
  readonly merge = new Merge();
  readonly tensors: TensorInfo[] = [];
  readonly entries: (readonly [Value, Value])[] = [];
  readonly findings: Finding[] = [];
  readonly listed: { readonly name: string; readonly size: number }[] = [];
  /** Those whose model file could be read as a checkpoint. */
  readonly whole: ReadRank[] = [];
  readonly #files: FileSet;
  readonly #context: ReadContext;
  readonly #readPart: ReadPart;
  readonly #several: boolean;
  readonly #told = new Set<string>();

  /** `several`: the contents of each rank go under its name. */
  constructor(files: FileSet, context: ReadContext, readPart: ReadPart, several: boolean) {
    this.#files = files;
    this.#context = context;
    this.#readPart = readPart;
    this.#several = several;
  }

  async read({ name, model, optimizer }: RankFolder): Promise<void> {
    const own = this.#several ? [name] : [];
    const parts: (readonly [Value, Value])[] = [];
    if (model !== undefined) appendAll(parts, entriesOf(await this.#readFile(name, model, own)));
    if (optimizer !== undefined) {
      const key = optimizer.name.replace(/\.pt$/, '');
      const state = await this.#readFile(name, optimizer, [...own, key]);
      if (state !== null) parts.push([{ kind: 'str', value: key }, state]);
    }
    if (!this.#several) appendAll(this.entries, parts);
    else if (parts.length > 0)
      this.entries.push([
        { kind: 'str', value: name },
        { kind: 'dict', id: this.merge.nextId(), entries: parts },
      ]);
  }

  /** Ranks are alike: what is no error is told of the first that has it. */
  #isNew({ code, data }: Finding): boolean {
    if (ruleOf(code).severity === 'error') return true;
    const what = [code, ...Object.values(data)].join('\n');
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }

  /** The contents of one file; null where there are none. */
  async #readFile(folder: string, { name, size }: SetEntry, path: KeyPath): Promise<Value | null> {
    this.#context.signal?.throwIfAborted();
    const file = `${folder}/${name}`;
    this.listed.push({ name: file, size });
    const part = await withFile(
      this.#files,
      file,
      async (source) => await this.#readPart(source, partContext(this.#context, name)),
    );
    const { checkpoint } = part;
    const place = { file, start: 0, path };
    const { move } = this.merge.add({ ...part, findings: [] }, place);
    const found = partFindings(part.findings, file).filter((one) => this.#isNew(one));
    this.findings.push(...found.map((one) => placeFinding(one, place)));
    const under = (tensor: TensorInfo) => underPath(move(tensor), path);
    for (const tensor of checkpoint.tensors) this.tensors.push(under(tensor));
    if (MODEL_FILES.includes(name) && checkpoint.root !== null) {
      const facts = rankFacts(checkpoint.root, checkpoint.tensors);
      this.whole.push({ folder, file, facts, records: recordsOf(checkpoint.archive?.entries ?? []) });
    }
    return checkpoint.root === null ? null : this.merge.adopt(checkpoint.root, under);
  }
}

function entriesOf(root: Value | null): readonly (readonly [Value, Value])[] {
  return root?.kind === 'dict' ? root.entries : [];
}

function underPath(tensor: TensorInfo, path: KeyPath): TensorInfo {
  if (path.length === 0) return tensor;
  const keyPath = [...path, ...tensor.keyPath];
  return { ...tensor, keyPath, name: keyPath.join('.') };
}
