import type { Histogram, HistogramQuery } from '../../contract/values.ts';
import { DTYPES, isKnownDType, type DType } from '../../model/dtype.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { numbersStats } from '../../values/reference.ts';
import { linearBins, magnitudeBins, wholeBins, type Bins } from '../../values/spread-bins.ts';
import { bucketsOf, countSpread, SPREAD_CODES, spreadOfTable, type SpreadNumbers } from '../../values/spread.ts';
import { EMPTY_STATS, finiteCount, mergeStats } from '../../values/stats.ts';
import { blocksOf } from '../../values/tensor-stats.ts';
import { notRead, type NotRead, type TensorNumbers } from '../../values/tensor-numbers.ts';
import { countedPart, numbersOf, type OpenCheckpoint } from './open-tensor.ts';

/** Elements that are counted: minutes of work. An expanded tensor can have any number of them in a few bytes. */
const MOST_ELEMENTS = 2 ** 32;

/**
 * All numbers of a tensor in bins. What was counted on the way of a check is enough for most; where `known` is null the
 * numbers are read, and once more where bins of equal width are narrower than what was counted can tell apart.
 */
export async function histogramOf(
  open: OpenCheckpoint,
  tensor: TensorInfo,
  query: HistogramQuery,
  known: SpreadNumbers | null = null,
): Promise<Histogram | NotRead> {
  const counted = countedPart(tensor);
  const numbers = known ?? (await countNumbers(open, counted));
  if ('ok' in numbers) return numbers;
  // Whoever reads them anyway can as well count them to the last digit.
  const bins = known === null && query.scale === 'linear' ? null : binsOf(numbers, counted.dtype, query);
  if (bins !== null) return histogramWith(numbers, bins);
  return await readHistogram(open, counted, numbers, query.bins);
}

async function countNumbers(open: OpenCheckpoint, tensor: TensorInfo): Promise<SpreadNumbers | NotRead> {
  const numbers = await openCountable(open, tensor);
  if (!numbers.ok) return numbers;
  const table = new Uint32Array(SPREAD_CODES);
  let stats = EMPTY_STATS;
  for await (const block of blocksOf(numbers, open.context.signal)) {
    stats = mergeStats(stats, numbersStats(block, block.length, numbers.tiny));
    countSpread(block, block.length, table);
  }
  return { stats, spread: spreadOfTable(table, true), of: numbers.of };
}

async function openCountable(open: OpenCheckpoint, tensor: TensorInfo): Promise<TensorNumbers | NotRead> {
  const numbers = await numbersOf(open, tensor);
  if (!numbers.ok || numbers.elements <= MOST_ELEMENTS) return numbers;
  return notRead(`its ${numbers.elements} elements are more than are counted one by one`);
}

/** Null where the numbers have to be read for it. */
function binsOf({ stats, spread }: SpreadNumbers, dtype: DType, { bins, scale }: HistogramQuery): Bins | null {
  if (scale === 'magnitude') return magnitudeBins(spread, stats);
  const { min, max } = stats;
  const isFew = max - min < bins && Number.isInteger(min) && Number.isInteger(max);
  if (!isFew || min === max) return linearBins(spread, stats, bins);
  if (isWhole(dtype)) return wholeBins(spread, stats);
  // Floats that may all be whole: a bucket does not tell.
  const mayBeWhole = bucketsOf(spread).every(({ from, to }) => Number.isInteger(from < 0 ? to : from));
  return mayBeWhole ? null : linearBins(spread, stats, bins);
}

function isWhole(dtype: DType): boolean {
  const kind = isKnownDType(dtype) ? DTYPES[dtype].kind : null;
  return kind === 'int' || kind === 'uint' || kind === 'bool';
}

function histogramWith({ stats, of }: SpreadNumbers, { edges, counts }: Bins): Histogram {
  const { elements, nan, positiveInf, negativeInf, zero, min, max } = stats;
  const bounds = finiteCount(stats) === 0 ? { min: null, max: null } : { min, max };
  return { ok: true, edges, counts, nan, positiveInf, negativeInf, zero, ...bounds, elements, of };
}

/** By reading the numbers once more, now that their range is known. Few distinct whole numbers get a bin each. */
async function readHistogram(
  open: OpenCheckpoint,
  tensor: TensorInfo,
  counted: SpreadNumbers,
  bins: number,
): Promise<Histogram | NotRead> {
  const numbers = await openCountable(open, tensor);
  if (!numbers.ok) return numbers;
  const { min, max } = counted.stats;
  if (min > max) return histogramWith(counted, { edges: [], counts: [] });
  const { signal } = open.context;
  const mayBeWhole = max - min < bins && Number.isInteger(min) && Number.isInteger(max);
  const edges = edgesOf(min, max, bins, mayBeWhole && (await areWhole(numbers, signal)));
  const counts = new Array<number>(edges.length - 1).fill(0);
  for await (const block of blocksOf(numbers, signal)) fill(block, edges, counts);
  return histogramWith(counted, { edges, counts });
}

async function areWhole(numbers: TensorNumbers, signal: AbortSignal | undefined): Promise<boolean> {
  for await (const block of blocksOf(numbers, signal))
    if (!block.every((number) => number - number !== 0 || Number.isInteger(number))) return false;
  return true;
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
