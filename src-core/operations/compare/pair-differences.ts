import { elementCount } from '../../bytes/integers.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { orderByNumber } from '../tensor-query/order.ts';
import type { TensorPair } from './pair-tensors.ts';
import { IDENTICAL, type TensorDifference } from './tensor-difference.ts';

/** What is said of two tensors of one name. */
export interface PairDifference {
  readonly key: string;
  /** Its name in the other one, where that is not the same. */
  readonly renamedTo: string | null;
  readonly shape: readonly [string, string] | null;
  readonly dtype: readonly [string, string] | null;
  /**
   * `same` and `changed` are certain when values were read; by checksums alone, equal ones are evidence. `unknown` when
   * neither was there.
   */
  readonly content: 'same' | 'changed' | 'unknown';
  readonly values: TensorDifference | NotRead | null;
}

/** What the names and headers of a pair tell. */
export type PairFacts = Pick<PairDifference, 'key' | 'renamedTo' | 'shape' | 'dtype'>;

/** What was found out about the content of a pair. `identical`: every value was read, and all bytes are the same. */
export type Content = Pick<PairDifference, 'content' | 'values'> | 'identical';

export function factsOf({ a, b }: TensorPair): PairFacts {
  const [shapeA, shapeB] = [a.shape.join(', '), b.shape.join(', ')];
  return {
    key: a.name,
    renamedTo: a.name === b.name ? null : b.name,
    shape: shapeA === shapeB ? null : [`[${shapeA}]`, `[${shapeB}]`],
    dtype: a.dtype === b.dtype ? null : [a.dtype, b.dtype],
  };
}

export function differs({ shape, dtype, content }: PairDifference): boolean {
  return shape !== null || dtype !== null || content === 'changed';
}

const CONTENTS = ['same', 'changed', 'unknown', 'identical'] as const;

/** What is known of the content of each pair by now: a byte for most, so that 200,000 of them are no objects. */
export class PairContents {
  readonly #pairs: Rows<TensorPair>;
  readonly #contents: Uint8Array;
  readonly #values = new Map<number, TensorDifference | NotRead>();

  constructor(pairs: Rows<TensorPair>) {
    this.#pairs = pairs;
    this.#contents = new Uint8Array(pairs.length);
  }

  set(index: number, found: Content): void {
    this.#contents[index] = CONTENTS.indexOf(found === 'identical' ? found : found.content);
    if (found !== 'identical' && found.values !== null) this.#values.set(index, found.values);
    else this.#values.delete(index);
  }

  /** As it is known now, those that differ most first; what is set later does not change it. */
  worstFirst(): Rows<PairDifference> {
    const known = new PairContents(this.#pairs);
    known.#contents.set(this.#contents);
    for (const [index, values] of this.#values) known.#values.set(index, values);
    const weights = new Float64Array(this.#pairs.length);
    for (const [index, pair] of this.#pairs.entries()) weights[index] = -weightOf(known.#difference(pair, index));
    const order = orderByNumber(weights);
    return new PairDifferences(order, (index) => {
      const pair = this.#pairs.at(index);
      if (pair === undefined) throw new RangeError(`pair ${index} of ${order.length}`);
      return known.#difference(pair, index);
    });
  }

  #difference(pair: TensorPair, index: number): PairDifference {
    const content = CONTENTS[this.#contents[index] ?? 0] ?? 'unknown';
    if (content !== 'identical') return { ...factsOf(pair), content, values: this.#values.get(index) ?? null };
    const elements = Number(elementCount(pair.a.shape));
    return { ...factsOf(pair), content: 'same', values: { ...IDENTICAL, elements } };
  }
}

class PairDifferences extends RowTable<PairDifference> {
  readonly length: number;
  readonly #order: Uint32Array;
  readonly #pairAt: (index: number) => PairDifference;

  constructor(order: Uint32Array, pairAt: (index: number) => PairDifference) {
    super();
    this.#order = order;
    this.#pairAt = pairAt;
    this.length = order.length;
  }

  protected row(index: number): PairDifference {
    return this.#pairAt(this.#order[index] ?? 0);
  }
}

/** For sorting: another shape first, then numbers that became NaN, then the largest relative difference. */
function weightOf({ shape, content, values, dtype }: PairDifference): number {
  if (shape !== null) return Infinity;
  if (values?.ok === true) {
    if (values.becameUnfinite + values.becameFinite > 0) return Number.MAX_VALUE;
    return values.changed === 0 ? 0 : 1 + values.maxRelative;
  }
  return content === 'changed' ? 2 : content === 'unknown' ? 0.5 : dtype === null ? 0 : 0.25;
}
