import type { CheckpointId } from './ids.ts';

/** One line of the value tree: everything that is not a tensor, and tensors as leaves. */
export interface ValueRow {
  /** Opaque place to ask for children with; null for a leaf. */
  readonly node: number | null;
  /** The key in its parent as Python would print it. */
  readonly key: string;
  /** `dict`, `list`, `str`, `int`, `torch.Tensor`, a class name… */
  readonly type: string;
  /** One line of text, escaped, at most 300 characters. */
  readonly preview: string;
  readonly children: number;
}

export interface ValuePage {
  readonly total: number;
  readonly rows: readonly ValueRow[];
}

export interface ValueTreeRequests {
  /** Children of a node of the value tree; node 0 is the root object itself. */
  values(id: CheckpointId, node: number, offset: number, limit: number): ValuePage;
}
