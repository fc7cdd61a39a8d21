import type { DType } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { matchesGlob } from '../tensor-query/glob.ts';
import { CAST_DTYPES, describeEdit, type CastDType, type Edit, type KeyChange, type Refusal } from './edit.ts';
import { appendAll } from '../../model/append-all.ts';

/** What edits make of a flat list of tensors. */
export interface EditedNames {
  /** Old name → new name, of those that stay, in the order given. */
  readonly names: ReadonlyMap<string, string>;
  readonly cast: CastDType | null;
  readonly changes: readonly KeyChange[];
  /** Edits that cannot be done; nothing may be written then. */
  readonly refusals: readonly Refusal[];
}

/** Edits that act on the names and numbers of tensors alone; the others need the object around them. */
export type NameEdit = Extract<Edit, { kind: 'drop' | 'keep' | 'rename' | 'strip-prefix' | 'cast' }>;

export function isNameEdit(edit: Edit): edit is NameEdit {
  return ['drop', 'keep', 'rename', 'strip-prefix', 'cast'].includes(edit.kind);
}

/** Apply edits, in their order, to the names of tensors that stand side by side: in a safetensors file, or in a set of shards. */
export function editNames(before: readonly string[], edits: readonly NameEdit[]): EditedNames {
  let names: ReadonlyMap<string, string> = new Map(before.map((name) => [name, name]));
  let cast: CastDType | null = null;
  const changes: KeyChange[] = [];
  const refusals: Refusal[] = [];
  for (const edit of edits) {
    if (edit.kind === 'cast') {
      cast = edit.dtype;
      continue;
    }
    const step = applied(names, edit);
    if (typeof step === 'string') refusals.push({ edit: describeEdit(edit), why: step });
    else {
      names = step.names;
      appendAll(changes, step.changes);
    }
  }
  return { names, cast, changes, refusals };
}

interface Step {
  readonly names: ReadonlyMap<string, string>;
  readonly changes: readonly KeyChange[];
}

/** What a cast does to the tensors that stay, by their new names. */
export function castChanges(
  tensors: Rows<Pick<TensorInfo, 'name' | 'dtype'>>,
  { names, cast }: Pick<EditedNames, 'names' | 'cast'>,
): readonly KeyChange[] {
  return tensors.flatMap(({ name, dtype }) => {
    const after = names.get(name);
    if (cast === null || after === undefined || !isCastFrom(dtype, cast)) return [];
    return [{ kind: 'cast' as const, name: after, to: `${dtype} → ${cast}` }];
  });
}

/** Whether a cast to `to` changes tensors of this dtype. */
export function isCastFrom(dtype: DType, to: CastDType): dtype is CastDType {
  return dtype !== to && CAST_DTYPES.some((one) => one === dtype);
}

/** The names after one edit, or why it cannot be done. */
function applied(names: ReadonlyMap<string, string>, edit: Exclude<NameEdit, { kind: 'cast' }>): Step | string {
  switch (edit.kind) {
    case 'drop':
      return dropped(names, (name) => matchesGlob(edit.pattern, name), `no key matches ${edit.pattern}`);
    case 'keep':
      return dropped(names, (name) => !isInside(name, edit.patterns), 'nothing would be dropped');
    case 'rename': {
      const many = edit.from.endsWith('*') && edit.to.endsWith('*');
      const [from, to] = many ? [edit.from.slice(0, -1), edit.to.slice(0, -1)] : [edit.from, edit.to];
      const renamed = (name: string) =>
        many && name.startsWith(from) ? to + name.slice(from.length) : name === from ? to : name;
      return moved(names, renamed, `there is no key ${edit.from}`);
    }
    case 'strip-prefix': {
      const { prefix } = edit;
      const stripped = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
      return moved(names, stripped, `no key begins with ${prefix}`);
    }
  }
}

/** A pattern that names what a tensor is inside of, names the tensor. */
function isInside(name: string, patterns: readonly string[]): boolean {
  return name
    .split('.')
    .some((_, i, parts) => patterns.some((pattern) => matchesGlob(pattern, parts.slice(0, i + 1).join('.'))));
}

function dropped(names: ReadonlyMap<string, string>, isDropped: (name: string) => boolean, nothing: string) {
  const changes: KeyChange[] = [];
  const kept = new Map<string, string>();
  for (const [old, name] of names)
    if (isDropped(name)) changes.push({ kind: 'dropped', name, to: '' });
    else kept.set(old, name);
  return changes.length === 0 ? nothing : { names: kept, changes };
}

function moved(names: ReadonlyMap<string, string>, rename: (name: string) => string, nothing: string) {
  const changes: KeyChange[] = [];
  const after = new Map<string, string>();
  const taken = new Set<string>();
  for (const [old, name] of names) {
    const to = rename(name);
    if (to !== name) changes.push({ kind: 'renamed', name, to });
    if (to === '') return `\`${name}\` would have no name left`;
    if (taken.has(to)) return `there would be two keys ${to}`;
    taken.add(to);
    after.set(old, to);
  }
  return changes.length === 0 ? nothing : { names: after, changes };
}
