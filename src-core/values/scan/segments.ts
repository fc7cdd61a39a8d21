import { DTYPE_NAMES, isKnownDType, type KnownDType } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import type { ByteOrder } from '../decode.ts';
import { denseView, type DenseView } from '../view.ts';
import { NumberRows } from '../number-rows.ts';

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

/** How one tensor is put together again: segments `[first, last)`, one behind the other, `copies` times over. */
export interface SegmentedTensor {
  /** Index into the tensors given. */
  readonly tensor: number;
  readonly first: number;
  readonly last: number;
  readonly copies: number;
}

export interface Segments {
  readonly segments: Rows<Segment>;
  readonly tensors: Rows<SegmentedTensor>;
  /** Tensors that are read in other ways, or not at all. */
  readonly others: readonly number[];
}

class SegmentList extends NumberRows<Segment> {
  constructor() {
    super(4);
  }

  protected encode({ start, end, dtype, order, spread }: Segment, numbers: Float64Array, at: number): void {
    numbers[at] = start;
    numbers[at + 1] = end;
    numbers[at + 2] = DTYPE_NAMES.indexOf(dtype);
    numbers[at + 3] = (order === 'big' ? 1 : 0) + (spread ? 2 : 0);
  }

  protected decode(numbers: Float64Array, at: number): Segment {
    const flags = numbers[at + 3] ?? 0;
    return {
      start: numbers[at] ?? 0,
      end: numbers[at + 1] ?? 0,
      dtype: DTYPE_NAMES[numbers[at + 2] ?? 0] ?? 'uint8',
      order: flags % 2 === 1 ? 'big' : 'little',
      spread: flags >= 2,
    };
  }
}

class SegmentedList extends NumberRows<SegmentedTensor> {
  constructor() {
    super(4);
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
}

/** Tensors of fewer bytes are read again when somebody wants to see how their numbers are spread: it takes milliseconds. */
export const WORTH_A_SPREAD = 1 << 20;

/** Parts a tensor may be in; more only come from tensors made to overlap in ever other ways. */
const MOST_PARTS = 4096;

interface PlacedView extends DenseView {
  readonly tensor: number;
}

/**
 * Cut the storages of dense tensors at every place where a tensor begins or ends, so that each byte is counted once for
 * each dtype it is shown as. Tensors that are scattered, complex, quantised or not strided are left to others. All storages
 * that are named lie in one file, of `fileSize` bytes.
 */
export function segmentsOf(tensors: Rows<TensorInfo | null>, storages: Rows<Storage>, fileSize: number): Segments {
  const groups = new Map<string, Group>();
  const others: number[] = [];
  const segments = new SegmentList();
  const segmented = new SegmentedList();
  const users = usersOf(tensors, storages.length);
  for (const [index, tensor] of tensors.entries()) {
    if (tensor === null) continue;
    const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
    const view = placedView(tensor, storage, fileSize, index);
    if (view === null || storage === undefined || !isKnownDType(tensor.dtype)) {
      others.push(index);
      continue;
    }
    const { dtype } = tensor;
    if (users[tensor.storage ?? 0] === 1) {
      // Most storages are one tensor's alone, and there may be hundreds of thousands.
      const { start, end, copies } = view;
      const first = segments.length;
      segments.push({ start, end, dtype, order: storage.byteOrder, spread: end - start >= WORTH_A_SPREAD });
      segmented.push({ tensor: index, first, last: first + 1, copies });
      continue;
    }
    const key = `${tensor.storage ?? ''}/${dtype}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { storage, dtype, views: [view] });
    else group.views.push(view);
  }
  for (const { storage, dtype, views } of groups.values()) {
    const base = segments.length;
    const cuts = cutsOf(views);
    const place = new Map(cuts.map((cut, index) => [cut, index]));
    const large = new Set<number>();
    for (const { start, end } of views)
      if (end - start >= WORTH_A_SPREAD)
        for (let index = place.get(start) ?? 0; index < (place.get(end) ?? 0); index++) large.add(index);
    const order = storage.byteOrder;
    for (let index = 0; index + 1 < cuts.length; index++)
      segments.push({
        start: cuts[index] ?? 0,
        end: cuts[index + 1] ?? 0,
        dtype,
        order,
        spread: large.has(index),
      });
    for (const { tensor, start, end, copies } of views) {
      const first = place.get(start) ?? 0;
      const last = place.get(end) ?? 0;
      if (last - first > MOST_PARTS) others.push(tensor);
      else segmented.push({ tensor, first: base + first, last: base + last, copies });
    }
  }
  return { segments, tensors: segmented, others };
}

/** Tensors of one dtype in one storage. */
interface Group {
  readonly storage: Storage;
  readonly dtype: KnownDType;
  readonly views: PlacedView[];
}

/** How many tensors look into each storage. */
function usersOf(tensors: Rows<TensorInfo | null>, storages: number): Int32Array {
  const users = new Int32Array(storages);
  for (const tensor of tensors)
    if (tensor !== null && tensor.storage !== null) users[tensor.storage] = (users[tensor.storage] ?? 0) + 1;
  return users;
}

/** In file offsets. */
function placedView(
  tensor: TensorInfo,
  storage: Storage | undefined,
  fileSize: number,
  index: number,
): PlacedView | null {
  if (storage === undefined || storage.fileOffset === null) return null;
  const view = denseView(tensor, storage);
  if (view === null) return null;
  const { fileOffset } = storage;
  const end = fileOffset + view.end;
  return end > fileSize ? null : { tensor: index, start: fileOffset + view.start, end, copies: view.copies };
}

/** Sorted, without repeats. Between views there may be gaps, which become segments nobody asks for: they are few. */
function cutsOf(views: readonly PlacedView[]): readonly number[] {
  const cuts = new Set<number>();
  for (const { start, end } of views) cuts.add(start).add(end);
  return [...cuts].sort((a, b) => a - b);
}
