import type { KeyPath } from '../../model/tensor.ts';
import { pathText, type GraphEditor } from '../../pickle/graph/edit.ts';
import type { PickleGraph } from '../../pickle/graph/graph.ts';
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
      return drop(editor, isLeftOut(editor.graph, edit.patterns), 'nothing would be dropped');
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
  const gone = new Set<string>();
  for (const { prefix, node, entries } of namedMappings(editor.graph)) {
    if (outerNames(prefix).some((name) => gone.has(name))) continue;
    const here = entries.flatMap(({ text }) => (text !== null && isDropped(prefix + text) ? [prefix + text] : []));
    if (here.length === 0) continue;
    const taken = new Set(here);
    const result = editor.dropKeysOf(node, (key) => taken.has(prefix + key));
    if (!result.ok) return result;
    for (const name of here) {
      gone.add(name);
      changes.push({ kind: 'dropped', name, to: '' });
    }
  }
  return changes.length === 0 ? { ok: false, why: nothing } : done(changes);
}

/** What a name may be inside of: `a` and `a.b` of `a.b.c`. */
function outerNames(name: string): readonly string[] {
  const names: string[] = [];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) names.push(name.slice(0, dot));
  return names;
}

/** Kept are the matches, all that is inside them, and the dicts that lead to them. */
function isLeftOut(graph: PickleGraph, patterns: readonly string[]): (name: string) => boolean {
  const matches = (name: string) => patterns.some((pattern) => matchesGlob(pattern, name));
  const leading = new Set<string>();
  for (const { prefix, entries } of namedMappings(graph))
    if (prefix !== '' && entries.some(({ text }) => text !== null && matches(prefix + text)))
      for (const name of outerNames(prefix)) leading.add(name);
  return (name) => !leading.has(name) && ![...outerNames(name), name].some(matches);
}

function rename(editor: GraphEditor, from: string, to: string): Applied {
  const many = from.endsWith('*') && to.endsWith('*');
  const [start, replacement] = [from.slice(0, -1), to.slice(0, -1)];
  const nameOf = (name: string) => {
    if (many) return name.startsWith(start) ? replacement + name.slice(start.length) : name;
    return name === from ? to : name;
  };
  const changes: KeyChange[] = [];
  const moved = new Set<string>();
  for (const { path, prefix, node, entries } of namedMappings(editor.graph)) {
    const keyOf = (key: string) => {
      const target = nameOf(prefix + key);
      // A new name may leave out the path it stays in.
      return target.startsWith(prefix) ? target.slice(prefix.length) : target;
    };
    const here = entries.flatMap(({ text }) =>
      text !== null && nameOf(prefix + text) !== prefix + text ? [text] : [],
    );
    if (here.length === 0) continue;
    if (hasMoved(path, moved)) return { ok: false, why: `there is no ${pathText(path)}` };
    const result = editor.renameKeysOf(node, keyOf);
    if (!result.ok) return result;
    for (const key of here) {
      if (keyOf(key) !== key) moved.add(placeName(path.length, prefix + key));
      changes.push({ kind: 'renamed', name: prefix + key, to: prefix + keyOf(key) });
    }
    if (!many) break;
  }
  return changes.length === 0 ? { ok: false, why: `there is no key ${from}` } : done(changes);
}

function stripPrefix(editor: GraphEditor, prefix: string): Applied {
  const changes: KeyChange[] = [];
  const moved = new Set<string>();
  for (const { path, prefix: before, node, entries } of namedMappings(editor.graph)) {
    const here = entries.flatMap(({ text }) => (text?.startsWith(prefix) === true ? [text] : []));
    if (here.length === 0) continue;
    if (hasMoved(path, moved)) return { ok: false, why: `there is no ${pathText(path)}` };
    const result = editor.stripPrefixOf(node, prefix);
    if (!result.ok) return result;
    for (const key of here) {
      moved.add(placeName(path.length, before + key));
      changes.push({ kind: 'renamed', name: before + key, to: before + key.slice(prefix.length) });
    }
  }
  return changes.length === 0 ? { ok: false, why: `no key begins with ${prefix}` } : done(changes);
}

/** Whether a dict is no longer at its path, for a key on the way has another name now. */
function hasMoved(path: KeyPath, moved: ReadonlySet<string>): boolean {
  return moved.size > 0 && path.some((_, depth) => moved.has(placeName(depth, path.slice(0, depth + 1).join('.'))));
}

/** Keys may have dots of their own, so a name alone does not tell how deep it is. */
function placeName(depth: number, name: string): string {
  return `${depth} ${name}`;
}

function shownValue(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
