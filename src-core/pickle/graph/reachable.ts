import type { Child, GraphNode, PickleGraph } from './graph.ts';
import { Int32Column } from './int32-column.ts';
import type { NodeTable } from './node-table.ts';

/** Visit every node that encoding would write, each once, in the order of their first occurrence. Without recursion. */
export function eachReachable({ nodes, root }: PickleGraph, visit: (node: GraphNode) => void): void {
  const seen = new Uint8Array(nodes.length);
  const waiting = new Int32Column(1024);
  const later = (list: number) => {
    for (let at = nodes.listLength(list) - 1; at >= 0; at--) {
      const child = nodes.listItem(list, at);
      if (child < 0) waiting.push(child);
    }
  };
  waiting.push(root);
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    if (child >= 0) continue;
    const occurrence = nodes.occurrence(child);
    if (occurrence === null) {
      if (seen[~child] === 1) continue;
      seen[~child] = 1;
      visit(child as GraphNode);
      for (const list of itemLists(nodes, child)) later(list);
      later(nodes.operands(child as GraphNode));
    } else {
      for (const list of itemLists(nodes, child)) later(list);
      waiting.push(occurrence.value);
      for (const dropped of occurrence.before.toReversed()) if ('push' in dropped) waiting.push(dropped.push);
    }
  }
}

/** The lists of items that are put into a value, the last first. */
function itemLists(nodes: NodeTable, child: Child): readonly number[] {
  const { steps } = nodes;
  const tail = nodes.tailOf(child);
  const first = steps.first(tail);
  if (first < 0) return NO_LISTS;
  const lists: number[] = [];
  for (let place = first; place >= 0; place = steps.after(tail, place))
    if (steps.isMutationAt(place)) lists.push(steps.firstAt(place));
  return lists.reverse();
}

const NO_LISTS: readonly number[] = [];
