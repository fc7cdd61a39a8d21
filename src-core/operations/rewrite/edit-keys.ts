import type { GraphEditor } from '../../pickle/graph/edit.ts';
import { entriesOf } from '../../pickle/graph/mapping.ts';
import { matchesGlob } from '../tensor-query/glob.ts';
import type { Edit, KeyChange } from './edit.ts';
import { namedMappings, placeOf } from './named-entries.ts';

/** What happened, or why nothing did. A refused edit has changed nothing. */
export type Applied =
  { readonly ok: true; readonly changes: readonly KeyChange[] } | { readonly ok: false; readonly why: string };

type KeyEdit = Extract<Edit, { kind: 'drop' | 'keep' | 'rename' | 'strip-prefix' | 'set' | 'extract' }>;

export function applyKeyEdit(editor: GraphEditor, edit: KeyEdit): Applied {
  switch (edit.kind) {
    case 'drop':
      return drop(editor, (name) => matchesGlob(edit.pattern, name), `no key matches ${edit.pattern}`);
    case 'keep':
      return drop(editor, (name) => !isKept(name, edit.patterns, editor), 'nothing would be dropped');
    case 'rename':
      return rename(editor, edit.from, edit.to);
    case 'strip-prefix':
      return stripPrefix(editor, edit.prefix);
    case 'set': {
      const { path, key } = placeOf(editor.graph, edit.name);
      const result = editor.setValue(path, key, edit.value);
      return result.ok ? done([{ kind: 'set', name: edit.name, to: shownValue(edit.value) }]) : result;
    }
    case 'extract': {
      const result = editor.replaceRoot(edit.path);
      return result.ok ? done([{ kind: 'extracted', name: edit.path.join('.'), to: '' }]) : result;
    }
  }
}

function done(changes: readonly KeyChange[]): Applied {
  return { ok: true, changes };
}

/** Outer dicts first: what is inside a dropped entry is not looked at again. */
function drop(editor: GraphEditor, isDropped: (name: string) => boolean, nothing: string): Applied {
  const changes: KeyChange[] = [];
  for (const { path, prefix, node } of namedMappings(editor.graph)) {
    if (changes.some(({ name }) => prefix.startsWith(`${name}.`))) continue;
    const here = entriesOf(editor.graph, node).flatMap(({ text }) =>
      text !== null && isDropped(prefix + text) ? [prefix + text] : [],
    );
    if (here.length === 0) continue;
    const result = editor.dropKeys(path, (key) => isDropped(prefix + key));
    if (!result.ok) return result;
    for (const name of here) changes.push({ kind: 'dropped', name, to: '' });
  }
  return changes.length === 0 ? { ok: false, why: nothing } : done(changes);
}

/** Kept are the matches, all that is inside them, and the dicts that lead to them. */
function isKept(name: string, patterns: readonly string[], editor: GraphEditor): boolean {
  const inside = name
    .split('.')
    .some((_, i, parts) => patterns.some((pattern) => matchesGlob(pattern, parts.slice(0, i + 1).join('.'))));
  if (inside) return true;
  return namedMappings(editor.graph).some(
    ({ prefix, node }) =>
      prefix.startsWith(`${name}.`) &&
      entriesOf(editor.graph, node).some(
        ({ text }) => text !== null && patterns.some((pattern) => matchesGlob(pattern, prefix + text)),
      ),
  );
}

function rename(editor: GraphEditor, from: string, to: string): Applied {
  const many = from.endsWith('*') && to.endsWith('*');
  const changes: KeyChange[] = [];
  for (const { path, prefix, node } of namedMappings(editor.graph)) {
    for (const { text } of entriesOf(editor.graph, node)) {
      if (text === null) continue;
      const name = prefix + text;
      const target = many
        ? name.startsWith(from.slice(0, -1))
          ? to.slice(0, -1) + name.slice(from.length - 1)
          : null
        : name === from
          ? to
          : null;
      if (target === null || target === name) continue;
      // A new name may leave out the path it stays in.
      const key = target.startsWith(prefix) ? target.slice(prefix.length) : target;
      const result = editor.renameKey(path, text, key);
      if (!result.ok) return result;
      changes.push({ kind: 'renamed', name, to: prefix + key });
    }
    if (changes.length > 0 && !many) break;
  }
  return changes.length === 0 ? { ok: false, why: `there is no key ${from}` } : done(changes);
}

function stripPrefix(editor: GraphEditor, prefix: string): Applied {
  const changes: KeyChange[] = [];
  for (const { path, prefix: before, node } of namedMappings(editor.graph)) {
    const here = entriesOf(editor.graph, node).flatMap(({ text }) => (text?.startsWith(prefix) === true ? [text] : []));
    if (here.length === 0) continue;
    const result = editor.stripPrefix(path, prefix);
    if (!result.ok) return result;
    for (const key of here)
      changes.push({ kind: 'renamed', name: before + key, to: before + key.slice(prefix.length) });
  }
  return changes.length === 0 ? { ok: false, why: `no key begins with ${prefix}` } : done(changes);
}

function shownValue(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
