import { nextOpcode } from '../opcode-length.ts';
import { OP } from '../opcodes.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Child, GraphNode, Occurrence, PickleGraph, PutStyle } from './graph.ts';
import { Int32Column } from './int32-column.ts';
import { EMPTY_LIST, type NodeTable } from './node-table.ts';
import { MARKED, MUTATES_TO_MARK } from './shapes.ts';
import { NO_STEPS } from './steps.ts';

/**
 * Write a graph as a pickle. Each value is written where it first occurs and fetched from the memo afterwards; slots are
 * numbered in the order of writing, as CPython does. Protocol 4 and 5 pickles get one frame.
 */
export function encodeGraph(graph: PickleGraph): Uint8Array {
  return new Encoder(graph).encode();
}

/** Steps of a frame: not yet, for its operands are being written; none left; a put alone. Others are places of a `StepTable`. */
const BEFORE = -2;
const BEHIND = -1;
const ONLY_PUT = -3;

/** What a frame is of: a node or an occurrence below 0, the items of a mutation as its opcode. */
interface Frames {
  readonly of: Int32Column;
  /** The list of operands or items, and how many of them are written. */
  readonly list: Int32Column;
  readonly next: Int32Column;
  readonly step: Int32Column;
}

class Encoder {
  readonly #graph: PickleGraph;
  readonly #nodes: NodeTable;
  readonly #out: ByteWriter;
  /** One more than the slot of each node that has been written; 0 of any other. */
  readonly #memo: Int32Array;
  /** Things being written: their operands, then themselves, then what is done to them. */
  readonly #frames: Frames = {
    of: new Int32Column(),
    list: new Int32Column(),
    next: new Int32Column(),
    step: new Int32Column(),
  };
  #slots: number;

  constructor(graph: PickleGraph) {
    this.#graph = graph;
    this.#nodes = graph.nodes;
    this.#memo = new Int32Array(graph.nodes.length);
    this.#slots = graph.memoBase;
    this.#out = new ByteWriter(graph.end + 256);
  }

  encode(): Uint8Array {
    const { protocol, isFramed, root } = this.#graph;
    if (protocol !== null) this.#out.bytes(Uint8Array.of(OP.PROTO, protocol));
    const frameAt = this.#out.length;
    if (isFramed) this.#out.bytes(new Uint8Array(9));
    this.#visit(root);
    for (let top = this.#frames.of.length - 1; top >= 0; top = this.#frames.of.length - 1) this.#advance(top);
    this.#out.byte(OP.STOP);
    if (isFramed) this.#out.frameHeader(frameAt, this.#out.length - frameAt - 9);
    return this.#out.finish();
  }

  #visit(child: Child): void {
    if (child >= 0) this.#leaf(child);
    else if (this.#nodes.occurrence(child) !== null) this.#enter(child, EMPTY_LIST);
    else this.#visitNode(child as GraphNode);
  }

  #leaf(at: number): void {
    const { source } = this.#graph;
    const next = nextOpcode(source, at);
    this.#out.copy(source, at, next < 0 ? at + 1 : next);
  }

  #visitNode(node: GraphNode): void {
    const slot = this.#memo[~node] ?? 0;
    if (slot > 0) {
      this.#get(slot - 1, node);
      return;
    }
    const nodes = this.#nodes;
    if (MARKED[nodes.op(node)] === 1) this.#out.byte(OP.MARK);
    const operands = nodes.operands(node);
    const tail = nodes.tailOf(node);
    const only = nodes.steps.putOf(tail);
    if (operands !== EMPTY_LIST || (only === null && tail !== NO_STEPS)) {
      this.#enter(node, operands);
      return;
    }
    this.#writeOwn(node);
    if (only !== null) this.#put(node, only);
  }

  #enter(of: number, list: number): void {
    const { of: ofs, list: lists, next, step } = this.#frames;
    ofs.push(of);
    lists.push(list);
    next.push(0);
    step.push(BEFORE);
  }

  #leave(): void {
    const { of, list, next, step } = this.#frames;
    of.pop();
    list.pop();
    next.pop();
    step.pop();
  }

  #advance(top: number): void {
    const { of, step } = this.#frames;
    const child = of.values[top] ?? 0;
    const occurrence = this.#nodes.occurrence(child);
    const place = step.values[top] ?? BEHIND;
    if (occurrence !== null && place === BEFORE) {
      this.#advanceOccurrence(top, child, occurrence);
      return;
    }
    if (this.#enteredOperand(top)) return;
    if (place === BEFORE) this.#finishOperands(top, child);
    else if (place === BEHIND) this.#leave();
    else if (place === ONLY_PUT) {
      step.values[top] = BEHIND;
      this.#putOnly(child);
    } else {
      step.values[top] = this.#nodes.steps.after(this.#nodes.tailOf(child), place);
      this.#applyStep(child, place);
    }
  }

  /** Write the operands that are left, up to one that is a frame of its own: true where there is one. */
  #enteredOperand(top: number): boolean {
    const { of, list, next } = this.#frames;
    const items = list.values[top] ?? EMPTY_LIST;
    const count = this.#nodes.listLength(items);
    const depth = of.length;
    for (let written = next.values[top] ?? 0; written < count;) {
      this.#visit(this.#nodes.listItem(items, written++));
      if (of.length === depth) continue;
      next.values[top] = written;
      return true;
    }
    next.values[top] = count;
    return false;
  }

  /** All operands are written: the opcode follows, and what is done to the value. */
  #finishOperands(top: number, child: Child): void {
    if (child >= 0) {
      this.#out.byte(child);
      this.#leave();
      return;
    }
    this.#writeOwn(child as GraphNode);
    this.#frames.step.values[top] = this.#firstStep(child);
  }

  #advanceOccurrence(top: number, child: Child, { before, value, isDup }: Occurrence): void {
    const { next, step } = this.#frames;
    const written = next.values[top] ?? 0;
    const dropped = before[written];
    if (dropped !== undefined) {
      next.values[top] = written + 1;
      if ('push' in dropped) this.#visit(dropped.push);
      else this.#out.byte(dropped.opcode);
      return;
    }
    step.values[top] = this.#firstStep(child);
    if (isDup) this.#out.byte(OP.DUP);
    else this.#visit(value);
  }

  #firstStep(child: Child): number {
    const tail = this.#nodes.tailOf(child);
    return this.#nodes.steps.putOf(tail) === null ? this.#nodes.steps.first(tail) : ONLY_PUT;
  }

  #putOnly(child: Child): void {
    const node = this.#nodes.nodeOf(child);
    const style = this.#nodes.steps.putOf(this.#nodes.tailOf(child));
    if (node !== null && style !== null) this.#put(node, style);
  }

  #applyStep(child: Child, place: number): void {
    const { steps } = this.#nodes;
    const style = steps.putAt(place);
    if (style !== null) {
      const node = this.#nodes.nodeOf(child);
      if (node !== null) this.#put(node, style);
    } else if (steps.isRawAt(place)) this.#out.copy(this.#graph.source, steps.firstAt(place), steps.secondAt(place));
    else {
      const op = steps.opAt(place);
      if (MUTATES_TO_MARK[op] === 1) this.#out.byte(OP.MARK);
      this.#enter(op, steps.firstAt(place));
    }
  }

  #writeOwn(node: GraphNode): void {
    const bytes = this.#nodes.bytesOf(node, this.#graph.source);
    const start = this.#nodes.startOf(node);
    const next = nextOpcode(bytes, start);
    this.#out.copy(bytes, start, next < 0 ? start + 1 : next);
  }

  #put(node: GraphNode, style: PutStyle): void {
    const slot = this.#slots++;
    this.#memo[~node] = slot + 1;
    if (style === 'memoize') this.#out.byte(OP.MEMOIZE);
    else if (style === 'text') this.#out.text(`p${slot}\n`);
    else this.#out.indexed(OP.BINPUT, OP.LONG_BINPUT, slot);
  }

  #get(slot: number, node: GraphNode): void {
    if (this.#nodes.steps.hasPut(this.#nodes.tailOf(node), 'text')) this.#out.text(`g${slot}\n`);
    else this.#out.indexed(OP.BINGET, OP.LONG_BINGET, slot);
  }
}
