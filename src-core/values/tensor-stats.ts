import { dtypeBytes } from '../model/dtype.ts';
import type { Rows } from '../model/rows.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { unravel } from './positions.ts';
import { numbersStats } from './reference.ts';
import { WORTH_A_SPREAD } from './scan/segments.ts';
import { countSpread, repeatSpread, SPREAD_CODES, spreadOfTable, type Spread } from './spread.ts';
import { EMPTY_STATS, mergeStats, repeatStats, type Stats } from './stats.ts';
import { notRead, openNumbers, type NotRead, type OpenStorage, type TensorNumbers } from './tensor-numbers.ts';

/** What was found out about the numbers of one tensor. */
export interface TensorSummary {
  readonly ok: true;
  /** Of elements; for complex tensors counts only, the rest is in the parts. */
  readonly stats: Stats;
  readonly complex: { readonly real: Stats; readonly imaginary: Stats } | null;
  /** What was counted: every element, what a sparse tensor stores, or what a quantised one means. */
  readonly of: 'values' | 'stored' | 'dequantized';
  /** Index of the first NaN and infinity along each dimension of what was counted. */
  readonly firstNan: readonly number[] | null;
  readonly firstInf: readonly number[] | null;
  /** Of every number, both parts of complex ones; null where it was not counted on the way. */
  readonly spread: Spread | null;
}

/** Elements visited one by one before a tensor is given up: seconds of work. */
export const ELEMENT_BUDGET = 1 << 28;
/** Elements decoded at once. */
const BLOCK = 16384;

export interface StatsOptions {
  readonly signal?: AbortSignal;
  readonly budget?: number;
  /** Told how many more bytes of elements were visited. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Statistics of one tensor by itself, of any layout: for those that are no plain run of the file. What stride 0 repeats is
 * read once. Throws what the source throws and the signal's reason.
 */
export async function tensorStats(
  tensor: TensorInfo,
  storages: Rows<Storage>,
  open: OpenStorage,
  options: StatsOptions = {},
): Promise<TensorSummary | NotRead> {
  const { signal, budget = ELEMENT_BUDGET, onBytes } = options;
  const stored = storedPart(tensor);
  if (stored !== null) {
    const summary = await tensorStats(stored, storages, open, options);
    return summary.ok ? { ...summary, of: 'stored' } : summary;
  }
  const { once, copies } = withoutRepeats(tensor);
  const numbers = await openNumbers(once, storages, open, signal);
  if (!numbers.ok) return numbers;
  if (numbers.elements > budget)
    return notRead(`its ${numbers.elements} scattered elements are more than are visited one by one`);
  const unit = dtypeBytes(tensor.dtype) ?? 1;
  const table = numbers.elements * unit < WORTH_A_SPREAD ? null : new Uint32Array(SPREAD_CODES);
  const blocks = counted(
    blocksOf(numbers, signal, (elements) => onBytes?.(elements * unit)),
    table,
  );
  const summary =
    numbers.perElement === 2 ? await complexStats(numbers, copies, blocks) : await realStats(numbers, copies, blocks);
  return { ...summary, spread: table === null ? null : repeatSpread(spreadOfTable(table, true), copies) };
}

/** The same blocks; their numbers are counted in the table on the way. */
async function* counted(blocks: Blocks, table: Uint32Array | null): Blocks {
  for await (const block of blocks) {
    if (table !== null) countSpread(block, block.length, table);
    yield block;
  }
}

/** The tensor that holds the values of a sparse, nested or distributed one. */
export function storedPart({ layout, storage, parts }: TensorInfo): TensorInfo | null {
  if (parts === undefined || (layout === 'strided' && storage !== null)) return null;
  return parts['values'] ?? parts['_values'] ?? parts['buffer'] ?? parts['_local_tensor'] ?? null;
}

/** The same tensor with every dimension of stride 0 seen once; a quantised one as it is, because its axes mean something. */
function withoutRepeats(tensor: TensorInfo): { readonly once: TensorInfo; readonly copies: number } {
  const { stride, shape } = tensor;
  if (stride === null || tensor.quantization !== undefined) return { once: tensor, copies: 1 };
  let copies = 1;
  const once = shape.map((size, dim) => {
    if (stride[dim] !== 0 || size === 0) return size;
    copies *= size;
    return 1;
  });
  return copies === 1 ? { once: tensor, copies } : { once: { ...tensor, shape: once }, copies };
}

type Blocks = AsyncGenerator<Float64Array, void>;

async function realStats(numbers: TensorNumbers, copies: number, blocks: Blocks): Promise<TensorSummary> {
  let stats = EMPTY_STATS;
  for await (const block of blocks) stats = mergeStats(stats, numbersStats(block, block.length, numbers.tiny));
  const place = (position: number) => (position < 0 ? null : unravel(numbers.view.shape, position));
  return {
    ok: true,
    stats: repeatStats(stats, copies),
    complex: null,
    of: numbers.of,
    firstNan: place(stats.firstNan),
    firstInf: place(stats.firstInf),
    spread: null,
  };
}

async function complexStats(numbers: TensorNumbers, copies: number, blocks: Blocks): Promise<TensorSummary> {
  let [stats, real, imaginary] = [EMPTY_STATS, EMPTY_STATS, EMPTY_STATS];
  const parts = new Float64Array(BLOCK);
  for await (const block of blocks) {
    const count = block.length / 2;
    for (let i = 0; i < count; i++) parts[i] = block[2 * i] ?? 0;
    real = mergeStats(real, numbersStats(parts, count, numbers.tiny));
    for (let i = 0; i < count; i++) parts[i] = block[2 * i + 1] ?? 0;
    imaginary = mergeStats(imaginary, numbersStats(parts, count, numbers.tiny));
    stats = mergeStats(stats, complexCounts(block));
  }
  const place = (position: number) => (position < 0 ? null : unravel(numbers.view.shape, position));
  return {
    ok: true,
    stats: repeatStats(stats, copies),
    complex: { real: repeatStats(real, copies), imaginary: repeatStats(imaginary, copies) },
    of: numbers.of,
    firstNan: place(stats.firstNan),
    firstInf: place(stats.firstInf),
    spread: null,
  };
}

/**
 * Counts of complex numbers: NaN where either part is, else infinite where either part is; zero where both are. An
 * infinity counts as positive unless only negative ones are in it.
 */
function complexCounts(block: Float64Array): Stats {
  let [nan, positiveInf, negativeInf, zero] = [0, 0, 0, 0];
  let [firstNan, firstInf] = [-1, -1];
  for (let i = 0; i < block.length; i += 2) {
    const re = block[i] ?? 0;
    const im = block[i + 1] ?? 0;
    if (re === 0 && im === 0) zero += 1;
    if (re !== re || im !== im) {
      if (nan === 0) firstNan = i / 2;
      nan += 1;
    } else if (re - re !== 0 || im - im !== 0) {
      if (positiveInf + negativeInf === 0) firstInf = i / 2;
      if (re === Infinity || im === Infinity) positiveInf += 1;
      else negativeInf += 1;
    }
  }
  return { ...EMPTY_STATS, elements: block.length / 2, nan, positiveInf, negativeInf, zero, firstNan, firstInf };
}

/** All numbers in order, block by block; a block is overwritten by the next. */
export async function* blocksOf(
  numbers: TensorNumbers,
  signal?: AbortSignal,
  onElements: (elements: number) => void = () => undefined,
): AsyncGenerator<Float64Array, void> {
  const { elements, perElement } = numbers;
  const buffer = new Float64Array(BLOCK * perElement);
  for (let at = 0; at < elements; at += BLOCK) {
    signal?.throwIfAborted();
    const count = Math.min(BLOCK, elements - at);
    const block = buffer.subarray(0, count * perElement);
    await numbers.read(at, count, block, signal);
    yield block;
    onElements(count);
  }
}
