import type {
  ComparePage,
  CompareQuery,
  ComparedRow,
  ComparedTensor,
  CompareSummary,
  Difference,
  ValueDifference,
} from '../../contract/compare.ts';
import type { CheckpointId } from '../../contract/ids.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import { displayText } from '../../model/display-text.ts';
import type { Comparison } from '../../operations/compare/compare.ts';
import type { PairDifference } from '../../operations/compare/pair-differences.ts';
import { jsonNumber } from '../../operations/report/values-json.ts';

interface Side {
  readonly id: CheckpointId;
  readonly checkpoint: Checkpoint;
}

/** Values beside the tensors that are listed. */
const SHOWN_OTHERS = 100;

/** One comparison, as pages of rows. Worst first is the order in which it was found. */
export class ComparisonView {
  readonly summary: CompareSummary;
  readonly #worst: readonly ComparedRow[];
  readonly #file: readonly ComparedRow[];

  constructor(a: Side, b: Side, comparison: Comparison) {
    const inA = tensorsByName(a.checkpoint);
    const inB = tensorsByName(b.checkpoint);
    const alone = (kind: 'missing' | 'unexpected') => (name: string) => {
      const tensor = (kind === 'missing' ? inA : inB).get(name) ?? null;
      const [left, right] = kind === 'missing' ? [tensor, null] : [null, tensor];
      return { kind, renamed: false, a: left, b: right, values: null, why: '' } as const;
    };
    this.#worst = [
      ...comparison.onlyInA.map(alone('missing')),
      ...comparison.onlyInB.map(alone('unexpected')),
      ...comparison.pairs.map((pair) => pairRow(pair, inA, inB)),
    ];
    this.#file = [...this.#worst].sort((x, y) => placeOf(x) - placeOf(y) || (x.b?.index ?? 0) - (y.b?.index ?? 0));
    this.summary = summaryOf(a.id, b.id, comparison, this.#worst);
  }

  page({ offset, limit, kind, filter, order }: CompareQuery): ComparePage {
    const words = filter
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const rows = (order === 'worst' ? this.#worst : this.#file).filter(
      (row) => (kind === null || row.kind === kind) && words.every((word) => isNamed(row, word)),
    );
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  }
}

function isNamed({ a, b }: ComparedRow, word: string): boolean {
  return a?.name.toLowerCase().includes(word) === true || b?.name.toLowerCase().includes(word) === true;
}

/** What only B has comes last. */
function placeOf({ a }: ComparedRow): number {
  return a?.index ?? Number.MAX_SAFE_INTEGER;
}

/** The first of each name. */
function tensorsByName({ tensors }: Checkpoint): ReadonlyMap<string, ComparedTensor> {
  const byName = new Map<string, ComparedTensor>();
  for (const [index, { name, shape, dtype }] of tensors.entries())
    if (!byName.has(name)) byName.set(name, { index, name: displayText(name), shape, dtype: displayText(dtype, 256) });
  return byName;
}

function pairRow(
  pair: PairDifference,
  inA: ReadonlyMap<string, ComparedTensor>,
  inB: ReadonlyMap<string, ComparedTensor>,
): ComparedRow {
  const { key, renamedTo, values } = pair;
  return {
    kind: kindOf(pair),
    renamed: renamedTo !== null,
    a: inA.get(key) ?? null,
    b: inB.get(renamedTo ?? key) ?? null,
    values: values?.ok === true ? valuesOf(values) : null,
    why: values?.ok === false ? displayText(values.why) : '',
  };
}

function kindOf({ shape, dtype, content }: PairDifference): Difference {
  if (shape !== null) return 'shape';
  if (dtype !== null) return 'dtype';
  switch (content) {
    case 'changed':
      return 'values';
    case 'same':
      return 'equal';
    case 'unknown':
      return 'not-read';
  }
}

function valuesOf(values: Extract<PairDifference['values'], { ok: true }>): ValueDifference {
  const { elements, changed, maxAbsolute, maxRelative, cosine, becameFinite, becameUnfinite } = values;
  return {
    equal: changed === 0,
    maxAbsolute: jsonNumber(maxAbsolute),
    maxRelative: jsonNumber(maxRelative),
    cosine,
    changed,
    elements,
    finiteness: becameFinite + becameUnfinite,
  };
}

function summaryOf(
  a: CheckpointId,
  b: CheckpointId,
  { rename, others, by }: Comparison,
  rows: readonly ComparedRow[],
): CompareSummary {
  const counts = { missing: 0, unexpected: 0, shape: 0, dtype: 0, values: 0, equal: 0, 'not-read': 0 };
  for (const { kind } of rows) counts[kind] += 1;
  const renamed = rename === null ? null : { from: displayText(rename.from, 512), to: displayText(rename.to, 512) };
  return {
    a,
    b,
    withValues: by === 'values',
    counts,
    renamed,
    conclusion: conclusionOf(rows.length, counts, by === 'values'),
    otherKeys: others.slice(0, SHOWN_OTHERS).map((one) => displayText(otherText(one), 600)),
  };
}

function otherText({ key, a, b }: Comparison['others'][number]): string {
  if (b === '') return `${key}: only in the first (${a})`;
  if (a === '') return `${key}: only in the second (${b})`;
  return `${key}: ${a} → ${b}`;
}

function conclusionOf(total: number, counts: CompareSummary['counts'], withValues: boolean): string {
  const parts: string[] = [];
  const say = (count: number, words: string) => {
    if (count > 0) parts.push(`${count} ${words}`);
  };
  say(counts.missing, 'missing');
  say(counts.unexpected, 'unexpected');
  say(counts.shape, 'with another shape');
  say(counts.dtype, 'with another dtype');
  say(counts.values, 'with other values');
  say(counts.equal, withValues ? 'equal' : 'with equal checksums');
  say(counts['not-read'], 'whose values were not compared');
  return `${total} ${total === 1 ? 'tensor' : 'tensors'}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}
