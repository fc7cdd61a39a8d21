import type { Child, GraphNode, PickleGraph } from './graph.ts';

/** Every node that encoding would write, each once, in the order of their first occurrence. Without recursion. */
export function* reachableNodes(graph: PickleGraph): Generator<GraphNode> {
  const seen = new Set<GraphNode>();
  const stack: Child[] = [graph.root];
  for (let child = stack.pop(); child !== undefined; child = stack.pop()) {
    if (typeof child === 'number') continue;
    if (child.kind === 'occurrence') {
      stack.push(...stepsReversed(child.tail), child.value);
      for (const dropped of child.before.toReversed()) if ('push' in dropped) stack.push(dropped.push);
      continue;
    }
    if (seen.has(child)) continue;
    seen.add(child);
    yield child;
    for (const item of stepsReversed(child.tail)) stack.push(item);
    for (let at = child.children.length - 1; at >= 0; at--) {
      const operand = child.children[at];
      if (typeof operand === 'object') stack.push(operand);
    }
  }
}

function stepsReversed(tail: GraphNode['tail']): Child[] {
  const items: Child[] = [];
  for (let at = tail.length - 1; at >= 0; at--) {
    const step = tail[at];
    if (step?.kind !== 'mutation') continue;
    for (let k = step.items.length - 1; k >= 0; k--) {
      const item = step.items[k];
      if (typeof item === 'object') items.push(item);
    }
  }
  return items;
}
