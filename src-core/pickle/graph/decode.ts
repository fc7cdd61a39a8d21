import { nextOpcode } from '../opcode-length.ts';
import { OP, opcodeName } from '../opcodes.ts';
import type { Child, Dropped, GraphNode, PickleGraph, PutStyle } from './graph.ts';
import { Int32Column } from './int32-column.ts';
import { NodeTable } from './node-table.ts';
import { OperandStack } from './operand-stack.ts';
import { COUNTED, MARKED, MUTATES_ONE, MUTATES_TO_MARK, PLAIN_LEAF } from './shapes.ts';
import { SlotTable } from './slot-table.ts';
import { packedMutation, packedPut, packedRaw, type PackedStep } from './steps.ts';

export type DecodedGraph =
  | { readonly ok: true; readonly graph: PickleGraph }
  | { readonly ok: false; readonly offset: number; readonly why: string };

/** Read one pickle as a graph. What is not understood, or does not parse, is an answer with its place. */
export function decodeGraph(bytes: Uint8Array, start = 0): DecodedGraph {
  return new Decoder(bytes, start).decode();
}

/** Bytes a node of a large state dict takes: names are the longest of it. */
const BYTES_A_NODE = 12;

const PUT: Readonly<Record<PutStyle, PackedStep>> = {
  text: packedPut('text'),
  binary: packedPut('binary'),
  memoize: packedPut('memoize'),
};

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #nodes: NodeTable;
  readonly #stack = new OperandStack();
  readonly #memo = new SlotTable();
  /** Depths of the stack at the open MARKs, and their offsets. */
  readonly #marks = new Int32Column();
  readonly #markOffsets = new Int32Column();
  #lastFrame = -1;
  #dropped: Dropped[] = [];
  #memoBase = -1;
  #putStyle: PutStyle = 'binary';
  #protocol: number | null = null;
  #isFramed = false;
  #rigid: string | null = null;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#nodes = new NodeTable(Math.ceil((bytes.length - start) / BYTES_A_NODE));
  }

  decode(): DecodedGraph {
    const bytes = this.#bytes;
    let at = this.#start;
    while (at < bytes.length) {
      const op = bytes[at] ?? 0;
      const next = nextOpcode(bytes, at);
      if (next < 0) return { ok: false, offset: at, why: `${opcodeName(op)} is cut, or no opcode` };
      if (op === OP.STOP) return this.#stop(next);
      const why = PLAIN_LEAF[op] === 1 ? this.#push(at) : this.#step(op, at, next);
      if (why !== null) return { ok: false, offset: at, why };
      at = next;
    }
    return { ok: false, offset: at, why: 'the pickle has no STOP' };
  }

  #stop(end: number): DecodedGraph {
    if (this.#stack.depth === 0) return { ok: false, offset: end - 1, why: 'the stack is empty at STOP' };
    if (this.#stack.depth > 1 || this.#marks.length > 0 || this.#dropped.length > 0)
      return { ok: false, offset: end - 1, why: 'values or marks are left at STOP' };
    const graph: PickleGraph = {
      source: this.#bytes,
      nodes: this.#nodes,
      protocol: this.#protocol,
      isFramed: this.#isFramed,
      memoBase: Math.max(0, this.#memoBase),
      putStyle: this.#putStyle,
      root: this.#stack.top,
      rigid: this.#rigid,
      end,
    };
    return { ok: true, graph };
  }

  /** Take one opcode in. Returns why it cannot be, or null. */
  #step(op: number, at: number, end: number): string | null {
    const counted = COUNTED[op] ?? 0;
    if (counted > 0) return this.#combine(op, at, this.#stack.depth - counted);
    if (MARKED[op] === 1) return this.#combineToMark(op, at);
    const single = MUTATES_ONE[op] ?? 0;
    if (single > 0) return this.#mutate(op, this.#stack.depth - single, -1, end);
    if (MUTATES_TO_MARK[op] === 1) return this.#mutateToMark(op, end);
    return this.#control(op, at, end);
  }

  #control(op: number, at: number, end: number): string | null {
    switch (op) {
      case OP.MARK:
        this.#marks.push(this.#stack.depth);
        this.#markOffsets.push(at);
        return null;
      case OP.PUT:
        return this.#put(this.#lineNumber(at + 1, end - 1), 'text');
      case OP.BINPUT:
        return this.#put(this.#bytes[at + 1] ?? 0, 'binary');
      case OP.LONG_BINPUT:
        return this.#put(this.#uint4(at + 1), 'binary');
      case OP.MEMOIZE:
        return this.#put(this.#memo.filled, 'memoize');
      case OP.GET:
        return this.#get(this.#lineNumber(at + 1, end - 1));
      case OP.BINGET:
        return this.#get(this.#bytes[at + 1] ?? 0);
      case OP.LONG_BINGET:
        return this.#get(this.#uint4(at + 1));
      case OP.PROTO:
        if (at !== this.#start) return 'PROTO is not the first opcode';
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
    this.#stack.push(this.#dropped.length === 0 ? value : this.#withDropped(value, isFetched), isFetched);
    return null;
  }

  /** Values that were pushed and dropped just before belong in front of this one. */
  #withDropped(value: Child, isFetched: boolean): Child {
    const before = this.#dropped;
    this.#dropped = [];
    const occurrence = this.#nodes.occurrence(value);
    if (occurrence !== null) {
      occurrence.before = [...before, ...occurrence.before];
      return value;
    }
    // A value made here keeps its node: what is done to it later belongs to the node.
    const node = value >= 0 && !isFetched ? this.#nodeAt(value) : value;
    return this.#nodes.addOccurrence({ before, value: node, isDup: false });
  }

  #nodeAt(at: number): GraphNode {
    return this.#nodes.add(this.#bytes[at] ?? 0, at);
  }

  /** Depth of the stack below which operands belong to an open MARK. */
  get #fence(): number {
    return this.#marks.length === 0 ? 0 : (this.#marks.values[this.#marks.length - 1] ?? 0);
  }

  /** Take the last MARK away; the depth of the stack there, or null where there is none. */
  #closeMark(): number | null {
    this.#markOffsets.pop();
    return this.#marks.pop() ?? null;
  }

  #combineToMark(op: number, at: number): string | null {
    const mark = this.#closeMark();
    return mark === null ? `${opcodeName(op)} finds no operands` : this.#combine(op, at, mark);
  }

  /** Make a value of everything on the stack from a depth on. */
  #combine(op: number, at: number, from: number): string | null {
    if (from < this.#fence) return `${opcodeName(op)} finds no operands`;
    return this.#push(this.#nodes.add(op, at, this.#stack.take(from, this.#nodes)));
  }

  #mutateToMark(op: number, end: number): string | null {
    const markOffset = this.#markOffsets.values[this.#markOffsets.length - 1] ?? -1;
    const mark = this.#closeMark();
    return mark === null ? `${opcodeName(op)} finds no operands` : this.#mutate(op, mark, markOffset, end);
  }

  #mutate(op: number, from: number, markOffset: number, end: number): string | null {
    const stack = this.#stack;
    if (from <= this.#fence) return `${opcodeName(op)} finds no operands`;
    const isPlain = markOffset >= 0 && markOffset > this.#lastFrame && op === OP.APPENDS && stack.areLeaves(from);
    if (isPlain) stack.cut(from);
    this.#addStep(isPlain ? packedRaw(op, markOffset, end) : packedMutation(op, stack.take(from, this.#nodes)));
    return null;
  }

  /** Do something to the value on top: to its node where it was made, to this occurrence where it was fetched. */
  #addStep(step: PackedStep): void {
    const nodes = this.#nodes;
    const { top, isTopFetched } = this.#stack;
    if (isTopFetched) {
      if (step !== PUT.text && step !== PUT.binary && step !== PUT.memoize)
        this.#rigid ??= 'a value is changed after it was fetched from the memo';
      const isOccurrence = nodes.occurrence(top) !== null;
      const occurrence = isOccurrence ? top : nodes.addOccurrence({ before: [], value: top, isDup: false });
      nodes.addStep(occurrence, step);
      this.#stack.top = occurrence;
      return;
    }
    const made = top >= 0 ? this.#nodeAt(top) : top;
    const node = nodes.nodeOf(made);
    if (node !== null) nodes.addStep(node, step);
    this.#stack.top = made;
  }

  #put(index: number, style: PutStyle): string | null {
    if (this.#stack.depth <= this.#fence) return 'a memo slot is filled from an empty stack';
    if (this.#memoBase < 0) {
      this.#memoBase = index;
      this.#putStyle = style;
    }
    this.#addStep(PUT[style]);
    const node = this.#nodes.nodeOf(this.#stack.top);
    if (node !== null) this.#memo.fill(index, node);
    return null;
  }

  #get(index: number): string | null {
    const node = this.#memo.node(index);
    return node === null ? `memo slot ${index} is empty` : this.#push(node, true);
  }

  #drop(op: number): string | null {
    if (op === OP.DUP) return this.#dup();
    this.#rigid ??= `${opcodeName(op)} takes values away again`;
    if (op === OP.POP_MARK) {
      const mark = this.#closeMark();
      if (mark === null) return 'POP_MARK finds no MARK';
      const items = this.#stack.items(mark);
      this.#stack.cut(mark);
      this.#dropped = [{ opcode: OP.MARK }, ...items.map((push) => ({ push })), ...this.#dropped, { opcode: op }];
      return null;
    }
    if (op !== OP.POP) return `${opcodeName(op)} is not understood`;
    if (this.#marks.length > 0 && this.#fence === this.#stack.depth) {
      this.#closeMark();
      this.#dropped = [{ opcode: OP.MARK }, ...this.#dropped, { opcode: op }];
      return null;
    }
    if (this.#stack.depth === 0) return 'POP finds an empty stack';
    this.#dropped = [{ push: this.#stack.pop() }, ...this.#dropped, { opcode: op }];
    return null;
  }

  #dup(): string | null {
    this.#rigid ??= 'DUP repeats a value without the memo';
    if (this.#stack.depth === 0) return 'DUP finds an empty stack';
    const { top } = this.#stack;
    const value = this.#nodes.occurrence(top)?.value ?? top;
    return this.#push(this.#nodes.addOccurrence({ before: [], value, isDup: true }), true);
  }

  #uint4(at: number): number {
    const bytes = this.#bytes;
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    return low + (bytes[at + 3] ?? 0) * 0x1000000;
  }

  #lineNumber(start: number, end: number): number {
    return Number(String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 20))));
  }
}
