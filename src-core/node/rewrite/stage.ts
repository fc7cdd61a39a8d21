import { basename } from 'node:path';
import type { FormatResult } from '../../findings/format-result.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { rootFor } from '../../operations/convert/record-set.ts';
import { planSafetensors, type SafetensorsOptions } from '../../operations/convert/safetensors-from-torch.ts';
import { planTorchFromSafetensors } from '../../operations/convert/torch-from-safetensors.ts';
import { writeSafetensors } from '../../operations/convert/write-safetensors.ts';
import { planZipFromLegacy } from '../../operations/convert/zip-from-legacy.ts';
import type { Converted } from '../../operations/convert/converted.ts';
import { identify } from '../../operations/identify/identify.ts';
import type { CastDType, Edit, Refusal } from '../../operations/rewrite/edit.ts';
import { castChanges, editNames, isNameEdit, type NameEdit } from '../../operations/rewrite/edit-names.ts';
import { planRewrite, type ArchiveRewrite, type RewritePlan } from '../../operations/rewrite/plan.ts';
import { keepsPlaces, layOut, runRewrite, type RunOptions, type RunOutcome } from '../../operations/rewrite/run.ts';
import { readSafetensors } from '../../safetensors/read.ts';
import { readTorchLegacy } from '../../torch/legacy/read-legacy.ts';
import { readTorchZip } from '../../torch/read-zip.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import type { Sink } from '../../zip/write/sink-buffer.ts';
import type { FileSource } from '../file-source.ts';
import { nodePorts } from '../ports.ts';

/** The formats that can be rewritten. */
export type SourceKind = 'torch-zip' | 'torch-legacy' | 'safetensors';

export type RewriteFormat = 'same' | 'torch' | 'safetensors';

/** One pass over one file into another. */
export type Stage =
  | { readonly kind: 'edit'; readonly edits: readonly Edit[] }
  | { readonly kind: 'to-torch' }
  | { readonly kind: 'to-safetensors'; readonly metadata?: readonly (readonly [string, string])[] }
  /** A safetensors file into one. */
  | { readonly kind: 'edit-names'; readonly edits: readonly NameEdit[] }
  /** The same, decided: tensors that `names` does not name are left out. */
  | { readonly kind: 'rename'; readonly names: ReadonlyMap<string, string>; readonly cast: CastDType | null };

/** A stage that is decided; `write` is null when there is nothing to write (refused, or the result is the source). */
export interface PreparedStage {
  readonly plan: RewritePlan;
  readonly size: number | null;
  /** All long records that do not change stay where they are, so that the new file can share them with the source. */
  readonly keepsPlaces?: boolean;
  readonly write: ((sink: Sink, options: RunOptions) => Promise<RunOutcome>) | null;
}

export async function kindOf(source: FileSource): Promise<SourceKind | null> {
  const identified = await identify(source, contextOf(source.path));
  if (identified.kind !== 'family') return null;
  if (identified.family === 'zip') return 'torch-zip';
  return identified.family === 'pickle' ? 'torch-legacy' : identified.family === 'safetensors' ? 'safetensors' : null;
}

/**
 * Edits of names and dtypes act on a safetensors file as it is, all others on torch's zip format. A file of another format is
 * turned into it first; a safetensors file that is edited comes back as one unless something else is asked for.
 */
export function stagesFor(kind: SourceKind, edits: readonly Edit[], to: RewriteFormat): readonly Stage[] {
  const stages: Stage[] = [];
  const wanted = to === 'same' ? (kind === 'safetensors' ? 'safetensors' : 'torch') : to;
  const edited = edits.length > 0;
  if (edited && kind === 'safetensors' && wanted === 'safetensors' && edits.every(isNameEdit))
    return [{ kind: 'edit-names', edits }];
  if (kind !== 'torch-zip' && (edited || wanted === 'torch')) stages.push({ kind: 'to-torch' });
  if (edited || (kind === 'torch-zip' && wanted === 'torch')) stages.push({ kind: 'edit', edits });
  if (wanted === 'safetensors' && (kind !== 'safetensors' || edited)) stages.push({ kind: 'to-safetensors' });
  return stages;
}

export async function prepareStage(
  source: FileSource,
  kind: SourceKind,
  stage: Stage,
  target: string,
): Promise<PreparedStage> {
  const context = contextOf(source.path);
  if (stage.kind === 'edit') {
    const plan = await planRewrite(source, await readTorchZip(source, context), stage.edits, context);
    return archiveStage(plan, plan.rewrite);
  }
  const read =
    kind === 'torch-zip'
      ? await readTorchZip(source, context)
      : kind === 'torch-legacy'
        ? await readTorchLegacy(source, context)
        : await readSafetensors(source, context);
  if (stage.kind === 'to-torch') {
    const root = rootFor(basename(target));
    const converted = isTorchRead(read) ? planZipFromLegacy(read, { root }) : planTorchFromSafetensors(read, { root });
    return archiveStage(planOf(read, source.size, converted), converted.ok ? converted.value : null);
  }
  if (stage.kind === 'edit-names') {
    const edited = editNames(
      read.checkpoint.tensors.map(({ name }) => name),
      stage.edits,
    );
    const prepared = safetensorsStage(read, source.size, { ...edited, metadata: read.checkpoint.metadata });
    const changes = [...edited.changes, ...castChanges(read.checkpoint.tensors, edited)];
    const { refusals } = edited;
    if (refusals.length === 0)
      return { ...prepared, plan: { ...prepared.plan, changes, after: [...edited.names.values()] } };
    return { plan: { ...prepared.plan, changes, refusals, after: [], rewrite: null }, size: null, write: null };
  }
  if (stage.kind === 'rename')
    return safetensorsStage(read, source.size, { ...stage, metadata: read.checkpoint.metadata });
  return safetensorsStage(read, source.size, stage.metadata === undefined ? {} : { metadata: stage.metadata });
}

function safetensorsStage(read: FormatResult, sizeBefore: number, options: SafetensorsOptions): PreparedStage {
  const converted = planSafetensors(read, options);
  const plan = planOf(read, sizeBefore, converted);
  if (!converted.ok) return { plan, size: null, write: null };
  const { value } = converted;
  return {
    plan,
    size: value.size,
    write: (sink, options) => writeSafetensors(value, sink, options),
  };
}

function isTorchRead(read: FormatResult): read is TorchRead {
  return 'pickles' in read;
}

function archiveStage(plan: RewritePlan, rewrite: ArchiveRewrite | 'unchanged' | null): PreparedStage {
  if (rewrite === null || rewrite === 'unchanged')
    return { plan, size: rewrite === null ? null : plan.sizeBefore, write: null };
  const layout = layOut(rewrite);
  return {
    plan,
    size: layout.size,
    keepsPlaces: keepsPlaces(rewrite, layout),
    write: (sink, options) => runRewrite(rewrite, sink, options, layout),
  };
}

/** A conversion told as a plan: no key changes, its notes and refusals. */
function planOf(read: FormatResult, sizeBefore: number, converted: Converted<unknown>): RewritePlan {
  const names = read.checkpoint.tensors.map(({ name }) => name);
  const refusals: readonly Refusal[] = converted.ok ? [] : converted.refusals;
  return {
    changes: [],
    refusals,
    before: names,
    after: converted.ok ? names : [],
    sizeBefore,
    contentBytes: 0,
    notes: converted.ok ? converted.notes : [],
    rewrite: converted.ok ? { root: '', alignment: 1, records: [] } : null,
  };
}

function contextOf(path: string) {
  return { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(path) };
}
