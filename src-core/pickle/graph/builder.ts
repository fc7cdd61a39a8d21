import { OP } from '../opcodes.ts';
import type { Child, GraphNode, Mutation, PickleGraph, PutStyle, Step } from './graph.ts';
import { NodeTable } from './node-table.ts';
import { floatBytes, globalBytes, intBytes, textBytes, writeShortText } from './leaf-bytes.ts';

/** Items per MARK … APPENDS or SETITEMS, as CPython batches them. */
const BATCH = 1000;

/** Data that an edit may put into a pickle: what JSON can say, and integers of any size. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PlainFloat
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };
/** A float where a number would be an int: 1.0. */
export interface PlainFloat {
  readonly float: number;
}

export function isPlainFloat(value: PlainValue): value is PlainFloat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'float' in value &&
    typeof value.float === 'number' &&
    Object.keys(value).length === 1
  );
}

/**
 * Makes nodes the way CPython's pickler writes values. One node is one Python object: use the same node twice where
 * Python has the same object twice, and the second becomes a GET.
 *
 * Protocol 2 nodes use only opcodes that torch's `weights_only` unpickler knows.
 */
export class GraphBuilder {
  readonly #style: PutStyle;
  readonly #protocol: number;
  readonly #nodes: NodeTable;
  readonly #interned = new Map<string, GraphNode>();
  readonly #globals = new Map<string, GraphNode>();

  /** `nodes`: those of the graph that the new ones are for. */
  constructor(protocol = 2, style: PutStyle = protocol >= 4 ? 'memoize' : 'binary', nodes = new NodeTable()) {
    this.#protocol = protocol;
    this.#style = style;
    this.#nodes = nodes;
  }

  /** A new str object. */
  str(text: string): GraphNode {
    const short = this.#nodes.addWritten((out) => writeShortText(out, text, this.#protocol), this.#style);
    return short ?? this.#nodes.addOwn(textBytes(text, this.#protocol), [], this.#style);
  }

  /** A str that Python would keep once for the whole program, such as a literal. */
  interned(text: string): GraphNode {
    return remembered(this.#interned, text, () => this.str(text));
  }

  none(): GraphNode {
    return this.#leaf(Uint8Array.of(OP.NONE));
  }

  bool(value: boolean): GraphNode {
    if (this.#protocol >= 2) return this.#leaf(Uint8Array.of(value ? OP.NEWTRUE : OP.NEWFALSE));
    return this.#leaf(new TextEncoder().encode(value ? 'I01\n' : 'I00\n'));
  }

  int(value: number | bigint): GraphNode {
    return this.#leaf(intBytes(BigInt(value), this.#protocol));
  }

  float(value: number): GraphNode {
    return this.#leaf(floatBytes(value, this.#protocol));
  }

  global(module: string, name: string): GraphNode {
    return remembered(this.#globals, `${module}\n${name}`, () => this.#newGlobal(module, name));
  }

  #newGlobal(module: string, name: string): GraphNode {
    if (this.#protocol < 4) return this.#nodes.addOwn(globalBytes(module, name), [], this.#style);
    return this.#made(OP.STACK_GLOBAL, [this.interned(module), this.interned(name)]);
  }

  tuple(items: readonly Child[]): GraphNode {
    if (items.length === 0 && this.#protocol >= 1) return this.#leaf(Uint8Array.of(OP.EMPTY_TUPLE));
    const short = this.#protocol >= 2 ? ([OP.TUPLE1, OP.TUPLE2, OP.TUPLE3] as const)[items.length - 1] : undefined;
    return this.#made(short ?? OP.TUPLE, items);
  }

  ints(values: readonly (number | bigint)[]): GraphNode {
    return this.tuple(values.map((value) => this.int(value)));
  }

  list(items: readonly Child[]): GraphNode {
    return this.listBy(listSteps(items, this.#protocol));
  }

  /** A list whose items come by these steps. */
  listBy(steps: readonly Step[]): GraphNode {
    return this.#filled(this.#made(this.#protocol >= 1 ? OP.EMPTY_LIST : OP.LIST, []), steps);
  }

  /** An exact dict: entries in order. */
  dict(entries: readonly (readonly [Child, Child])[]): GraphNode {
    return this.#filled(
      this.#made(this.#protocol >= 1 ? OP.EMPTY_DICT : OP.DICT, []),
      dictSteps(entries, true, this.#protocol),
    );
  }

  reduce(callee: Child, args: Child): GraphNode {
    return this.#made(OP.REDUCE, [callee, args]);
  }

  /** `collections.OrderedDict`, with what its instance dictionary holds (`_metadata`) where it holds anything. */
  orderedDict(
    entries: readonly (readonly [Child, Child])[],
    attributes: readonly (readonly [Child, Child])[] = [],
  ): GraphNode {
    const node = this.reduce(this.global('collections', 'OrderedDict'), this.tuple([]));
    const build: Mutation[] =
      attributes.length === 0 ? [] : [{ kind: 'mutation', op: OP.BUILD, items: [this.dict(attributes)] }];
    return this.#filled(node, [...dictSteps(entries, false, this.#protocol), ...build]);
  }

  persistent(pid: Child): GraphNode {
    return this.#nodes.addOwn(Uint8Array.of(OP.BINPERSID), [pid], null);
  }

  /** Plain data as nodes. Repeated keys of records are one object, as `json.loads` and literals make them. */
  plain(value: PlainValue): GraphNode {
    if (value === null) return this.none();
    if (typeof value === 'boolean') return this.bool(value);
    if (typeof value === 'string') return this.str(value);
    if (typeof value === 'bigint') return this.int(value);
    if (typeof value === 'number')
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? this.int(value) : this.float(value);
    if (isPlainFloat(value)) return this.float(value.float);
    if (Array.isArray(value)) return this.list((value as readonly PlainValue[]).map((item) => this.plain(item)));
    return this.dict(Object.entries(value).map(([key, item]) => [this.interned(key), this.plain(item)]));
  }

  /** A pickle with this value in it. `source` holds what raw steps copy. */
  graph(root: Child, source: Uint8Array = new Uint8Array(0)): PickleGraph {
    return {
      source,
      nodes: this.#nodes,
      protocol: this.#protocol >= 2 ? this.#protocol : null,
      isFramed: this.#protocol >= 4,
      memoBase: 0,
      putStyle: this.#style,
      root,
      rigid: null,
      end: 0,
    };
  }

  #leaf(bytes: Uint8Array): GraphNode {
    return this.#nodes.addOwn(bytes, [], null);
  }

  #made(op: number, children: readonly Child[]): GraphNode {
    return this.#nodes.addOwn(Uint8Array.of(op), children, this.#style);
  }

  #filled(node: GraphNode, steps: readonly Step[]): GraphNode {
    if (steps.length > 0) this.#nodes.setTail(node, [...this.#nodes.tail(node), ...steps]);
    return node;
  }
}

function remembered(map: Map<string, GraphNode>, key: string, make: () => GraphNode): GraphNode {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * SETITEM(S) in CPython's batches. An exact dict of one item gets SETITEM, any other MARK … SETITEMS per 1000, and an empty
 * batch behind a full one; the items of an object come from an iterator, so a single last one gets SETITEM and there is no
 * empty batch. Source: CPython 3.11 `_pickle.c` batch_dict_exact, batch_dict.
 */
export function dictSteps(
  entries: readonly (readonly [Child, Child])[],
  isExactDict: boolean,
  protocol: number,
): readonly Step[] {
  const steps: Step[] = [];
  if (entries.length === 0) return steps;
  if (protocol < 1) return entries.map((entry) => ({ kind: 'mutation', op: OP.SETITEM, items: entry }));
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH);
    const isSingle = batch.length === 1 && (!isExactDict || entries.length === 1);
    steps.push({ kind: 'mutation', op: isSingle ? OP.SETITEM : OP.SETITEMS, items: batch.flat() });
  }
  if (isExactDict && entries.length % BATCH === 0) steps.push({ kind: 'mutation', op: OP.SETITEMS, items: [] });
  return steps;
}

/** APPEND for a list of one item, MARK … APPENDS per 1000 elsewhere. Source: batch_list_exact. */
export function listSteps(items: readonly Child[], protocol: number): readonly Step[] {
  if (protocol < 1 || items.length === 1)
    return items.map((item) => ({ kind: 'mutation', op: OP.APPEND, items: [item] }));
  const steps: Step[] = [];
  for (let from = 0; from < items.length; from += BATCH)
    steps.push({ kind: 'mutation', op: OP.APPENDS, items: items.slice(from, from + BATCH) });
  return steps;
}
