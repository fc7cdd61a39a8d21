import type { Child } from './graph.ts';
import type { NodeTable } from './node-table.ts';

/** The stack of an unpickler: values, and of each whether it was fetched from the memo or made where it stands. */
export class OperandStack {
  depth = 0;
  #values = new Int32Array(256);
  #fetched = new Uint8Array(256);

  push(value: Child, isFetched: boolean): void {
    if (this.depth === this.#values.length) this.#grow();
    this.#fetched[this.depth] = isFetched ? 1 : 0;
    this.#values[this.depth++] = value;
  }

  /** Of an empty stack nothing may be asked. */
  get top(): Child {
    return this.#values[this.depth - 1] ?? 0;
  }

  set top(value: Child) {
    this.#values[this.depth - 1] = value;
  }

  get isTopFetched(): boolean {
    return this.#fetched[this.depth - 1] === 1;
  }

  pop(): Child {
    return this.#values[--this.depth] ?? 0;
  }

  /** Whether all values from a depth on are leaves without a node. */
  areLeaves(from: number): boolean {
    for (let at = from; at < this.depth; at++) if ((this.#values[at] ?? 0) < 0) return false;
    return true;
  }

  items(from: number): readonly Child[] {
    return Array.from(this.#values.subarray(from, this.depth));
  }

  /** Take the values from a depth on away, as a list of a table. */
  take(from: number, nodes: NodeTable): number {
    const list = nodes.listOfRange(this.#values, from, this.depth);
    this.depth = from;
    return list;
  }

  cut(from: number): void {
    this.depth = from;
  }

  #grow(): void {
    const values = new Int32Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
    const fetched = new Uint8Array(values.length);
    fetched.set(this.#fetched);
    this.#fetched = fetched;
  }
}
