import { DTYPE_NAMES, type KnownDType } from '../../model/dtype.ts';
import type { ByteOrder } from '../decode.ts';
import { NumberRows } from '../number-rows.ts';
import type { Placements } from './placements.ts';

/** A run of numbers in the file that is read once, however many tensors show it. */
export interface Segment {
  /** File offsets. */
  readonly start: number;
  readonly end: number;
  readonly dtype: KnownDType;
  readonly order: ByteOrder;
  /** Whether a tensor that shows it is large enough that its spread is counted on the way. */
  readonly spread: boolean;
}

/** What the numbers of a segment are, as one number from 1 on. */
export function numbersCode({ dtype, order, spread }: Pick<Segment, 'dtype' | 'order' | 'spread'>): number {
  return 1 + DTYPE_NAMES.indexOf(dtype) * 4 + (order === 'big' ? 2 : 0) + (spread ? 1 : 0);
}

export function decodeNumbersCode(code: number): Pick<Segment, 'dtype' | 'order' | 'spread'> {
  const flags = (code - 1) % 4;
  return {
    dtype: DTYPE_NAMES[(code - 1 - flags) / 4] ?? 'uint8',
    order: flags >= 2 ? 'big' : 'little',
    spread: flags % 2 === 1,
  };
}

/** How one tensor is put together again: segments `[first, last)`, one behind the other, `copies` times over. */
export interface SegmentedTensor {
  /** Index among the placements. */
  readonly tensor: number;
  readonly first: number;
  readonly last: number;
  readonly copies: number;
}

export interface Segments {
  readonly segments: SegmentList;
  readonly tensors: SegmentedList;
  /** Tensors that are read in other ways, or not at all. */
  readonly others: readonly number[];
}

/** Segments; one number of one can be had without making it. */
export class SegmentList extends NumberRows<Segment> {
  constructor(capacity?: number) {
    super(3, capacity);
  }

  protected encode(segment: Segment, numbers: Float64Array, at: number): void {
    numbers[at] = segment.start;
    numbers[at + 1] = segment.end;
    numbers[at + 2] = numbersCode(segment);
  }

  protected decode(numbers: Float64Array, at: number): Segment {
    return { start: numbers[at] ?? 0, end: numbers[at + 1] ?? 0, ...decodeNumbersCode(numbers[at + 2] ?? 1) };
  }

  startAt(index: number): number {
    return this.number(index, 0);
  }

  endAt(index: number): number {
    return this.number(index, 1);
  }

  /** See `numbersCode`. */
  codeAt(index: number): number {
    return this.number(index, 2);
  }
}

/** Tensors in segments; likewise. */
export class SegmentedList extends NumberRows<SegmentedTensor> {
  constructor(capacity?: number) {
    super(4, capacity);
  }

  protected encode({ tensor, first, last, copies }: SegmentedTensor, numbers: Float64Array, at: number): void {
    numbers[at] = tensor;
    numbers[at + 1] = first;
    numbers[at + 2] = last;
    numbers[at + 3] = copies;
  }

  protected decode(numbers: Float64Array, at: number): SegmentedTensor {
    const [tensor, first, last] = [numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0];
    return { tensor, first, last, copies: numbers[at + 3] ?? 0 };
  }

  firstAt(index: number): number {
    return this.number(index, 1);
  }

  lastAt(index: number): number {
    return this.number(index, 2);
  }
}

/** Tensors of fewer bytes are read again when somebody wants to see how their numbers are spread: it takes milliseconds. */
export const WORTH_A_SPREAD = 1 << 20;

/** Parts a tensor may be in; more only come from tensors made to overlap in ever other ways. */
const MOST_PARTS = 4096;

/**
 * Cut the storages of dense tensors at every place where a tensor begins or ends, so that each byte is counted once for
 * each dtype it is shown as. Tensors that are scattered, complex, quantised or not strided are left to others. `which` are
 * indexes among the placements: tensors whose storages lie in one file, of `fileSize` bytes.
 */
export function segmentsOf(placements: Placements, which: Indexes, fileSize: number): Segments {
  const groups = new Map<number, number[]>();
  const others: number[] = [];
  const segments = new SegmentList(which.length);
  const segmented = new SegmentedList(which.length);
  const users = usersOf(placements, which);
  for (let place = 0; place < which.length; place++) {
    const tensor = which[place] ?? 0;
    const [start, end] = [placements.startAt(tensor), placements.endAt(tensor)];
    // Neither is a number where it is no plain run.
    if (!(end <= fileSize)) {
      others.push(tensor);
      continue;
    }
    const storage = placements.storageAt(tensor);
    const dtype = placements.dtypeAt(tensor);
    if (users[storage] === 1) {
      // Most storages are one tensor's alone, and there may be hundreds of thousands.
      const first = segments.length;
      segments.push({ start, end, dtype, order: placements.orderAt(tensor), spread: end - start >= WORTH_A_SPREAD });
      segmented.push({ tensor, first, last: first + 1, copies: placements.copiesAt(tensor) });
      continue;
    }
    const key = storage * DTYPE_NAMES.length + DTYPE_NAMES.indexOf(dtype);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [tensor]);
    else group.push(tensor);
  }
  for (const group of groups.values()) {
    const base = segments.length;
    const cuts = cutsOf(placements, group);
    const place = new Map(cuts.map((cut, index) => [cut, index]));
    const placeOf = (offset: number) => place.get(offset) ?? 0;
    const large = new Set<number>();
    for (const tensor of group) {
      const [start, end] = [placements.startAt(tensor), placements.endAt(tensor)];
      if (end - start < WORTH_A_SPREAD) continue;
      for (let index = placeOf(start); index < placeOf(end); index++) large.add(index);
    }
    const [one = 0] = group;
    const [dtype, order] = [placements.dtypeAt(one), placements.orderAt(one)];
    for (let index = 0; index + 1 < cuts.length; index++)
      segments.push({
        start: cuts[index] ?? 0,
        end: cuts[index + 1] ?? 0,
        dtype,
        order,
        spread: large.has(index),
      });
    for (const tensor of group) {
      const [first, last] = [placeOf(placements.startAt(tensor)), placeOf(placements.endAt(tensor))];
      if (last - first > MOST_PARTS) others.push(tensor);
      else segmented.push({ tensor, first: base + first, last: base + last, copies: placements.copiesAt(tensor) });
    }
  }
  return { segments, tensors: segmented, others };
}

type Indexes = ArrayLike<number>;

/** How many tensors look into each storage. */
function usersOf(placements: Placements, which: Indexes): Int32Array {
  let storages = 0;
  for (let place = 0; place < which.length; place++)
    storages = Math.max(storages, placements.storageAt(which[place] ?? 0) + 1);
  const users = new Int32Array(storages);
  for (let place = 0; place < which.length; place++) {
    const storage = placements.storageAt(which[place] ?? 0);
    if (storage >= 0) users[storage] = (users[storage] ?? 0) + 1;
  }
  return users;
}

/** Sorted, without repeats. Between views there may be gaps, which become segments nobody asks for: they are few. */
function cutsOf(placements: Placements, group: readonly number[]): readonly number[] {
  const cuts = new Set<number>();
  for (const tensor of group) cuts.add(placements.startAt(tensor)).add(placements.endAt(tensor));
  return [...cuts].sort((a, b) => a - b);
}
