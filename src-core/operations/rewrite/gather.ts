import { reverseBytes } from '../../bytes/reverse-bytes.ts';

/** How the elements of a tensor lie in a run of bytes. */
export interface Strided {
  /** Byte of the first element. */
  readonly start: number;
  readonly itemBytes: number;
  /** Elements per dimension, and elements to step. */
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  /** Bytes of one number, whose order is turned round; 1 leaves them as they are. A complex element is two numbers. */
  readonly swapBytes: number;
}

/** Bytes of one piece that is handed on. */
const PIECE_BYTES = 1 << 20;

/** Elements of a shape. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** The bytes `[begin, end)` of the run that the elements reach; empty for a tensor without elements. */
export function reachOf({ start, itemBytes, shape, stride }: Strided): {
  readonly begin: number;
  readonly end: number;
} {
  if (shape.includes(0)) return { begin: start, end: start };
  const last = shape.reduce((sum, dim, i) => sum + (dim - 1) * (stride[i] ?? 0), 0);
  return { begin: start, end: start + (last + 1) * itemBytes };
}

/** Copy the elements in row-major order, in pieces. `bytes` holds the run from `start` on. */
export function* gatherElements(bytes: Uint8Array, strided: Strided): Generator<Uint8Array> {
  const { itemBytes } = strided;
  const { shape, stride } = merged(strided);
  const total = countElements(shape);
  // One inner run of the last dimension at a time; without dimensions there is one element.
  const inner = shape.at(-1) ?? 1;
  const innerStride = stride.at(-1) ?? 1;
  const index = new Array<number>(Math.max(0, shape.length - 1)).fill(0);
  let base = 0;
  let piece = new Uint8Array(Math.min(PIECE_BYTES, total * itemBytes));
  let filled = 0;
  for (let done = 0; done < total; done += inner) {
    for (let at = 0; at < inner;) {
      const count = Math.min(inner - at, (piece.length - filled) / itemBytes);
      copyRun(bytes, base + at * innerStride, innerStride, piece, filled, count, itemBytes);
      at += count;
      filled += count * itemBytes;
      if (filled < piece.length) continue;
      yield reverseBytes(piece, strided.swapBytes);
      const left = (total - done - at) * itemBytes;
      piece = new Uint8Array(Math.min(PIECE_BYTES, left));
      filled = 0;
    }
    base = advance(index, shape, stride, base);
  }
}

/** Dimensions of one element are left out, and neighbours that lie like one dimension become one. */
function merged({ shape, stride }: Strided): { readonly shape: readonly number[]; readonly stride: readonly number[] } {
  const dims: number[] = [];
  const steps: number[] = [];
  for (const [i, dim] of shape.entries()) {
    const step = stride[i] ?? 0;
    const last = dims.length - 1;
    if (dim === 1) continue;
    if (last >= 0 && steps[last] === dim * step) {
      dims[last] = (dims[last] ?? 1) * dim;
      steps[last] = step;
    } else {
      dims.push(dim);
      steps.push(step);
    }
  }
  return { shape: dims, stride: steps };
}

/** The element offset of the next inner run: the index of the outer dimensions counts up like an odometer. */
function advance(index: number[], shape: readonly number[], stride: readonly number[], base: number): number {
  for (let i = index.length - 1; i >= 0; i--) {
    const dim = shape[i] ?? 1;
    const step = stride[i] ?? 0;
    const next = (index[i] ?? 0) + 1;
    if (next < dim) {
      index[i] = next;
      return base + step;
    }
    index[i] = 0;
    base -= (dim - 1) * step;
  }
  return base;
}

function copyRun(
  from: Uint8Array,
  element: number,
  stride: number,
  to: Uint8Array,
  at: number,
  count: number,
  itemBytes: number,
): void {
  if (stride === 1) {
    to.set(from.subarray(element * itemBytes, (element + count) * itemBytes), at);
    return;
  }
  const step = stride * itemBytes;
  let source = element * itemBytes;
  let target = at;
  for (let k = 0; k < count; k++, source += step)
    for (let b = 0; b < itemBytes; b++) to[target++] = from[source + b] ?? 0;
}
