import type { Key, KeyPath } from '../../model/tensor.ts';
import { OP } from '../opcodes.ts';
import { GraphBuilder, type PlainValue } from './builder.ts';
import type { Child, GraphNode, PickleGraph } from './graph.ts';
import { entriesOf, entryAt, isMapping, nodeAt, setEntries, type MapEntry } from './mapping.ts';

export type EditResult = { readonly ok: true; readonly changed: number } | { readonly ok: false; readonly why: string };

const refused = (why: string): EditResult => ({ ok: false, why });
const changed = (count: number): EditResult => ({ ok: true, changed: count });

/** Edits of one graph, in place. An edit that is refused has changed nothing. */
export class GraphEditor {
  readonly graph: PickleGraph;
  readonly builder: GraphBuilder;

  constructor(graph: PickleGraph) {
    this.graph = graph;
    this.builder = new GraphBuilder(graph.protocol ?? (graph.putStyle === 'text' ? 0 : 1), graph.putStyle, graph.nodes);
  }

  /** Take out the keys of the mapping at `path` that `isDropped` names. */
  dropKeys(path: KeyPath, isDropped: (key: string) => boolean): EditResult {
    return this.#at(path, (mapping) => this.dropKeysOf(mapping, isDropped));
  }

  /** The same of a mapping that was found. */
  dropKeysOf(mapping: GraphNode, isDropped: (key: string) => boolean): EditResult {
    if (this.graph.rigid !== null) return refused(this.graph.rigid);
    const entries = entriesOf(this.graph, mapping);
    const kept = entries.filter(({ text }) => text === null || !isDropped(text));
    if (kept.length < entries.length) setEntries(this.graph, mapping, pairs(kept));
    return changed(entries.length - kept.length);
  }

  renameKey(path: KeyPath, from: string, to: string): EditResult {
    return this.#at(path, (mapping) => this.renameKeysOf(mapping, (key) => (key === from ? to : key)));
  }

  /** Take `prefix` off the keys of a state dict, and off the module names in its `_metadata`. */
  stripPrefix(path: KeyPath, prefix: string): EditResult {
    return this.#at(path, (mapping) => this.stripPrefixOf(mapping, prefix));
  }

  /** The same of a mapping that was found. */
  stripPrefixOf(mapping: GraphNode, prefix: string): EditResult {
    const result = this.renameKeysOf(mapping, (key) => (key.startsWith(prefix) ? key.slice(prefix.length) : key));
    if (result.ok && result.changed > 0) this.#stripMetadata(mapping, prefix);
    return result;
  }

  /** Give all keys of a mapping that was found the names that `newName` has for them. */
  renameKeysOf(mapping: GraphNode, newName: (key: string) => string): EditResult {
    if (this.graph.rigid !== null) return refused(this.graph.rigid);
    const entries = entriesOf(this.graph, mapping);
    const names = entries.map(({ text }) => (text === null ? null : newName(text)));
    const renamed = entries.filter(({ text }, at) => text !== names[at]).length;
    if (renamed === 0) return changed(0);
    const clash = firstRepeated(names);
    if (clash !== null) return refused(`two keys would be named ${JSON.stringify(clash)}`);
    setEntries(
      this.graph,
      mapping,
      entries.map(({ key, value, text }, at) => [this.#keyNode(key, text, names[at] ?? null), value]),
    );
    return changed(renamed);
  }

  #keyNode(key: Child, text: string | null, name: string | null): Child {
    return name === null || name === text ? key : this.builder.str(name);
  }

  /** The `''` entry of the stripped module takes the place of the wrapper's, as torch's own helper does it. */
  #stripMetadata(mapping: GraphNode, prefix: string): void {
    const { nodes } = this.graph;
    for (const step of nodes.tail(mapping)) {
      const state = step.kind === 'mutation' && step.op === OP.BUILD ? step.items[0] : undefined;
      const attributes = state === undefined ? null : nodes.nodeOf(state);
      const metadata = attributes === null ? undefined : entryAt(this.graph, attributes, '_metadata');
      const node = metadata === undefined ? null : nodes.nodeOf(metadata.value);
      if (node !== null) setEntries(this.graph, node, this.#strippedMetadata(entriesOf(this.graph, node), prefix));
    }
  }

  #strippedMetadata(entries: readonly MapEntry[], prefix: string): readonly (readonly [Child, Child])[] {
    const module = prefix.replace(/\.$/, '');
    const inner = entries.find(({ text }) => text === module);
    return entries.flatMap(({ key, value, text }): (readonly [Child, Child])[] => {
      if (text === module) return entries.some((entry) => entry.text === '') ? [] : [[this.builder.str(''), value]];
      if (text === '') return [[key, inner?.value ?? value]];
      return text?.startsWith(prefix) === true
        ? [[this.builder.str(text.slice(prefix.length)), value]]
        : [[key, value]];
    });
  }

  /** Set a key of the mapping at `path`, at the end where it is new. */
  setValue(path: KeyPath, key: string, value: PlainValue): EditResult {
    return this.setNode(path, key, this.builder.plain(value));
  }

  setNode(path: KeyPath, key: string, value: Child): EditResult {
    const mapping = this.#mapping(path);
    if (typeof mapping === 'string') return refused(mapping);
    const entries = entriesOf(this.graph, mapping);
    const isThere = entries.some(({ text }) => text === key);
    const kept: (readonly [Child, Child])[] = entries.map((entry) => [
      entry.key,
      entry.text === key ? value : entry.value,
    ]);
    setEntries(this.graph, mapping, isThere ? kept : [...kept, [this.builder.str(key), value]]);
    return changed(1);
  }

  /** Put another value in the place of the root. */
  replaceRoot(path: KeyPath): EditResult {
    if (this.graph.rigid !== null) return refused(this.graph.rigid);
    const node = nodeAt(this.graph, path);
    if (node === null) return refused(`there is no ${pathText(path)}`);
    this.graph.root = node;
    return changed(1);
  }

  #at(path: KeyPath, edit: (mapping: GraphNode) => EditResult): EditResult {
    const mapping = this.#mapping(path);
    return typeof mapping === 'string' ? refused(mapping) : edit(mapping);
  }

  #mapping(path: KeyPath): GraphNode | string {
    if (this.graph.rigid !== null) return this.graph.rigid;
    const node = nodeAt(this.graph, path);
    if (node === null) return `there is no ${pathText(path)}`;
    return isMapping(this.graph, node) ? node : `${pathText(path)} is no dict`;
  }
}

export function pathText(path: KeyPath): string {
  return path.length === 0 ? 'root dict' : path.map((key: Key) => JSON.stringify(key)).join(' → ');
}

function pairs(entries: readonly MapEntry[]): readonly (readonly [Child, Child])[] {
  return entries.map(({ key, value }) => [key, value]);
}

function firstRepeated(names: readonly (string | null)[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (name !== null && seen.has(name)) return name;
    if (name !== null) seen.add(name);
  }
  return null;
}
