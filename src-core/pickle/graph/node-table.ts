import { ByteWriter } from './byte-writer.ts';
import { Int32Column } from './int32-column.ts';
import type { Child, GraphNode, Occurrence, PutStyle, Step } from './graph.ts';
import { NO_STEPS, onlyPut, packedMutation, packedPut, packedRaw, StepTable, type PackedStep } from './steps.ts';

/** In the place of an opcode byte, of which none is 0. */
const OCCURRENCE = 0;

/** No operands, and no items. */
export const EMPTY_LIST = 0;

/**
 * The nodes of a graph, in columns: thirteen bytes each, and four for each operand. A node is the number of its row turned
 * round, so that it is below 0 and the offset of a leaf is not.
 */
export class NodeTable {
  /** Rows so far, occurrences included. */
  length = 0;
  #ops: Uint8Array;
  /** Where the opcode with its argument lies: in the source from 0 on; turned round, among the bytes that edits made. */
  readonly #starts: Int32Column;
  /** Lists of operands, in stream order. */
  readonly #operands: Int32Column;
  readonly #tails: Int32Column;
  /** Each list is its length and so many children. */
  readonly #lists: Int32Column;
  readonly #own = new ByteWriter(256);
  readonly #occurrences: Occurrence[] = [];
  readonly steps = new StepTable();

  /** `capacity`: nodes that are expected. */
  constructor(capacity = 64) {
    this.#ops = new Uint8Array(capacity);
    this.#starts = new Int32Column(capacity);
    this.#operands = new Int32Column(capacity);
    this.#tails = new Int32Column(capacity);
    this.#lists = new Int32Column(capacity * 3);
    this.#lists.push(0);
  }

  /** Bytes that the columns have room for. */
  get bytes(): number {
    const columns = [this.#starts, this.#operands, this.#tails, this.#lists];
    return this.#ops.length + columns.reduce((sum, { values }) => sum + values.byteLength, 0);
  }

  /** A node whose opcode stands in the source. */
  add(op: number, start: number, list: number = EMPTY_LIST): GraphNode {
    return this.#row(op, start, list, NO_STEPS) as GraphNode;
  }

  /** A node with an opcode of its own, memoised where a style is given. */
  addOwn(opcode: Uint8Array, children: readonly Child[], style: PutStyle | null): GraphNode {
    const start = ~this.#own.length;
    this.#own.bytes(opcode);
    const tail = style === null ? NO_STEPS : onlyPut(style);
    return this.#row(opcode[0] ?? 0, start, this.listOf(children), tail) as GraphNode;
  }

  /** The same of an opcode that `write` writes; null where it writes none. */
  addWritten(write: (out: ByteWriter) => boolean, style: PutStyle | null): GraphNode | null {
    const start = this.#own.length;
    if (!write(this.#own)) return null;
    const tail = style === null ? NO_STEPS : onlyPut(style);
    return this.#row(this.#own.written[start] ?? 0, ~start, EMPTY_LIST, tail) as GraphNode;
  }

  addOccurrence(occurrence: Occurrence): Child {
    this.#occurrences.push(occurrence);
    return this.#row(OCCURRENCE, this.#occurrences.length - 1, EMPTY_LIST, NO_STEPS);
  }

  /** The occurrence that a child is, or null. */
  occurrence(child: Child): Occurrence | null {
    if (child >= 0 || this.#ops[~child] !== OCCURRENCE) return null;
    return this.#occurrences[this.#starts.values[~child] ?? 0] ?? null;
  }

  /** The node of a child, whatever stands before it; null for a leaf without one. */
  nodeOf(child: Child): GraphNode | null {
    if (child >= 0) return null;
    if (this.#ops[~child] !== OCCURRENCE) return child as GraphNode;
    const value = this.occurrence(child)?.value ?? 0;
    return value < 0 ? (value as GraphNode) : null;
  }

  op(node: GraphNode): number {
    return this.#ops[~node] ?? 0;
  }

  /** The bytes that the opcode of a node stands in, `source` or those of edits, and its place there. */
  bytesOf(node: GraphNode, source: Uint8Array): Uint8Array {
    return (this.#starts.values[~node] ?? 0) < 0 ? this.#own.written : source;
  }

  startOf(node: GraphNode): number {
    const start = this.#starts.values[~node] ?? 0;
    return start < 0 ? ~start : start;
  }

  /** Keep a list of children; its place. */
  listOf(children: ArrayLike<number>): number {
    if (children.length === 0) return EMPTY_LIST;
    const list = this.#lists.length;
    this.#lists.push(children.length);
    this.#lists.append(children);
    return list;
  }

  /** The same for the numbers `[from, to)` of a stack. */
  listOfRange(stack: Int32Array, from: number, to: number): number {
    if (from === to) return EMPTY_LIST;
    const list = this.#lists.length;
    this.#lists.push(to - from);
    this.#lists.appendRange(stack, from, to);
    return list;
  }

  listLength(list: number): number {
    return this.#lists.values[list] ?? 0;
  }

  listItem(list: number, index: number): Child {
    return this.#lists.values[list + 1 + index] ?? 0;
  }

  /** Operands of a node, as a list. */
  operands(node: GraphNode): number {
    return this.#operands.values[~node] ?? EMPTY_LIST;
  }

  operandCount(node: GraphNode): number {
    return this.listLength(this.operands(node));
  }

  operand(node: GraphNode, index: number): Child | undefined {
    const list = this.operands(node);
    return index < this.listLength(list) ? this.listItem(list, index) : undefined;
  }

  setOperand(node: GraphNode, index: number, child: Child): void {
    const list = this.operands(node);
    if (index < this.listLength(list)) this.#lists.values[list + 1 + index] = child;
  }

  children(node: GraphNode): readonly Child[] {
    return this.#items(this.operands(node));
  }

  setChildren(node: GraphNode, children: readonly Child[]): void {
    this.#operands.values[~node] = this.listOf(children);
  }

  /** What is done to a node, or to an occurrence: see `StepTable`. */
  tailOf(child: Child): number {
    return this.#tails.values[~child] ?? NO_STEPS;
  }

  addStep(child: Child, step: PackedStep): void {
    this.#tails.values[~child] = this.steps.added(this.tailOf(child), step);
  }

  /** The same as objects. */
  tail(child: Child): readonly Step[] {
    return this.steps.unpacked(this.tailOf(child), (list) => this.#items(list));
  }

  setTail(child: Child, steps: readonly Step[]): void {
    this.#tails.values[~child] = steps.reduce((tail, step) => this.steps.added(tail, this.#packed(step)), NO_STEPS);
  }

  #packed(step: Step): PackedStep {
    if (step.kind === 'put') return packedPut(step.style);
    if (step.kind === 'raw') return packedRaw(step.op, step.start, step.end);
    return packedMutation(step.op, this.listOf(step.items));
  }

  #items(list: number): readonly Child[] {
    return Array.from({ length: this.listLength(list) }, (_, index) => this.listItem(list, index));
  }

  #row(op: number, start: number, list: number, tail: number): Child {
    if (this.length === this.#ops.length) this.#grow();
    this.#ops[this.length] = op;
    this.#starts.push(start);
    this.#operands.push(list);
    this.#tails.push(tail);
    return ~this.length++;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#ops.length * 2 + 16);
    grown.set(this.#ops);
    this.#ops = grown;
  }
}
