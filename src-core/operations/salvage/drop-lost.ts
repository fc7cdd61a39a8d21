import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import type { Child, GraphNode, PickleGraph, Step } from '../../pickle/graph/graph.ts';
import { entriesOf, isMapping, setEntries } from '../../pickle/graph/mapping.ts';
import { leafText } from '../../pickle/graph/read-node.ts';
import { OP } from '../../pickle/opcodes.ts';

export interface DropOptions {
  /** Whether the bytes of a storage are gone, by its key. */
  readonly isLost: (storageKey: string) => boolean;
  /** Values that are no good although their storages are whole. */
  readonly lostNodes: ReadonlySet<GraphNode>;
  readonly allowNone: boolean;
}

export type DropResult =
  /** Names of places in lists and tuples that hold None now. */
  { readonly ok: true; readonly replaced: readonly string[] } | { readonly ok: false; readonly why: string };

/** Nesting of an object whose parts are looked at. Real checkpoints stay under 30. */
const DEEPEST = 200;

/** Where a lost value cannot be left out. */
class NotRemovable extends Error {}

/**
 * Take every value that rests on lost bytes out of a pickle: a dict entry goes with its key. What a class or function was
 * called with cannot be taken out of the call: the whole value is lost then. The graph may be half changed after a refusal.
 */
export function dropLost(graph: PickleGraph, builder: GraphBuilder, options: DropOptions): DropResult {
  try {
    const walk = new LossWalk(graph, builder, options);
    if (walk.isLost(graph.root, '', 0)) return { ok: false, why: 'the file holds one value, and its bytes are lost' };
    return { ok: true, replaced: walk.replaced };
  } catch (error) {
    if (error instanceof NotRemovable) return { ok: false, why: error.message };
    throw error;
  }
}

class LossWalk {
  readonly replaced: string[] = [];
  readonly #graph: PickleGraph;
  readonly #builder: GraphBuilder;
  readonly #options: DropOptions;
  /** Absent for a value that is being looked at: what holds itself is not lost for that. */
  readonly #known = new Map<GraphNode, boolean>();
  readonly #reached = new Map<GraphNode, boolean>();

  constructor(graph: PickleGraph, builder: GraphBuilder, options: DropOptions) {
    this.#graph = graph;
    this.#builder = builder;
    this.#options = options;
  }

  /** Whether a value is lost as a whole. Lost parts of a container are taken out of it on the way. */
  isLost(child: Child, name: string, depth: number): boolean {
    const node = this.#graph.nodes.nodeOf(child);
    if (node === null) return false;
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (depth > DEEPEST) throw tooDeep();
    this.#known.set(node, false);
    const lost = this.#look(node, name, depth + 1);
    this.#known.set(node, lost);
    return lost;
  }

  #look(node: GraphNode, name: string, depth: number): boolean {
    const { nodes } = this.#graph;
    const op = nodes.op(node);
    if (this.#options.lostNodes.has(node)) return true;
    if (op === OP.BINPERSID) return this.#isLostStorage(node);
    const children = nodes.children(node);
    if (isTuple(op)) {
      nodes.setChildren(node, this.#items(children, name, depth));
      return false;
    }
    // The operands of a call are what a tensor, a parameter or any other object is made from.
    if (!isContainer(op) && children.some((operand) => this.#reachesLost(operand, depth))) return true;
    if (isMapping(this.#graph, node)) this.#entries(node, name, depth);
    return this.#tail(node, name, depth);
  }

  #isLostStorage(node: GraphNode): boolean {
    const { nodes } = this.#graph;
    const pid = nodes.nodeOf(nodes.operand(node, 0) ?? 0);
    const key = pid === null ? undefined : nodes.operand(pid, 2);
    const text = key === undefined ? null : leafText(this.#graph, key);
    return text !== null && this.#options.isLost(text);
  }

  /** Whether anything in a value is lost. Nothing is taken out of it: it is an argument of a call. */
  #reachesLost(child: Child, depth: number): boolean {
    const node = this.#graph.nodes.nodeOf(child);
    if (node === null) return false;
    const known = this.#reached.get(node);
    if (known !== undefined) return known;
    if (depth > DEEPEST) throw tooDeep();
    this.#reached.set(node, false);
    const { nodes } = this.#graph;
    const items = nodes.tail(node).flatMap((step) => (step.kind === 'mutation' ? step.items : []));
    const parts = nodes.children(node).concat(items);
    const lost =
      this.#options.lostNodes.has(node) ||
      (nodes.op(node) === OP.BINPERSID && this.#isLostStorage(node)) ||
      parts.some((part) => this.#reachesLost(part, depth + 1));
    this.#reached.set(node, lost);
    return lost;
  }

  #entries(node: GraphNode, name: string, depth: number): void {
    const entries = entriesOf(this.#graph, node);
    const kept = entries.filter(({ value, text }, i) => !this.isLost(value, join(name, text ?? `[${i}]`), depth));
    if (kept.length === entries.length) return;
    if (this.#graph.rigid !== null) throw new NotRemovable(this.#graph.rigid);
    setEntries(
      this.#graph,
      node,
      kept.map(({ key, value }) => [key, value]),
    );
  }

  /** APPENDS and BUILD; entries have been looked at. True where the object's state itself is lost. */
  #tail(node: GraphNode, name: string, depth: number): boolean {
    const { nodes } = this.#graph;
    let lost = false;
    let index = 0;
    const tail = nodes.tail(node);
    const kept = tail.map((step): Step => {
      if (step.kind !== 'mutation' || step.op === OP.SETITEM || step.op === OP.SETITEMS) return step;
      if (step.op === OP.BUILD) {
        lost ||= step.items.some((state) => this.isLost(state, name, depth));
        return step;
      }
      const items = this.#items(step.items, name, depth, index);
      index += items.length;
      return { ...step, items };
    });
    if (kept.some((step, at) => step !== tail[at])) nodes.setTail(node, kept);
    return lost;
  }

  #items(items: readonly Child[], name: string, depth: number, first = 0): readonly Child[] {
    return items.map((item, i) => {
      const place = join(name, String(first + i));
      if (!this.isLost(item, place, depth)) return item;
      if (!this.#options.allowNone)
        throw new NotRemovable(
          `\`${place}\` is lost and is an item of a list or tuple: leaving it out would move the others (None can be put in its place if asked for)`,
        );
      if (this.#graph.rigid !== null) throw new NotRemovable(this.#graph.rigid);
      this.replaced.push(place);
      return this.#builder.none();
    });
  }
}

function tooDeep(): NotRemovable {
  return new NotRemovable(`the object is nested deeper than ${DEEPEST} levels`);
}

/** Made of nothing but what is put into it. */
function isContainer(op: number): boolean {
  return op === OP.DICT || op === OP.EMPTY_DICT || op === OP.LIST || op === OP.EMPTY_LIST || op === OP.EMPTY_SET;
}

function isTuple(op: number): boolean {
  return op === OP.TUPLE || op === OP.TUPLE1 || op === OP.TUPLE2 || op === OP.TUPLE3;
}

function join(name: string, key: string): string {
  return name === '' ? key : `${name}.${key}`;
}
