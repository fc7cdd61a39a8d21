import { OP } from '../opcodes.ts';
import { spanOf } from '../opcode-length.ts';
import type { Child, Dropped, GraphNode, Occurrence, PickleGraph, PutStyle, Step } from './graph.ts';
import { ByteWriter } from './byte-writer.ts';
import { MARKED, MUTATES_TO_MARK } from './shapes.ts';

/**
 * Write a graph as a pickle. Each value is written where it first occurs and fetched from the memo afterwards; slots are
 * numbered in the order of writing, as CPython does. Protocol 4 and 5 pickles get one frame.
 */
export function encodeGraph(graph: PickleGraph): Uint8Array {
  return new Encoder(graph).encode();
}

/** Something being written: its operands, then itself, then what is done to it. */
interface Frame {
  readonly node: GraphNode | null;
  /** Opcode byte written behind the operands where there is no node; -1 for none. */
  readonly op: number;
  readonly operands: readonly Child[];
  next: number;
  readonly tail: readonly Step[];
  /** -1 while the operands are being written. */
  step: number;
  readonly dropped: readonly Dropped[];
  readonly occurrence: Occurrence | null;
}

const NONE: readonly never[] = [];

class Encoder {
  readonly #graph: PickleGraph;
  readonly #out: ByteWriter;
  readonly #memo = new Map<GraphNode, number>();
  readonly #frames: Frame[] = [];
  #slots: number;

  constructor(graph: PickleGraph) {
    this.#graph = graph;
    this.#slots = graph.memoBase;
    this.#out = new ByteWriter(graph.source.length + 256);
  }

  encode(): Uint8Array {
    const { protocol, isFramed, root } = this.#graph;
    if (protocol !== null) this.#out.bytes(Uint8Array.of(OP.PROTO, protocol));
    const frameAt = this.#out.length;
    if (isFramed) this.#out.bytes(new Uint8Array(9));
    this.#visit(root);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#advance(frame);
    this.#out.byte(OP.STOP);
    if (isFramed) this.#out.frameHeader(frameAt, this.#out.length - frameAt - 9);
    return this.#out.finish();
  }

  #visit(child: Child): void {
    if (typeof child === 'number') {
      this.#out.copy(this.#graph.source, child, spanOf(this.#graph.source, child)?.next ?? child + 1);
    } else if (child.kind === 'occurrence') {
      this.#frames.push({
        node: null,
        op: -1,
        operands: NONE,
        next: 0,
        tail: child.tail,
        step: -1,
        dropped: child.before,
        occurrence: child,
      });
    } else this.#visitNode(child);
  }

  #visitNode(node: GraphNode): void {
    const slot = this.#memo.get(node);
    if (slot !== undefined) {
      this.#get(slot, node);
      return;
    }
    if (MARKED[node.op] === 1) this.#out.byte(OP.MARK);
    if (node.children.length === 0 && node.tail.every(({ kind }) => kind === 'put')) {
      this.#writeOwn(node);
      for (const step of node.tail) if (step.kind === 'put') this.#put(node, step.style);
      return;
    }
    this.#frames.push({
      node,
      op: -1,
      operands: node.children,
      next: 0,
      tail: node.tail,
      step: -1,
      dropped: NONE,
      occurrence: null,
    });
  }

  #advance(frame: Frame): void {
    if (frame.occurrence !== null && frame.step < 0) {
      this.#advanceOccurrence(frame, frame.occurrence);
      return;
    }
    const operand = frame.operands[frame.next];
    if (operand !== undefined) {
      frame.next++;
      this.#visit(operand);
      return;
    }
    if (frame.step < 0) {
      frame.step = 0;
      if (frame.node !== null) this.#writeOwn(frame.node);
      else if (frame.op >= 0) this.#out.byte(frame.op);
    }
    const step = frame.tail[frame.step++];
    if (step === undefined) this.#frames.pop();
    else this.#applyStep(frame, step);
  }

  #advanceOccurrence(frame: Frame, occurrence: Occurrence): void {
    const dropped = frame.dropped[frame.next];
    if (dropped !== undefined) {
      frame.next++;
      if ('push' in dropped) this.#visit(dropped.push);
      else this.#out.byte(dropped.opcode);
      return;
    }
    frame.step = 0;
    if (occurrence.isDup) this.#out.byte(OP.DUP);
    else this.#visit(occurrence.value);
  }

  #applyStep(frame: Frame, step: Step): void {
    const node = frame.node ?? (typeof frame.occurrence?.value === 'object' ? frame.occurrence.value : null);
    if (step.kind === 'put') {
      if (node !== null) this.#put(node, step.style);
      return;
    }
    if (step.kind === 'raw') {
      this.#out.copy(this.#graph.source, step.start, step.end);
      return;
    }
    if (MUTATES_TO_MARK[step.op] === 1) this.#out.byte(OP.MARK);
    this.#frames.push({
      node: null,
      op: step.op,
      operands: step.items,
      next: 0,
      tail: NONE,
      step: -1,
      dropped: NONE,
      occurrence: null,
    });
  }

  #writeOwn(node: GraphNode): void {
    if (node.own !== null) this.#out.bytes(node.own);
    else this.#out.copy(this.#graph.source, node.start, node.end);
  }

  #put(node: GraphNode, style: PutStyle): void {
    const slot = this.#slots++;
    this.#memo.set(node, slot);
    if (style === 'memoize') this.#out.byte(OP.MEMOIZE);
    else if (style === 'text') this.#out.text(`p${slot}\n`);
    else this.#out.indexed(OP.BINPUT, OP.LONG_BINPUT, slot);
  }

  #get(slot: number, node: GraphNode): void {
    const isText = node.tail.some((step) => step.kind === 'put' && step.style === 'text');
    if (isText) this.#out.text(`g${slot}\n`);
    else this.#out.indexed(OP.BINGET, OP.LONG_BINGET, slot);
  }
}
