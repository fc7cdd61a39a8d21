import { equalBytes } from '../../bytes/equal-bytes.ts';
import type { ByteSource } from '../../bytes/byte-source.ts';
import { verdictOf } from '../../findings/verdict.ts';
import { describeFinding } from '../../findings/describe.ts';
import { ruleOf } from '../../findings/catalog.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Rows } from '../../model/rows.ts';
import { GraphEditor } from '../../pickle/graph/edit.ts';
import { encodeGraph } from '../../pickle/graph/encode.ts';
import { decodeForEditing } from '../../pickle/graph/lossless.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';
import { compactStorages } from './compact.ts';
import { contentBytes, type Content } from './content.ts';
import { describeEdit, type CastDType, type Edit, type KeyChange, type Refusal } from './edit.ts';
import { applyKeyEdit } from './edit-keys.ts';
import { allNames } from './named-entries.ts';
import { planRecords } from './records.ts';
import { planStorages, type PlannedStorage, type Trim } from './storage-plan.ts';
import { appendAll } from '../../model/append-all.ts';

/** One record of the new archive, in the order of writing. */
export interface PlannedContent {
  /** Under the root folder: `data.pkl`, `data/0`. */
  readonly name: string;
  /** The checksum its bytes must have, where the source records one for them; null to compute it. */
  readonly crc32: number | null;
  readonly content: Content;
}

/** A rewrite that can be run: everything is decided, nothing is written. */
export interface ArchiveRewrite {
  readonly root: string;
  readonly alignment: number;
  readonly records: Rows<PlannedContent>;
}

export interface RewritePlan {
  readonly changes: readonly KeyChange[];
  readonly refusals: readonly Refusal[];
  /** Names before and after, for the diff of keys. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly sizeBefore: number;
  /** Bytes of all contents; headers and padding come on top. */
  readonly contentBytes: number;
  /** Things worth knowing that stop nothing. */
  readonly notes: readonly string[];
  /** Null when it was refused. `unchanged` when the new file would be the old one. */
  readonly rewrite: ArchiveRewrite | 'unchanged' | null;
}

export interface PlanOptions {
  /** Take a source although its checks failed; what cannot be read is refused all the same. */
  readonly allowDamaged?: boolean;
  /** Plan the writing even where nothing would change. */
  readonly evenUnchanged?: boolean;
}

/** Damage that a rewrite mends by writing the archive anew: it says nothing against the content. */
export const MENDED = /^ZP2(0[5-9]|1|3[2-9]|4[2-9]|7)/;

/**
 * Decide what a rewrite of a torch zip file will do: apply the edits to its pickle, number its storages anew, list the
 * records of the new archive. Nothing is written and no tensor is read.
 */
export async function planRewrite(
  source: ByteSource,
  read: TorchRead,
  edits: readonly Edit[],
  context: ReadContext,
  options: PlanOptions = {},
): Promise<RewritePlan> {
  const empty = {
    changes: [],
    before: [],
    after: [],
    sizeBefore: source.size,
    contentBytes: 0,
    notes: [],
    rewrite: null,
  };
  const refused = (edit: string, why: string): RewritePlan => ({ ...empty, refusals: [{ edit, why }] });
  const damage = damageOf(read.findings);
  if (damage !== null && options.allowDamaged !== true) return refused('the source', damage);
  const [object] = read.pickles;
  if (object === undefined || read.archive === null || read.checkpoint.format !== 'torch-zip')
    return refused('the source', 'only files that torch.save wrote as a zip archive can be edited');
  const decoded = decodeForEditing(object.bytes);
  if (!decoded.ok)
    return refused('the pickle', `it cannot be written back without loss (byte ${decoded.offset}): ${decoded.why}`);
  const { graph } = decoded;
  const before = allNames(graph);
  const editor = new GraphEditor(graph);
  const changes: KeyChange[] = [];
  const refusals: Refusal[] = [];
  let cast: CastDType | null = null;
  let trims: ReadonlyMap<string, Trim> = new Map();
  for (const edit of edits) {
    if (edit.kind === 'cast') {
      cast = edit.dtype;
      continue;
    }
    const applied =
      edit.kind === 'compact'
        ? compactStorages(graph, editor.builder, read.checkpoint.storages)
        : applyKeyEdit(editor, edit);
    if (!applied.ok) refusals.push({ edit: describeEdit(edit), why: applied.why });
    else if ('trims' in applied) trims = applied.trims;
    else appendAll(changes, applied.changes);
  }
  const storages = planStorages(graph, editor.builder, { storages: read.checkpoint.storages, cast, trims });
  if (!storages.ok) refusals.push({ edit: 'the storages', why: storages.why });
  if (refusals.length > 0 || !storages.ok) return { ...empty, refusals, before, changes };
  const pickle = encodeGraph(graph);
  const records = await planRecords(source, read.archive, pickle, storages.storages, context);
  if (!records.ok) return { ...empty, refusals: [{ edit: 'the records', why: records.why }], before, changes };
  const untouched = equalBytes(pickle, object.bytes) && !storages.storages.some(isTouched) && records.sameSet;
  return {
    changes: [...changes, ...storages.changes],
    refusals: [],
    before,
    after: allNames(graph),
    sizeBefore: source.size,
    contentBytes: records.records.reduce((sum, { content }) => sum + contentBytes(content), 0),
    notes: records.notes,
    rewrite:
      untouched && isPlain(read) && options.evenUnchanged !== true
        ? 'unchanged'
        : { root: records.root, alignment: records.alignment ?? DEFAULT_ALIGNMENT, records: records.records },
  };
}

/** What stands against taking a file as a source: its first serious finding in words, or null. */
export function damageOf(findings: readonly Finding[]): string | null {
  const serious = findings.filter(({ code }) => !MENDED.test(code) && ruleOf(code).kind !== 'unsafe');
  if (verdictOf(serious) === 'valid') return null;
  const first = serious.find(({ code }) => ruleOf(code).severity === 'error');
  return first === undefined ? 'it is not valid' : `it is not valid: ${describeFinding(first).message}`;
}

function isTouched({ source, key, begin, end, cast }: PlannedStorage): boolean {
  return source.key !== key || begin !== 0 || end !== source.bytes || cast !== null;
}

/** Nothing that writing it anew would mend. */
function isPlain({ findings }: TorchRead): boolean {
  return !findings.some(({ code }) => MENDED.test(code) && ruleOf(code).severity !== 'info');
}
