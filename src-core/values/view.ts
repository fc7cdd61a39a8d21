import { elementCount } from '../bytes/integers.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { numberLayout } from './decode.ts';
import { isContiguous } from '../model/stride.ts';

/** How a strided tensor lies in its storage. Offsets and sizes are units of its dtype unless a name says bytes. */
export type View =
  | { readonly kind: 'empty' }
  /** Every unit of `[start, start + units)` once, in whatever order, and all of that `copies` times over. */
  | {
      readonly kind: 'dense';
      readonly start: number;
      readonly units: number;
      readonly copies: number;
      readonly isRowMajor: boolean;
    }
  /** Anything else: visited one by one. `copies` counts what dimensions of stride 0 repeat. */
  | { readonly kind: 'scattered'; readonly dims: readonly Dim[]; readonly units: number; readonly copies: number }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface Dim {
  readonly size: number;
  readonly stride: number;
}

/** Where a strided tensor's numbers are, for those that are plain runs of a file; null for all others. */
export interface DenseView {
  /** Bytes from the start of its storage, half-open. */
  readonly start: number;
  readonly end: number;
  readonly copies: number;
}

/** Null for a tensor that has to be visited element by element, or that cannot be read as numbers. */
export function denseView(tensor: TensorInfo, storage: Storage): DenseView | null {
  if (tensor.layout !== 'strided' || tensor.stride === null || !tensor.readable || tensor.quantization !== undefined)
    return null;
  const layout = numberLayout(tensor.dtype);
  if (layout === null || layout.kind === 'complex') return null;
  const view = viewOf(tensor, storage, layout.unitBytes);
  if (view.kind !== 'dense') return null;
  const start = view.start * layout.unitBytes;
  return { start, end: start + view.units * layout.unitBytes, copies: view.copies };
}

/** How a tensor lies in its storage. Requires `stride`. */
export function viewOf(tensor: TensorInfo, storage: Storage, unitBytes: number): View {
  const { shape, storageOffset: start } = tensor;
  const stride = tensor.stride ?? [];
  if (shape.includes(0)) return { kind: 'empty' };
  const available = Math.floor(storage.bytes / unitBytes);
  // Nearly all are, and there may be hundreds of thousands.
  if (isContiguous(shape, stride)) {
    let units = 1;
    for (const size of shape) units *= size;
    if (start + units <= available) return { kind: 'dense', start, units, copies: 1, isRowMajor: true };
  }
  let copies = 1;
  const dims: Dim[] = [];
  for (const [index, size] of shape.entries()) {
    const step = stride[index] ?? 0;
    if (size === 1) continue;
    if (step === 0) copies *= size;
    else dims.push({ size, stride: step });
  }
  const rowMajor = isRowMajor(dims);
  dims.sort((a, b) => b.stride - a.stride);
  let units = 1;
  let last = start;
  for (const { size, stride: step } of dims) {
    units *= size;
    last += (size - 1) * step;
  }
  if (!Number.isSafeInteger(last) || last >= available) return packedOrOutside(tensor, available, unitBytes);
  if (isDense(dims)) return { kind: 'dense', start, units, copies, isRowMajor: rowMajor && copies === 1 };
  return { kind: 'scattered', dims, units, copies };
}

/** safetensors counts packed float4 one by one, two to a byte; torch counts the bytes. */
function packedOrOutside({ dtype, shape, storageOffset }: TensorInfo, available: number, unitBytes: number): View {
  const elements = Number(elementCount(shape));
  if (dtype === 'float4_e2m1fn_x2' && unitBytes === 1 && storageOffset === 0 && Math.ceil(elements / 2) === available)
    return { kind: 'dense', start: 0, units: available, copies: 1, isRowMajor: true };
  return { kind: 'unreadable', why: 'it reaches outside its storage' };
}

function isRowMajor(dims: readonly Dim[]): boolean {
  let step = 1;
  for (const { size, stride } of dims.toReversed()) {
    if (stride !== step) return false;
    step *= size;
  }
  return true;
}

/** Whether dimensions, widest stride first, step over a run without gaps or overlaps. */
function isDense(dims: readonly Dim[]): boolean {
  let step = 1;
  for (let index = dims.length - 1; index >= 0; index--) {
    const dim = dims[index];
    if (dim === undefined || dim.stride !== step) return false;
    step *= dim.size;
  }
  return true;
}

/** Multi-dimensional index of the element that lies `unit` units behind the start of a dense view. */
export function indexOf(tensor: TensorInfo, unit: number): readonly number[] {
  const stride = tensor.stride ?? [];
  const order = stride
    .map((step, dim) => ({ step, dim, size: tensor.shape[dim] ?? 1 }))
    .filter(({ step, size }) => step > 0 && size > 1);
  order.sort((a, b) => b.step - a.step);
  const index = tensor.shape.map(() => 0);
  let rest = unit;
  for (const { step, dim } of order) {
    index[dim] = Math.floor(rest / step);
    rest %= step;
  }
  return index;
}
