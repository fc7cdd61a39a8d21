import type { CheckpointId, JobId } from './ids.ts';

export const REWRITE_DTYPES = ['float64', 'float32', 'float16', 'bfloat16'] as const;

/** One change to a checkpoint. Edits are applied in the order given. Names join the keys of nested dicts with `.`. */
export type RewriteEdit =
  /** Take out every entry whose name matches; `*` stands for any characters. */
  | { readonly kind: 'drop'; readonly pattern: string }
  /** Take out every entry that matches none of the patterns, and is neither above nor below one that does. */
  | { readonly kind: 'keep'; readonly patterns: readonly string[] }
  /** `from` and `to` may both end in `*`: then every name that begins so is renamed. */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'strip-prefix'; readonly prefix: string }
  /** `json` is the value as JSON text: `1` is an int, `1.0` a float. */
  | { readonly kind: 'set'; readonly name: string; readonly json: string }
  | { readonly kind: 'cast'; readonly dtype: (typeof REWRITE_DTYPES)[number] }
  /** Leave out the bytes of storages that no tensor reaches. */
  | { readonly kind: 'compact' }
  /** Make one value of the checkpoint the whole of it. */
  | { readonly kind: 'extract'; readonly path: readonly (string | number)[] };

/** What a rewrite does: edits, then the format it is written in. No edits at all writes the archive anew. */
export interface RewriteRequest {
  readonly edits: readonly RewriteEdit[];
  readonly to: 'same' | 'torch' | 'safetensors';
}

export type RewriteTarget =
  | { readonly kind: 'in-place' }
  /** A plain name beside the checkpoint, which nothing has yet: of a file, or of the folder that a set is written into. */
  | { readonly kind: 'beside'; readonly name: string };

export interface RewriteChange {
  readonly kind: 'dropped' | 'renamed' | 'set' | 'cast' | 'compacted' | 'extracted';
  readonly name: string;
  readonly to: string;
}

export interface RewriteRefusal {
  readonly edit: string;
  readonly why: string;
}

/** What a rewrite would do. Nothing is written by planning it. */
export interface RewritePlanView {
  readonly outcome: 'changes' | 'unchanged' | 'refused';
  /** All changes, and the page of them that was asked for. */
  readonly total: number;
  readonly changes: readonly RewriteChange[];
  readonly refusals: readonly RewriteRefusal[];
  readonly notes: readonly string[];
  readonly keys: {
    readonly before: number;
    readonly after: number;
    /** Names only the old file has, and only the new one; at most 1000 each. */
    readonly removed: readonly string[];
    readonly added: readonly string[];
  };
  readonly sizeBefore: number;
  /** Null when nothing would be written. */
  readonly sizeAfter: number | null;
  /** How long it will take on this machine, roughly; null when nothing would be written. */
  readonly seconds: number | null;
  /** The same on the command line, for a POSIX shell; nothing in it is hidden from whoever pastes it. */
  readonly command: string;
  /** A name for the result, file or folder, that nothing in the folder has. */
  readonly suggestedName: string;
}

/** A repair that the findings call for. */
export interface Repair {
  /** For a button: `Strip the prefix module.` */
  readonly title: string;
  /** One sentence of what it does and why it is safe. */
  readonly why: string;
  /** Codes of the findings it answers; [] for one that is only worth it. */
  readonly codes: readonly string[];
  /** What to do: a rewrite to plan, or getting back what is whole. */
  readonly action: { readonly kind: 'rewrite'; readonly request: RewriteRequest } | { readonly kind: 'salvage' };
  readonly suggestedName: string;
}

export interface RewriteRequests {
  planRewrite(id: CheckpointId, request: RewriteRequest, offset: number, limit: number): RewritePlanView;
  /** The result is proven before it takes its place; it then is in the queue and checked. */
  runRewrite(id: CheckpointId, request: RewriteRequest, target: RewriteTarget): JobId;
  repairs(id: CheckpointId): readonly Repair[];
  /** Write every storage that is whole to a new file beside the damaged one; of a set, into a new folder beside its own. */
  salvage(id: CheckpointId, name: string): JobId;
}
