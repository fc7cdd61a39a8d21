import type { Key, KeyPath } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';

/** A container of the state dict while its entries come in. */
interface Branch {
  readonly children: Map<Key, Branch | Value>;
}

/** The state dict as it was before it was flattened: each value under its path. A container of 0, 1, 2… is a list. */
export function nestValues(values: readonly (readonly [KeyPath, Value])[], nextId: () => number): Value {
  const root: Branch = { children: new Map() };
  for (const [path, value] of values) place(root, path, value);
  return valueOf(root, nextId);
}

function place(root: Branch, path: KeyPath, value: Value): void {
  let branch = root;
  for (const key of path.slice(0, -1)) {
    const next = branch.children.get(key);
    if (next !== undefined && isBranch(next)) branch = next;
    else {
      const made: Branch = { children: new Map() };
      branch.children.set(key, made);
      branch = made;
    }
  }
  const last = path.at(-1);
  if (last !== undefined) branch.children.set(last, value);
}

function isBranch(value: Branch | Value): value is Branch {
  return 'children' in value;
}

function valueOf(branch: Branch, nextId: () => number): Value {
  const id = nextId();
  const children = [...branch.children].map(
    ([key, child]) => [key, isBranch(child) ? valueOf(child, nextId) : child] as const,
  );
  if (children.length > 0 && children.every(([key], at) => key === at))
    return { kind: 'list', id, items: children.map(([, child]) => child) };
  return {
    kind: 'dict',
    id,
    entries: children.map(([key, child]) => [
      typeof key === 'number' ? { kind: 'int', value: key } : { kind: 'str', value: key },
      child,
    ]),
  };
}
