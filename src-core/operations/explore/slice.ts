import type { Slice, SliceQuery } from '../../contract/values.ts';
import type { Quantization, TensorInfo } from '../../model/tensor.ts';
import { notRead, type NotRead } from '../../values/tensor-numbers.ts';
import { jsonNumber } from '../report/values-json.ts';
import { numbersOf, type OpenCheckpoint } from './open-tensor.ts';

/** One direction of the rectangle: which dimension, from where, how many cells, how far apart. */
interface Direction {
  readonly axis: number | null;
  readonly offset: number;
  readonly cells: number;
  readonly step: number;
  readonly plane: number;
}

/** Read a rectangle of a tensor, thinned out to the cells wanted. What is outside the tensor is not there. */
export async function sliceOf(open: OpenCheckpoint, tensor: TensorInfo, query: SliceQuery): Promise<Slice | NotRead> {
  const { axes, offset, size, cells } = query;
  const refusal = refusalOf(tensor, query);
  if (refusal !== null) return notRead(refusal);
  const down = directionOf(tensor, axes.row, offset.row, size.rows, cells.rows);
  const right = directionOf(tensor, axes.column, offset.column, size.columns, cells.columns);
  const picture = { rows: down.cells, columns: right.cells, step: { row: down.step, column: right.step } };
  const plane = { rows: down.plane, columns: right.plane };
  const numbers = await numbersOf(open, viewOf(tensor, query, down, right));
  if (!numbers.ok) return numbers;
  const count = down.cells * right.cells;
  if (numbers.elements !== count) return notRead('its numbers are packed in pairs: see the elements');
  const read = new Float64Array(count * numbers.perElement);
  if (count > 0) await numbers.read(0, count, read, open.context.signal);
  const shown = numbers.perElement === 2 ? magnitudes(read) : read;
  return {
    ok: true,
    ...picture,
    cells: Array.from(shown, jsonNumber),
    plane,
    ...boundsOf(shown),
    of: numbers.perElement === 2 ? 'magnitude' : numbers.of,
  };
}

function refusalOf({ shape, layout, stride }: TensorInfo, { axes, fixed }: SliceQuery): string | null {
  if (layout !== 'strided' || stride === null) return `the layout ${layout} has no plain values`;
  const bad = [axes.row, axes.column].find((axis) => axis !== null && axis >= shape.length);
  if (bad !== undefined) return `it has ${shape.length} dimensions, and no dimension ${bad}`;
  if (axes.row !== null && axes.row === axes.column) return 'two different dimensions make a picture';
  if (fixed.length !== shape.length) return `an index for each of its ${shape.length} dimensions is needed`;
  const outside = fixed.findIndex(
    (index, axis) => axis !== axes.row && axis !== axes.column && index >= (shape[axis] ?? 0),
  );
  return outside < 0 ? null : `dimension ${outside} has ${shape[outside] ?? 0} indexes`;
}

function directionOf(
  { shape }: TensorInfo,
  axis: number | null,
  offset: number,
  size: number,
  wanted: number,
): Direction {
  if (axis === null) return { axis, offset: 0, cells: 1, step: 1, plane: 1 };
  const plane = shape[axis] ?? 0;
  const shown = Math.max(0, Math.min(size, plane - offset));
  const step = Math.max(1, Math.ceil(shown / wanted));
  return { axis, offset, cells: Math.ceil(shown / step), step, plane };
}

/** The rectangle as a tensor of its own over the same storage. */
function viewOf(tensor: TensorInfo, { fixed }: SliceQuery, down: Direction, right: Direction): TensorInfo {
  const stride = tensor.stride ?? [];
  let start = tensor.storageOffset;
  for (const axis of tensor.shape.keys()) {
    const index = axis === down.axis ? down.offset : axis === right.axis ? right.offset : (fixed[axis] ?? 0);
    start += index * (stride[axis] ?? 0);
  }
  const strideOf = ({ axis, step }: Direction) => (axis === null ? 0 : (stride[axis] ?? 0) * step);
  const { quantization, ...rest } = tensor;
  const isEmpty = down.cells === 0 || right.cells === 0;
  return {
    ...rest,
    shape: [down.cells, right.cells],
    stride: [strideOf(down), strideOf(right)],
    storageOffset: isEmpty ? 0 : start,
    ...(quantization === undefined ? {} : { quantization: quantizationOf(quantization, fixed, down, right) }),
  };
}

/** Scales of channels go with the rows, with the columns, or are one for the whole rectangle. */
function quantizationOf(
  quantization: Quantization,
  fixed: readonly number[],
  down: Direction,
  right: Direction,
): Quantization {
  if (quantization.scheme === 'per_tensor_affine') return quantization;
  const { axis, scales, zeroPoints } = quantization;
  const along = axis === down.axis ? down : axis === right.axis ? right : null;
  const goesRight = axis !== down.axis && axis === right.axis;
  const seen = (numbers: TensorInfo): TensorInfo => {
    const step = numbers.stride?.[0] ?? 1;
    const first = along === null ? (fixed[axis] ?? 0) : along.offset;
    return {
      ...numbers,
      shape: [along === null ? down.cells : along.cells],
      stride: [along === null ? 0 : step * along.step],
      storageOffset: numbers.storageOffset + first * step,
    };
  };
  return {
    ...quantization,
    axis: goesRight ? 1 : 0,
    scales: seen(scales),
    zeroPoints: seen(zeroPoints),
  };
}

function magnitudes(parts: Float64Array): Float64Array {
  return Float64Array.from({ length: parts.length / 2 }, (_, place) =>
    Math.hypot(parts[2 * place] ?? 0, parts[2 * place + 1] ?? 0),
  );
}

function boundsOf(cells: Float64Array): { readonly min: number | null; readonly max: number | null } {
  let [min, max] = [Infinity, -Infinity];
  for (const number of cells) {
    if (number - number !== 0) continue;
    if (number < min) min = number;
    if (number > max) max = number;
  }
  return min > max ? { min: null, max: null } : { min, max };
}
