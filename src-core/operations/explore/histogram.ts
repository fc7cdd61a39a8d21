import type { Histogram } from '../../contract/values.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { blocksOf } from '../../values/tensor-stats.ts';
import { notRead, type NotRead } from '../../values/tensor-numbers.ts';
import { countedPart, numbersOf, type OpenCheckpoint } from './open-tensor.ts';

/** Elements that are counted: minutes of work. An expanded tensor can have any number of them in a few bytes. */
const MOST_ELEMENTS = 2 ** 32;

interface Counted {
  readonly min: number;
  readonly max: number;
  readonly nan: number;
  readonly positiveInf: number;
  readonly negativeInf: number;
  readonly zero: number;
  readonly integers: boolean;
}

/**
 * Count all numbers of a tensor in bins of equal width from its least to its largest finite one. Reads it twice. Few
 * distinct whole numbers get a bin each.
 */
export async function histogramOf(
  open: OpenCheckpoint,
  tensor: TensorInfo,
  bins: number,
): Promise<Histogram | NotRead> {
  const numbers = await numbersOf(open, countedPart(tensor));
  if (!numbers.ok) return numbers;
  const { elements, of } = numbers;
  if (elements > MOST_ELEMENTS) return notRead(`its ${elements} elements are more than are counted one by one`);
  const { signal } = open.context;
  let counted: Counted = {
    min: Infinity,
    max: -Infinity,
    nan: 0,
    positiveInf: 0,
    negativeInf: 0,
    zero: 0,
    integers: true,
  };
  for await (const block of blocksOf(numbers, signal)) counted = count(block, counted);
  const { min, max, nan, positiveInf, negativeInf, zero, integers } = counted;
  const rest = { nan, positiveInf, negativeInf, zero, elements, of };
  if (min > max) return { ok: true, edges: [], counts: [], min: null, max: null, ...rest };
  const edges = edgesOf(min, max, bins, integers);
  const counts = new Array<number>(edges.length - 1).fill(0);
  for await (const block of blocksOf(numbers, signal)) fill(block, edges, counts);
  return { ok: true, edges, counts, min, max, ...rest };
}

function count(block: Float64Array, before: Counted): Counted {
  let { min, max, nan, positiveInf, negativeInf, zero, integers } = before;
  for (const number of block) {
    if (number - number !== 0) {
      if (number === Infinity) positiveInf += 1;
      else if (number === -Infinity) negativeInf += 1;
      else nan += 1;
      continue;
    }
    if (number === 0) zero += 1;
    if (number < min) min = number;
    if (number > max) max = number;
    if (integers && !Number.isInteger(number)) integers = false;
  }
  return { min, max, nan, positiveInf, negativeInf, zero, integers };
}

/** Ascending, from `min` to `max`. */
function edgesOf(min: number, max: number, bins: number, integers: boolean): readonly number[] {
  if (min === max) return [min, max];
  if (integers && max - min < bins) return Array.from({ length: max - min + 2 }, (_, place) => min + place);
  // Halved first: the distance of two finite numbers can be infinite.
  const half = max / 2 - min / 2;
  const edges = Array.from({ length: bins }, (_, place) => min + half * (place / bins) * 2);
  // Bins narrower than the numbers there can tell apart fall together.
  return [...edges.filter((edge, place) => place === 0 || edge > (edges[place - 1] ?? edge)), max];
}

function fill(block: Float64Array, edges: readonly number[], counts: number[]): void {
  const last = counts.length - 1;
  const min = edges[0] ?? 0;
  const max = edges[last + 1] ?? 0;
  const half = max / 2 - min / 2;
  for (const number of block) {
    if (number - number !== 0) continue;
    let bin = half === 0 ? 0 : Math.min(last, Math.floor(((number / 2 - min / 2) / half) * (last + 1)));
    // Rounding may miss by one: the edges decide.
    while (bin > 0 && number < (edges[bin] ?? 0)) bin -= 1;
    while (bin < last && number >= (edges[bin + 1] ?? 0)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}
