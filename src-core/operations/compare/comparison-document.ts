import type { JsonNumber } from '../../contract/report.ts';
import { RowSlice } from '../../model/row-table.ts';
import { jsonText } from '../report/json-text.ts';
import { jsonNumber } from '../report/values-json.ts';
import { isSame, type Comparison } from './compare.ts';
import type { PairDifference } from './pair-differences.ts';

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
  sides: readonly [string, string],
  comparison: Comparison,
): ComparisonDocument {
  const { pairs, others } = comparison;
  return { ...headOf(version, sides, comparison), tensors: pairs.map(tensorOf), others };
}

/** What stands in front of the tensors. */
function headOf(
  version: string,
  [a, b]: readonly [string, string],
  comparison: Comparison,
): Omit<ComparisonDocument, 'tensors' | 'others'> {
  const { by, rename, onlyInA, onlyInB } = comparison;
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
  };
}

/** Pairs of one piece of text. */
const PIECE = 1000;

/** The same document as JSON text, two spaces a level, in pieces: 200,000 pairs are neither objects nor one text. */
export function* comparisonText(
  version: string,
  sides: readonly [string, string],
  comparison: Comparison,
): Generator<string> {
  const { pairs, others } = comparison;
  yield `${jsonText(headOf(version, sides, comparison), 2).slice(0, -2)},\n  "tensors": [`;
  for (let at = 0; at < pairs.length; at += PIECE) {
    const listed = new RowSlice(pairs, at, Math.min(PIECE, pairs.length - at)).map(tensorOf);
    yield (at === 0 ? '' : ',') + indented(jsonText(listed, 2).slice(1, -2));
  }
  yield `${pairs.length === 0 ? '' : '\n  '}],\n  "others": ${indented(jsonText(others, 2))}\n}`;
}

/** One level deeper. A line break in JSON is never part of a text. */
function indented(json: string): string {
  return json.replaceAll('\n', '\n  ');
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
