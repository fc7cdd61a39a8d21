import type { KeyPath } from '../../model/tensor.ts';
import type { GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { entriesOf, isMapping } from '../../pickle/graph/mapping.ts';
import { nodeOf } from '../../pickle/graph/read-node.ts';

/** A dict of the object with the path of str keys that leads to it. */
export interface NamedMapping {
  readonly path: KeyPath;
  /** The path joined with `.`, and a `.` behind it; '' for the root. */
  readonly prefix: string;
  readonly node: GraphNode;
}

/** Dicts inside dicts, outermost first. One that is reached on several ways is given once, on the first. */
export function namedMappings(graph: PickleGraph): readonly NamedMapping[] {
  const found: NamedMapping[] = [];
  const seen = new Set<GraphNode>();
  const waiting: NamedMapping[] = [];
  const root = nodeOf(graph.root);
  if (root !== null && isMapping(root)) waiting.push({ path: [], prefix: '', node: root });
  for (let mapping = waiting.shift(); mapping !== undefined; mapping = waiting.shift()) {
    if (seen.has(mapping.node)) continue;
    seen.add(mapping.node);
    found.push(mapping);
    for (const { text, value } of entriesOf(graph, mapping.node)) {
      const inner = nodeOf(value);
      if (text === null || inner === null || !isMapping(inner)) continue;
      waiting.push({ path: [...mapping.path, text], prefix: `${mapping.prefix}${text}.`, node: inner });
    }
  }
  return found;
}

/** Every name of the object: the keys of all its dicts, joined. Outer dicts first. */
export function allNames(graph: PickleGraph): readonly string[] {
  return namedMappings(graph).flatMap(({ prefix, node }) =>
    entriesOf(graph, node).flatMap(({ text }) => (text === null ? [] : [prefix + text])),
  );
}

/**
 * The dict that a name belongs into, and the key there. Keys may have dots of their own, so the longest path of dicts
 * that the name begins with decides; an entry of exactly this name anywhere on the way is preferred.
 */
export function placeOf(graph: PickleGraph, name: string): { readonly path: KeyPath; readonly key: string } {
  let best: { readonly path: KeyPath; readonly key: string } = { path: [], key: name };
  for (const { path, prefix, node } of namedMappings(graph)) {
    if (!name.startsWith(prefix) || name.length === prefix.length) continue;
    const key = name.slice(prefix.length);
    if (entriesOf(graph, node).some(({ text }) => text === key)) return { path, key };
    if (path.length > best.path.length) best = { path, key };
  }
  return best;
}
