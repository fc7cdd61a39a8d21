import type { JsonNumber } from '../../contract/report.ts';
import { jsonNumber } from '../report/values-json.ts';
import { isSame, type Comparison, type PairDifference } from './compare.ts';

/** `assay compare --json`: additive only. */
export interface ComparisonDocument {
  readonly schema: 1;
  readonly tool: { readonly name: 'assay'; readonly version: string };
  readonly a: string;
  readonly b: string;
  /** Whether nothing differs, as far as it was looked at (`by`). */
  readonly same: boolean;
  readonly by: Comparison['by'];
  readonly rename: Comparison['rename'];
  /** In B and not in A, as `load_state_dict` on a model like B would call keys that A lacks. */
  readonly missing: readonly string[];
  /** In A and not in B. */
  readonly unexpected: readonly string[];
  readonly tensors: readonly ComparedTensor[];
  readonly others: Comparison['others'];
}

export interface ComparedTensor {
  readonly key: string;
  readonly renamedTo?: string;
  readonly content: PairDifference['content'];
  readonly shape?: readonly [string, string];
  readonly dtype?: readonly [string, string];
  readonly values?: {
    readonly elements: number;
    readonly changed: number;
    /** Of the elements, from 0 to 1. */
    readonly share: number;
    readonly maxAbsolute: JsonNumber;
    readonly maxRelative: JsonNumber;
    readonly cosine: number | null;
    readonly becameUnfinite: number;
    readonly becameFinite: number;
    readonly first: number;
  };
  /** Why the values were not compared. */
  readonly notCompared?: string;
}

export function comparisonDocument(
  version: string,
  [a, b]: readonly [string, string],
  comparison: Comparison,
): ComparisonDocument {
  const { by, rename, onlyInA, onlyInB, pairs, others } = comparison;
  return {
    schema: 1,
    tool: { name: 'assay', version },
    a,
    b,
    same: isSame(comparison),
    by,
    rename,
    missing: onlyInB,
    unexpected: onlyInA,
    tensors: pairs.map(tensorOf),
    others,
  };
}

function tensorOf({ key, renamedTo, content, shape, dtype, values }: PairDifference): ComparedTensor {
  return {
    key,
    ...(renamedTo === null ? {} : { renamedTo }),
    content,
    ...(shape === null ? {} : { shape }),
    ...(dtype === null ? {} : { dtype }),
    ...(values === null ? {} : values.ok ? { values: numbersOf(values) } : { notCompared: values.why }),
  };
}

function numbersOf(
  values: Extract<PairDifference['values'], { readonly ok: true }>,
): NonNullable<ComparedTensor['values']> {
  const { elements, changed, maxAbsolute, maxRelative, cosine, becameUnfinite, becameFinite, first } = values;
  return {
    elements,
    changed,
    share: elements === 0 ? 0 : changed / elements,
    maxAbsolute: jsonNumber(maxAbsolute),
    maxRelative: jsonNumber(maxRelative),
    cosine,
    becameUnfinite,
    becameFinite,
    first,
  };
}
