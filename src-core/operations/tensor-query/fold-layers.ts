import type { RowRange } from '../../contract/tensors.ts';
import type { LayerColumns } from './layer-columns.ts';
import { descending, orderByNumber } from './order.ts';

/**
 * The rows of a folded table. Row `i` stands for `tensors[from[i]…to[i]]`, a group where these are several; the rows of
 * an open group follow it and stand for its tensors again, one level deeper.
 */
export interface FoldedRows {
  readonly tensors: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** The row of the open group around each row, -1 at the top. */
  readonly parent: Int32Array;
}

/** A number groups are put in order by, of tensors `[from, to)` of a list; NaN for "no value". */
export type GroupValue = (tensors: Uint32Array, from: number, to: number) => number;

export interface Folding {
  readonly columns: LayerColumns;
  /** null keeps groups in the order of their first tensors. */
  readonly order: { readonly valueOf: GroupValue; readonly descending: boolean } | null;
  /** Groups by `groupId` whose parts are shown. */
  readonly open: readonly string[];
}

/**
 * Fold tensors that are alike but for the numbers of their names. An open group falls apart by the first number in which
 * its tensors differ, into groups that differ in the numbers after it: layers, then the experts of each layer.
 */
export function foldLayers(tensors: Uint32Array, folding: Folding): FoldedRows {
  const rows = new RowList(tensors, folding);
  const { kinds } = folding.columns;
  rows.fold([0, tensors.length], (tensor) => kinds[tensor] ?? 0, new Set(folding.open), -1);
  return rows.done();
}

class RowList {
  readonly #tensors: Uint32Array;
  readonly #folding: Folding;
  // Each group has two rows at least inside: there cannot be more groups than tensors.
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #parent: Int32Array;
  #count = 0;

  constructor(tensors: Uint32Array, folding: Folding) {
    this.#tensors = tensors.slice();
    this.#folding = folding;
    this.#from = new Uint32Array(tensors.length * 2);
    this.#to = new Uint32Array(tensors.length * 2);
    this.#parent = new Int32Array(tensors.length * 2);
  }

  /** Add a row for each key among the tensors `[from, to)`, and the rows inside of those that are open. */
  fold([from, to]: RowRange, keyOf: (tensor: number) => number, open: ReadonlySet<string>, parent: number): void {
    const part = this.#tensors.subarray(from, to);
    const buckets = this.#inOrder(bucketsOf(part, keyOf));
    part.set(buckets.tensors);
    for (let bucket = 0; bucket + 1 < buckets.starts.length; bucket++) {
      const [start, end] = [from + (buckets.starts[bucket] ?? 0), from + (buckets.starts[bucket + 1] ?? 0)];
      const row = this.#add(start, end, parent);
      if (end - start > 1 && open.size > 0) this.#openGroup([start, end], open, row);
    }
  }

  done(): FoldedRows {
    const count = this.#count;
    return {
      tensors: this.#tensors,
      from: this.#from.slice(0, count),
      to: this.#to.slice(0, count),
      parent: this.#parent.slice(0, count),
    };
  }

  #openGroup([from, to]: RowRange, open: ReadonlySet<string>, row: number): void {
    const { columns } = this.#folding;
    const members = this.#tensors.subarray(from, to);
    const split = differingNumber(columns, members);
    const id = idUpTo(columns, members, split);
    if (!open.has(id)) return;
    const { numbers, starts } = columns;
    const inside = new Set([...open].filter((other) => other.startsWith(`${id}.`)));
    if (split < numberCount(columns, members))
      this.fold([from, to], (tensor) => numbers[(starts[tensor] ?? 0) + split] ?? 0, inside, row);
    // Several tensors of the very same name.
    else for (let at = from; at < to; at++) this.#add(at, at + 1, row);
  }

  #inOrder(buckets: Buckets): Buckets {
    const { order } = this.#folding;
    if (order === null) return buckets;
    const { tensors, starts } = buckets;
    const values = new Float64Array(starts.length - 1);
    for (let bucket = 0; bucket < values.length; bucket++)
      values[bucket] = order.valueOf(tensors, starts[bucket] ?? 0, starts[bucket + 1] ?? 0);
    const places = orderByNumber(values);
    return rearranged(buckets, order.descending ? descending(places, values) : places);
  }

  #add(from: number, to: number, parent: number): number {
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#parent[this.#count] = parent;
    return this.#count++;
  }
}

/** Tensors with one key after another; bucket `i` is `[starts[i], starts[i + 1])`. */
interface Buckets {
  readonly tensors: Uint32Array;
  readonly starts: Uint32Array;
}

/** Buckets in the order of their first tensors, which keep theirs. */
function bucketsOf(tensors: Uint32Array, keyOf: (tensor: number) => number): Buckets {
  const bucketOf = new Map<number, number>();
  const counts: number[] = [];
  const places = new Uint32Array(tensors.length);
  for (let at = 0; at < tensors.length; at++) {
    const key = keyOf(tensors[at] ?? 0);
    let bucket = bucketOf.get(key);
    if (bucket === undefined) {
      bucket = counts.push(0) - 1;
      bucketOf.set(key, bucket);
    }
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    places[at] = bucket;
  }
  const starts = startsOf(counts);
  const next = starts.slice();
  const sorted = new Uint32Array(tensors.length);
  for (let at = 0; at < tensors.length; at++) {
    const bucket = places[at] ?? 0;
    const place = next[bucket] ?? 0;
    next[bucket] = place + 1;
    sorted[place] = tensors[at] ?? 0;
  }
  return { tensors: sorted, starts };
}

function rearranged({ tensors, starts }: Buckets, order: Uint32Array): Buckets {
  const counts = Array.from(order, (bucket) => (starts[bucket + 1] ?? 0) - (starts[bucket] ?? 0));
  const moved = new Uint32Array(tensors.length);
  const placed = startsOf(counts);
  for (const [place, bucket] of order.entries())
    moved.set(tensors.subarray(starts[bucket], starts[bucket + 1]), placed[place]);
  return { tensors: moved, starts: placed };
}

function startsOf(counts: readonly number[]): Uint32Array {
  const starts = new Uint32Array(counts.length + 1);
  for (const [place, count] of counts.entries()) starts[place + 1] = (starts[place] ?? 0) + count;
  return starts;
}

/** Names a group whatever else the filter lets through: its kind, and the numbers its tensors begin with. */
export function groupId(columns: LayerColumns, members: Uint32Array): string {
  return idUpTo(columns, members, differingNumber(columns, members));
}

function idUpTo({ kinds, numbers, starts }: LayerColumns, members: Uint32Array, split: number): string {
  const first = members[0] ?? 0;
  const start = starts[first] ?? 0;
  return [kinds[first] ?? 0, ...numbers.subarray(start, start + split)].join('.');
}

/** Which number is the first that these tensors of one kind do not share; how many there are where they share all. */
function differingNumber(columns: LayerColumns, members: Uint32Array): number {
  const { numbers, starts } = columns;
  const start = starts[members[0] ?? 0] ?? 0;
  const count = numberCount(columns, members);
  for (let place = 0; place < count; place++) {
    const shared = numbers[start + place];
    for (const tensor of members) if (numbers[(starts[tensor] ?? 0) + place] !== shared) return place;
  }
  return count;
}

/** Numbers in the name of each of these tensors of one kind. */
export function numberCount({ starts }: LayerColumns, members: Uint32Array): number {
  const first = members[0] ?? 0;
  return (starts[first + 1] ?? 0) - (starts[first] ?? 0);
}

/** The tensors that rows of these ascending ranges stand for, each once: an open group speaks for the rows in it. */
export function tensorsOf({ tensors, from, to }: FoldedRows, ranges: readonly RowRange[]): Uint32Array {
  const found = new Uint32Array(tensors.length);
  let [count, done, row] = [0, 0, 0];
  for (const [first, end] of ranges) {
    for (row = Math.max(row, first); row < Math.min(end, from.length); row++) {
      const part = tensors.subarray(Math.max(done, from[row] ?? 0), Math.max(done, to[row] ?? 0));
      found.set(part, count);
      count += part.length;
      done = Math.max(done, to[row] ?? 0);
    }
  }
  return found.slice(0, count);
}
