import type { KeyPath } from '../../model/tensor.ts';
import type { GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { entriesOf, isMapping, type MapEntry } from '../../pickle/graph/mapping.ts';

/** A dict of the object with the path of str keys that leads to it. */
export interface NamedMapping {
  readonly path: KeyPath;
  /** The path joined with `.`, and a `.` behind it; '' for the root. */
  readonly prefix: string;
  readonly node: GraphNode;
  readonly entries: readonly MapEntry[];
}

/** Dicts inside dicts, outermost first. One that is reached on several ways is given once, on the first. */
export function namedMappings(graph: PickleGraph): readonly NamedMapping[] {
  return [...eachNamedMapping(graph)];
}

/** The same one after the other. */
function* eachNamedMapping(graph: PickleGraph): Generator<NamedMapping> {
  const seen = new Set<GraphNode>();
  const root = graph.nodes.nodeOf(graph.root);
  const found: Omit<NamedMapping, 'entries'>[] = [];
  if (root !== null && isMapping(graph, root)) found.push({ path: [], prefix: '', node: root });
  // It grows while it is walked.
  for (const { path, prefix, node } of found) {
    if (seen.has(node)) continue;
    seen.add(node);
    const entries = entriesOf(graph, node);
    yield { path, prefix, node, entries };
    for (const { text, value } of entries) {
      const inner = graph.nodes.nodeOf(value);
      if (text === null || inner === null || !isMapping(graph, inner)) continue;
      found.push({ path: [...path, text], prefix: `${prefix}${text}.`, node: inner });
    }
  }
}

/** Every name of the object: the keys of all its dicts, joined. Outer dicts first. */
export function allNames(graph: PickleGraph): readonly string[] {
  const names: string[] = [];
  for (const { prefix, entries } of eachNamedMapping(graph))
    for (const { text } of entries) if (text !== null) names.push(prefix + text);
  return names;
}

/**
 * The dict that a name belongs into, and the key there. Keys may have dots of their own, so the longest path of dicts
 * that the name begins with decides; an entry of exactly this name anywhere on the way is preferred.
 */
export function placeOf(graph: PickleGraph, name: string): { readonly path: KeyPath; readonly key: string } {
  let best: { readonly path: KeyPath; readonly key: string } = { path: [], key: name };
  for (const { path, prefix, entries } of eachNamedMapping(graph)) {
    if (!name.startsWith(prefix) || name.length === prefix.length) continue;
    const key = name.slice(prefix.length);
    if (entries.some(({ text }) => text === key)) return { path, key };
    if (path.length > best.path.length) best = { path, key };
  }
  return best;
}
