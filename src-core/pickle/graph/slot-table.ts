import type { GraphNode } from './graph.ts';

/** Slots this much further than those filled so far are no longer a column. */
const GAP = 1024;

/** The nodes in memo slots. Their numbers follow each other, but a pickle may name any: far ones are keys of a map. */
export class SlotTable {
  /** Slots that have a node. */
  filled = 0;
  #near = new Int32Array(256);
  readonly #far = new Map<number, GraphNode>();

  fill(index: number, node: GraphNode): void {
    if (this.node(index) === null) this.filled++;
    if (this.#reaches(index)) this.#near[index] = node;
    else this.#far.set(index, node);
  }

  node(index: number): GraphNode | null {
    const near = this.#near[index] ?? 0;
    return near < 0 ? (near as GraphNode) : (this.#far.get(index) ?? null);
  }

  /** Whether the column has room for a slot; made where it follows those there are. */
  #reaches(index: number): boolean {
    if (!Number.isInteger(index) || index < 0) return false;
    if (index < this.#near.length) return true;
    if (index >= this.filled * 2 + GAP) return false;
    const grown = new Int32Array(index * 2 + GAP);
    grown.set(this.#near);
    this.#near = grown;
    return true;
  }
}
