import type { Refusal } from '../rewrite/edit.ts';
import type { ArchiveRewrite } from '../rewrite/plan.ts';

/** A conversion that can be run, or why there is none. Notes are worth knowing and stop nothing. */
export type Converted<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export type ConvertedArchive = Converted<ArchiveRewrite>;

export function refuse(edit: string, why: string): { readonly ok: false; readonly refusals: readonly Refusal[] } {
  return { ok: false, refusals: [{ edit, why }] };
}

/** Names for a message: the first few, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}
