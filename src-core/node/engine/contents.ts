import type { CheckpointId } from '../../contract/ids.ts';
import type { TensorStats } from '../../contract/report.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Value } from '../../model/value.ts';
import { DamagedTensors } from '../../operations/damaged-tensors.ts';
import { createTensorTable, type TensorTable } from '../../operations/tensor-query/tensor-table.ts';
import { tensorTypeOf } from '../../operations/value-tree/tensor-type.ts';
import { createValueTree, type TreePath, type ValueTree } from '../../operations/value-tree/value-tree.ts';
import type { CheckResult } from './record.ts';

/** What is in a checkpoint, ready to be asked for pages. It can always be read again. */
export interface Content {
  readonly checkpoint: Checkpoint;
  readonly tensors: TensorTable;
  readonly values: ValueTree;
}

interface Kept {
  readonly content: Content;
  /** Bytes of memory, estimated. */
  readonly cost: number;
}

/**
 * The contents looked at last, up to a ceiling of memory; the one looked at now is always kept. The places of the value
 * tree that were handed out outlive their content, so that an opened tree still works after it was read again.
 */
export class Contents {
  readonly #ceiling: number;
  /** Least recently used first. */
  readonly #kept = new Map<CheckpointId, Kept>();
  readonly #trails = new Map<CheckpointId, TreePath[]>();

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
  }

  get(id: CheckpointId): Content | null {
    const kept = this.#kept.get(id);
    if (kept === undefined) return null;
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept.content;
  }

  put(id: CheckpointId, checkpoint: Checkpoint, result: CheckResult): Content {
    let trail = this.#trails.get(id);
    if (trail === undefined) {
      trail = [];
      this.#trails.set(id, trail);
    }
    const { storages } = checkpoint;
    const tensors = withDamage(checkpoint, result.damaged);
    const content = {
      checkpoint,
      tensors: createTensorTable({ tensors, storages, stats: result.stats }),
      values: createValueTree(checkpoint.root, trail, tensorTypeOf(checkpoint.format)),
    };
    this.#kept.delete(id);
    this.#kept.set(id, { content, cost: costOf(checkpoint, this.#ceiling) });
    this.#evict();
    return content;
  }

  /** Show these statistics with the tensors, as far as they are known. */
  updateStats(id: CheckpointId, stats: ReadonlyMap<number, TensorStats>): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    const tensors = kept.content.tensors.withStats(stats);
    this.#kept.set(id, { ...kept, content: { ...kept.content, tensors } });
  }

  /** Drop the content and the places in it: what is read next may be another file. */
  delete(id: CheckpointId): void {
    this.#kept.delete(id);
    this.#trails.delete(id);
  }

  #evict(): void {
    let sum = 0;
    for (const { cost } of this.#kept.values()) sum += cost;
    for (const [id, { cost }] of this.#kept) {
      if (sum <= this.#ceiling || this.#kept.size === 1) return;
      this.#kept.delete(id);
      sum -= cost;
    }
  }
}

function withDamage({ tensors }: Checkpoint, damaged: ReadonlySet<number>): Checkpoint['tensors'] {
  if (damaged.size === 0) return tensors;
  return new DamagedTensors(tensors, (_, index) => damaged.has(index));
}

// Bytes of one object with its arrays and texts, measured with 200,000 of each.
const TENSOR_BYTES = 800;
const STORAGE_BYTES = 250;
const ENTRY_BYTES = 300;
const VALUE_BYTES = 100;

function costOf(checkpoint: Checkpoint, enough: number): number {
  const { tensors, storages, archive, root } = checkpoint;
  const lists =
    tensors.length * TENSOR_BYTES + storages.length * STORAGE_BYTES + (archive?.entries.length ?? 0) * ENTRY_BYTES;
  return lists + valueCost(root, enough);
}

/** Counts until it is certainly too much. Each container once: shared ones are stored once. */
function valueCost(root: Value | null, enough: number): number {
  const seen = new Set<Value>();
  const open: Value[] = [];
  let cost = 0;
  const count = (value: Value) => {
    cost += VALUE_BYTES + textBytes(value);
    if (isContainer(value) && !seen.has(value)) {
      seen.add(value);
      open.push(value);
    }
    return cost < enough;
  };
  if (root !== null) count(root);
  for (let value = open.pop(); value !== undefined; value = open.pop()) if (!everyChild(value, count)) return enough;
  return cost;
}

function textBytes(value: Value): number {
  if (value.kind === 'str') return value.value.length;
  if (value.kind === 'bytes') return value.head.byteLength;
  return value.kind === 'numbers' ? value.items.byteLength : 0;
}

function isContainer(value: Value): boolean {
  return value.kind === 'dict' || value.kind === 'object' || ('items' in value && value.kind !== 'numbers');
}

/** Whether `test` holds for each child; stops at the first for which it does not. */
function everyChild(value: Value, test: (child: Value) => boolean): boolean {
  const both = ([key, item]: readonly [Value, Value]) => test(key) && test(item);
  if (value.kind === 'dict') return value.entries.every(both);
  if (value.kind === 'object') return value.args.every(test) && value.state.every(test) && value.items.every(both);
  return 'items' in value && value.kind !== 'numbers' ? value.items.every(test) : true;
}
