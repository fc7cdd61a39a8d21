import { spanOf } from '../opcode-length.ts';
import { OP, opcodeName } from '../opcodes.ts';
import {
  onlyPut,
  put,
  sourceNode,
  type Child,
  type Dropped,
  type GraphNode,
  type Occurrence,
  type PickleGraph,
  type PutStyle,
  type Step,
} from './graph.ts';
import { COUNTED, MARKED, MUTATES_ONE, MUTATES_TO_MARK, PLAIN_LEAF } from './shapes.ts';

export type DecodedGraph =
  | { readonly ok: true; readonly graph: PickleGraph }
  | { readonly ok: false; readonly offset: number; readonly why: string };

/** Read one pickle as a graph. What is not understood, or does not parse, is an answer with its place. */
export function decodeGraph(bytes: Uint8Array, start = 0): DecodedGraph {
  return new Decoder(bytes).decode(start);
}

/** A slot remembers whether its value was made there or fetched. */
interface Slot {
  readonly value: Child;
  readonly isFetched: boolean;
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #stack: Slot[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, GraphNode>();
  /** Offsets of the open MARKs. */
  readonly #markOffsets: number[] = [];
  #lastFrame = -1;
  #dropped: Dropped[] = [];
  #memoBase = -1;
  #putStyle: PutStyle = 'binary';
  #protocol: number | null = null;
  #isFramed = false;
  #rigid: string | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  decode(start: number): DecodedGraph {
    let at = start;
    while (at < this.#bytes.length) {
      const op = this.#bytes[at] ?? 0;
      const span = spanOf(this.#bytes, at);
      if (span === null) return { ok: false, offset: at, why: `${opcodeName(op)} is cut, or no opcode` };
      if (op === OP.STOP) return this.#stop(span.next);
      const why = this.#step(op, at, span.next, start);
      if (why !== null) return { ok: false, offset: at, why };
      at = span.next;
    }
    return { ok: false, offset: at, why: 'the pickle has no STOP' };
  }

  #stop(end: number): DecodedGraph {
    const root = this.#stack.pop();
    if (root === undefined) return { ok: false, offset: end - 1, why: 'the stack is empty at STOP' };
    if (this.#stack.length > 0 || this.#marks.length > 0 || this.#dropped.length > 0)
      return { ok: false, offset: end - 1, why: 'values or marks are left at STOP' };
    const graph: PickleGraph = {
      source: this.#bytes,
      protocol: this.#protocol,
      isFramed: this.#isFramed,
      memoBase: Math.max(0, this.#memoBase),
      putStyle: this.#putStyle,
      root: root.value,
      rigid: this.#rigid,
      end,
    };
    return { ok: true, graph };
  }

  /** Take one opcode in. Returns why it cannot be, or null. */
  #step(op: number, at: number, end: number, start: number): string | null {
    if (PLAIN_LEAF[op] === 1) return this.#push(at);
    const counted = COUNTED[op] ?? 0;
    if (counted > 0) return this.#combine(op, at, end, this.#takeCounted(counted));
    if (MARKED[op] === 1) return this.#combine(op, at, end, this.#takeToMark());
    const single = MUTATES_ONE[op] ?? 0;
    if (single > 0) return this.#mutate(op, this.#takeCounted(single), -1, end);
    if (MUTATES_TO_MARK[op] === 1) return this.#mutateToMark(op, end);
    return this.#control(op, at, end, start);
  }

  #control(op: number, at: number, end: number, start: number): string | null {
    switch (op) {
      case OP.MARK:
        this.#marks.push(this.#stack.length);
        this.#markOffsets.push(at);
        return null;
      case OP.PUT:
        return this.#put(this.#lineNumber(at + 1, end - 1), 'text');
      case OP.BINPUT:
        return this.#put(this.#bytes[at + 1] ?? 0, 'binary');
      case OP.LONG_BINPUT:
        return this.#put(this.#uint4(at + 1), 'binary');
      case OP.MEMOIZE:
        return this.#put(this.#memo.size, 'memoize');
      case OP.GET:
        return this.#get(this.#lineNumber(at + 1, end - 1));
      case OP.BINGET:
        return this.#get(this.#bytes[at + 1] ?? 0);
      case OP.LONG_BINGET:
        return this.#get(this.#uint4(at + 1));
      case OP.PROTO:
        if (at !== start) return 'PROTO is not the first opcode';
        this.#protocol = this.#bytes[at + 1] ?? 0;
        return null;
      case OP.FRAME:
        this.#isFramed = true;
        this.#lastFrame = at;
        return null;
      default:
        return this.#drop(op);
    }
  }

  #push(value: Child, isFetched = false): null {
    this.#stack.push({ value: this.#withDropped(value, isFetched), isFetched });
    return null;
  }

  /** Values that were pushed and dropped just before belong in front of this one. */
  #withDropped(value: Child, isFetched: boolean): Child {
    if (this.#dropped.length === 0) return value;
    const before = this.#dropped;
    this.#dropped = [];
    if (typeof value === 'object' && value.kind === 'occurrence')
      return { ...value, before: [...before, ...value.before] };
    // A value made here keeps its node: what is done to it later belongs to the node.
    const node = typeof value === 'number' && !isFetched ? this.#nodeOf(value) : value;
    return { kind: 'occurrence', before, value: node, tail: [], isDup: false };
  }

  #nodeOf(at: number): GraphNode {
    return sourceNode(this.#bytes[at] ?? 0, at, spanOf(this.#bytes, at)?.next ?? at + 1);
  }

  #takeCounted(count: number): readonly Child[] | null {
    const fence = this.#marks.at(-1) ?? 0;
    return this.#stack.length - count < fence ? null : this.#stack.splice(-count, count).map(({ value }) => value);
  }

  #takeToMark(): readonly Child[] | null {
    const mark = this.#marks.pop();
    this.#markOffsets.pop();
    return mark === undefined ? null : this.#stack.splice(mark).map(({ value }) => value);
  }

  #combine(op: number, at: number, end: number, children: readonly Child[] | null): string | null {
    if (children === null) return `${opcodeName(op)} finds no operands`;
    return this.#push(sourceNode(op, at, end, children));
  }

  #mutateToMark(op: number, end: number): string | null {
    const markOffset = this.#markOffsets.at(-1) ?? -1;
    return this.#mutate(op, this.#takeToMark(), markOffset, end);
  }

  #mutate(op: number, items: readonly Child[] | null, markOffset: number, end: number): string | null {
    if (items === null || this.#stack.length <= (this.#marks.at(-1) ?? 0)) return `${opcodeName(op)} finds no operands`;
    const isPlain =
      markOffset >= 0 &&
      markOffset > this.#lastFrame &&
      op === OP.APPENDS &&
      items.every((item) => typeof item === 'number');
    const step: Step = isPlain ? { kind: 'raw', op, start: markOffset, end } : { kind: 'mutation', op, items };
    this.#addStep(step);
    return null;
  }

  /** Do something to the value on top: to its node where it was made, to this occurrence where it was fetched. */
  #addStep(step: Step): void {
    const top = this.#stack.pop();
    if (top === undefined) return;
    const { value, isFetched } = top;
    if (isFetched) {
      if (step.kind !== 'put') this.#rigid ??= 'a value is changed after it was fetched from the memo';
      const occurrence: Occurrence =
        typeof value === 'object' && value.kind === 'occurrence'
          ? { ...value, tail: [...value.tail, step] }
          : { kind: 'occurrence', before: [], value, tail: [step], isDup: false };
      this.#stack.push({ value: occurrence, isFetched });
      return;
    }
    const made = typeof value === 'number' ? this.#nodeOf(value) : value;
    const node = made.kind === 'node' ? made : made.value;
    if (typeof node === 'object')
      node.tail = node.tail.length === 0 && step.kind === 'put' ? onlyPut(step.style) : [...node.tail, step];
    this.#stack.push({ value: made, isFetched });
  }

  #put(index: number, style: PutStyle): string | null {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) return 'a memo slot is filled from an empty stack';
    if (this.#memoBase < 0) {
      this.#memoBase = index;
      this.#putStyle = style;
    }
    this.#addStep(put(style));
    const top = this.#stack.at(-1)?.value;
    const node = typeof top === 'object' && top.kind === 'occurrence' ? top.value : top;
    if (typeof node === 'object') this.#memo.set(index, node);
    return null;
  }

  #get(index: number): string | null {
    const node = this.#memo.get(index);
    return node === undefined ? `memo slot ${index} is empty` : this.#push(node, true);
  }

  #drop(op: number): string | null {
    if (op === OP.DUP) return this.#dup();
    this.#rigid ??= `${opcodeName(op)} takes values away again`;
    if (op === OP.POP_MARK) {
      const items = this.#takeToMark();
      if (items === null) return 'POP_MARK finds no MARK';
      this.#dropped = [{ opcode: OP.MARK }, ...items.map((push) => ({ push })), ...this.#dropped, { opcode: op }];
      return null;
    }
    if (op !== OP.POP) return `${opcodeName(op)} is not understood`;
    if (this.#marks.at(-1) === this.#stack.length) {
      this.#takeToMark();
      this.#dropped = [{ opcode: OP.MARK }, ...this.#dropped, { opcode: op }];
      return null;
    }
    const top = this.#stack.pop();
    if (top === undefined) return 'POP finds an empty stack';
    this.#dropped = [{ push: top.value }, ...this.#dropped, { opcode: op }];
    return null;
  }

  #dup(): string | null {
    this.#rigid ??= 'DUP repeats a value without the memo';
    const top = this.#stack.at(-1)?.value;
    if (top === undefined) return 'DUP finds an empty stack';
    const value = typeof top === 'object' && top.kind === 'occurrence' ? top.value : top;
    return this.#push({ kind: 'occurrence', before: [], value, tail: [], isDup: true }, true);
  }

  #uint4(at: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#bytes.subarray(at, at + 4);
    return a + b * 256 + c * 65536 + d * 16777216;
  }

  #lineNumber(start: number, end: number): number {
    return Number(String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 20))));
  }
}
