import { finding, type Finding, type Location } from '../findings/finding.ts';
import { DTYPES, isKnownDType, type DType } from '../model/dtype.ts';
import type { TensorStats } from '../contract/report.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { Stats } from './stats.ts';

/** Above these magnitudes nothing is left of the dtype's range. Narrower dtypes are meant to be used to their end. */
const ABSURD: Readonly<Record<string, number>> = { float32: 1e37, bfloat16: 1e37, float64: 1e300 };

/**
 * Whether there may be something to say of the numbers of a tensor: of nearly all there is not, which their statistics tell
 * without a look at the tensor.
 */
export function isRemarkable(dtype: DType, stats: Stats): boolean {
  const { elements, nan, positiveInf, negativeInf, zero, denormal, min, max } = stats;
  if (nan + positiveInf + negativeInf > 0) return true;
  if (!isFloat(dtype) || elements < 2) return false;
  return min === max || (denormal > 0 && denormal + zero === elements) || Math.max(-min, max) > largestSane(dtype);
}

function largestSane(dtype: DType): number {
  return ABSURD[dtype] ?? Infinity;
}

/** What is wrong, or odd, with the numbers of one tensor. */
export function valueFindings(
  tensor: TensorInfo,
  storage: Storage | undefined,
  stats: TensorStats,
): readonly Finding[] {
  const at: Location = { key: tensor.keyPath, ...(storage?.entry === undefined ? {} : { entry: storage.entry }) };
  const name = nameOf(tensor);
  const { elements = 0, nan, inf: infinite, firstNan, of } = stats;
  // The only dtype made for scales alone; blocks that pad a layout may have any.
  if (tensor.dtype === 'float8_e8m0fnu' && nan > 0)
    return [finding('VL517', at, { name, count: nan, elements, index: indexText(firstNan) })];
  if (of === 'dequantized' && nan + infinite > 0)
    return [finding('VL503', at, { name, elements, count: nan + infinite })];
  const found: Finding[] = [];
  if (nan > 0) found.push(finding('VL501', at, { name, count: nan, elements, index: indexText(firstNan) }));
  if (infinite > 0) found.push(infiniteFinding(tensor, stats, at));
  if (nan + infinite === 0) found.push(...oddities(tensor, stats, at));
  return found;
}

function infiniteFinding(tensor: TensorInfo, stats: TensorStats, at: Location): Finding {
  const name = nameOf(tensor);
  const { elements = 0, positiveInf: positive = 0, negativeInf: negative = 0, nan, zero, firstInf } = stats;
  const count = positive + negative;
  if (tensor.shape.length === 0) return finding('VL514', at, { name, value: positive > 0 ? 'Infinity' : '-Infinity' });
  const isMask = nan === 0 && positive === 0 && zero > 0 && zero + negative === elements;
  if (isMask) return finding('VL515', at, { name, count });
  return finding('VL502', at, { name, count, elements, positive, negative, index: indexText(firstInf) });
}

/** Warnings about floating-point tensors whose every number is finite. */
function oddities(tensor: TensorInfo, stats: TensorStats, at: Location): readonly Finding[] {
  const { dtype, stride, shape } = tensor;
  const { elements = 0, zero, denormal = 0 } = stats;
  const [min, max] = [Number(stats.min), Number(stats.max)];
  if (!isFloat(dtype) || elements < 2) return [];
  const name = nameOf(tensor);
  const isMatrix = isMatrixShape(tensor);
  if (zero === elements) return isMatrix ? [finding('VL510', at, { name, elements })] : [];
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (denormal > 0 && denormal + zero === elements)
    return [finding('VL512', at, { name, count: denormal, value: largest })];
  if (largest > largestSane(dtype)) return [finding('VL513', at, { name, min, max, dtype })];
  // A view that repeats one value was made to do so.
  const repeats = stride?.some((step, dim) => step === 0 && (shape[dim] ?? 1) > 1) === true;
  if (min === max && isMatrix && elements >= SMALLEST_MATRIX && !repeats)
    return [finding('VL511', at, { name, elements, value: max })];
  return [];
}

/** Smaller ones are constant by chance, or parameters of something else than a layer. */
const SMALLEST_MATRIX = 16;

function isMatrixShape({ shape }: TensorInfo): boolean {
  return shape.filter((size) => size > 1).length > 1;
}

function nameOf({ name }: TensorInfo): string {
  return name === '' ? '(root)' : name;
}

export function isFloat(dtype: DType): boolean {
  return isKnownDType(dtype) && DTYPES[dtype].kind === 'float';
}

function indexText(index: readonly number[] | undefined): string {
  return index === undefined ? '?' : index.join(', ');
}

/** Sums over a checkpoint: whether any weight in it is other than zero, and what was not read. */
export class ValueTotals {
  #tensors = 0;
  #elements = 0;
  #matrices = 0;
  #hasOther = false;
  readonly #unread = new Map<string, { readonly name: string; count: number }>();

  /** Whether further tensors make no difference: some weight is other than zero. */
  get isSettled(): boolean {
    return this.#hasOther;
  }

  read(tensor: TensorInfo, { elements = 0, zero }: Pick<TensorStats, 'elements' | 'zero'>): void {
    if (!isFloat(tensor.dtype) || elements === 0 || isOptimizerState(tensor)) return;
    this.#tensors += 1;
    this.#elements += elements;
    if (isMatrixShape(tensor)) this.#matrices += 1;
    if (zero < elements) this.#hasOther = true;
  }

  /** Of all that were not read for one reason the first is named. */
  notRead(why: string, tensor: () => TensorInfo): void {
    const known = this.#unread.get(why);
    if (known === undefined) this.#unread.set(why, { name: nameOf(tensor()), count: 1 });
    else known.count += 1;
  }

  findings(): readonly Finding[] {
    const found: Finding[] = [];
    const unread = [...this.#unread];
    if (this.#tensors > 1 && this.#matrices > 0 && !this.#hasOther && unread.length === 0)
      found.push(finding('VL516', {}, { tensors: this.#tensors, elements: this.#elements }));
    for (const [why, { name, count }] of unread) {
      const more = count === 1 ? '' : ` and ${count - 1} more`;
      found.push(finding('VL590', {}, { why, name, more, count }));
    }
    return found;
  }
}

/** Fresh optimizer state is zero. */
function isOptimizerState({ keyPath }: TensorInfo): boolean {
  return keyPath.some((key) => typeof key === 'string' && key.startsWith('optim'));
}
