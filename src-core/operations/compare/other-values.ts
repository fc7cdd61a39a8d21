import { keysOfTensors, sizeOfDict } from '../../model/tensor-dict.ts';
import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';

/** A value that is no tensor and differs; '' where one side has none. */
export interface OtherDifference {
  readonly key: string;
  readonly a: string;
  readonly b: string;
}

/** Values compared one by one; behind that containers are compared as they are printed. */
const MOST_LEAVES = 50_000;
const DEPTH = 16;

/** Values beside the tensors that differ: epochs, learning rates, names. Long lists count as one value. */
export function otherDifferences(a: Value | null, b: Value | null): readonly OtherDifference[] {
  const inA = leavesOf(a);
  const inB = leavesOf(b);
  const found: OtherDifference[] = [];
  for (const [key, text] of inA) {
    const other = inB.get(key);
    if (other !== text) found.push({ key, a: text, b: other ?? '' });
  }
  for (const [key, text] of inB) if (!inA.has(key)) found.push({ key, a: '', b: text });
  return found;
}

function leavesOf(root: Value | null): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  if (root !== null) walk(root, '', DEPTH, leaves);
  return leaves;
}

/** Recursion is bounded by the depth that is left. */
function walk(value: Value, path: string, left: number, leaves: Map<string, string>): void {
  if (value.kind === 'tensor' || leaves.size >= MOST_LEAVES) return;
  if (left > 0 && value.kind === 'dict' && sizeOfDict(value) > 0) {
    if (keysOfTensors(value) !== null) return;
    for (const [key, part] of value.entries) {
      const step = key.kind === 'str' ? key.value : previewOf(key);
      walk(part, path === '' ? step : `${path}.${step}`, left - 1, leaves);
    }
    return;
  }
  if (left > 0 && (value.kind === 'list' || value.kind === 'tuple') && value.items.length > 0) {
    for (const [index, part] of value.items.entries()) walk(part, `${path}.${index}`, left - 1, leaves);
    return;
  }
  leaves.set(path === '' ? '(root)' : path, value.kind === 'numbers' ? numbersText(value.items) : previewOf(value));
}

function numbersText(items: Float64Array | Int32Array): string {
  let hash = 0x811c9dc5;
  const bytes = new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  const shown = Array.from(items.subarray(0, 4)).join(', ');
  return `[${shown}${items.length > 4 ? ', …' : ''}] (${items.length} numbers, ${(hash >>> 0).toString(16)})`;
}
