import type { KeyPath } from '../../model/tensor.ts';
import type { PlainValue } from '../../pickle/graph/builder.ts';

/** Float dtypes that a cast turns into each other. */
export const CAST_DTYPES = ['float64', 'float32', 'float16', 'bfloat16'] as const;
export type CastDType = (typeof CAST_DTYPES)[number];

/** One change to a checkpoint. Edits are applied in the order given. Names join the keys of nested dicts with `.`. */
export type Edit =
  /** Take out every entry whose name matches; `*` stands for any characters. */
  | { readonly kind: 'drop'; readonly pattern: string }
  /** Take out every entry that matches none of the patterns, and is neither above nor below one that does. */
  | { readonly kind: 'keep'; readonly patterns: readonly string[] }
  /** `from` and `to` may both end in `*`: then every name that begins so is renamed. */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /** Off the keys of every state dict that has it, and off its `_metadata`. */
  | { readonly kind: 'strip-prefix'; readonly prefix: string }
  /** A key that is there is replaced, another is added at the end. */
  | { readonly kind: 'set'; readonly name: string; readonly value: PlainValue }
  /** Every float storage. Values that do not fit become infinite and are counted. */
  | { readonly kind: 'cast'; readonly dtype: CastDType }
  /** Leave out the bytes of storages that no tensor reaches. */
  | { readonly kind: 'compact' }
  /** Make one value of the checkpoint the whole of it. */
  | { readonly kind: 'extract'; readonly path: KeyPath };

/** An edit that cannot be done, and why: nothing is written. */
export interface Refusal {
  readonly edit: string;
  readonly why: string;
}

/** What an edit did to the keys, in words for the plan. */
export interface KeyChange {
  readonly kind: 'dropped' | 'renamed' | 'set' | 'cast' | 'compacted' | 'extracted';
  readonly name: string;
  /** The new name, the new value's text, `float32 → float16`, `4096 → 40 bytes`; '' where there is nothing to add. */
  readonly to: string;
}

/** The edit as one would write it on the command line. */
export function describeEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'drop':
      return `drop ${edit.pattern}`;
    case 'keep':
      return `keep ${edit.patterns.join(', ')}`;
    case 'rename':
      return `rename ${edit.from} to ${edit.to}`;
    case 'strip-prefix':
      return `strip the prefix ${edit.prefix}`;
    case 'set':
      return `set ${edit.name}`;
    case 'cast':
      return `cast to ${edit.dtype}`;
    case 'compact':
      return 'compact storages';
    case 'extract':
      return `extract ${edit.path.join('.')}`;
  }
}
