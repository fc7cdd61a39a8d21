import type { ByteSource } from '../bytes/byte-source.ts';
import { isContiguous } from '../model/stride.ts';
import { placesOf, type Strided } from './positions.ts';

/** Units gathered at once. */
const BLOCK = 4096;
/** A block that lies within this many bytes is read with one call. */
const SPAN = 1 << 20;
/** Otherwise windows of this many bytes are read, each once a block. */
const WINDOW = 64 << 10;
/** A view that lies within this many bytes is read as a whole, if that is not this many times what is asked for. */
const WHOLE = 8 << 20;
const WHOLE_FACTOR = 64;

/**
 * The bytes of units `[start, start + count)` in row-major order, as they are stored, whatever the strides. `storage` is
 * the storage's bytes, which hold every place of the view. Requires that `count` units fit in memory.
 */
export async function readUnits(
  storage: ByteSource,
  view: Strided,
  unitBytes: number,
  start: number,
  count: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (isContiguous(view.shape, view.stride))
    return await storage.read((view.offset + start) * unitBytes, count * unitBytes, signal);
  const out = new Uint8Array(count * unitBytes);
  const whole = await wholeView(storage, view, unitBytes, count, signal);
  const places = new Float64Array(Math.min(BLOCK, count));
  for (let done = 0; done < count; done += BLOCK) {
    signal?.throwIfAborted();
    const part = Math.min(BLOCK, count - done);
    placesOf(view, start + done, part, places);
    const to = out.subarray(done * unitBytes);
    if (whole === null) await gather(storage, places, part, unitBytes, to, signal);
    else copyUnits(whole, places, part, unitBytes, to);
  }
  return out;
}

/** Bytes of a storage from a unit on. */
interface Held {
  readonly bytes: Uint8Array;
  readonly firstUnit: number;
}

/** All bytes that a view lies in, where that is not much more than is asked for: columns come from everywhere in it. */
async function wholeView(
  storage: ByteSource,
  { shape, stride, offset }: Strided,
  unitBytes: number,
  count: number,
  signal?: AbortSignal,
): Promise<Held | null> {
  const units = shape.reduce((extent, size, dim) => extent + (size - 1) * (stride[dim] ?? 0), 1);
  if (units < 1 || units * unitBytes > WHOLE || units > count * WHOLE_FACTOR) return null;
  return { bytes: await storage.read(offset * unitBytes, units * unitBytes, signal), firstUnit: offset };
}

async function gather(
  storage: ByteSource,
  places: Float64Array,
  count: number,
  unitBytes: number,
  out: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const place = places[i] ?? 0;
    if (place < low) low = place;
    if (place > high) high = place;
  }
  const base = low * unitBytes;
  const span = (high + 1) * unitBytes - base;
  if (span <= SPAN) {
    const bytes = await storage.read(base, span, signal);
    copyUnits({ bytes, firstUnit: low }, places, count, unitBytes, out);
    return;
  }
  // Far apart: window by window, each unit whole in the window its first byte is in.
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  let window = { start: 0, bytes: new Uint8Array() };
  for (const index of order) {
    const at = (places[index] ?? 0) * unitBytes;
    if (at < window.start || at + unitBytes > window.start + window.bytes.length) {
      const length = Math.min(WINDOW, storage.size - at);
      window = { start: at, bytes: (await storage.read(at, length, signal)) as Uint8Array<ArrayBuffer> };
    }
    copyUnit(window.bytes, at - window.start, out, index * unitBytes, unitBytes);
  }
}

/** The units at these places, one behind the other. Those of a usual length are copied as numbers, not byte by byte. */
function copyUnits({ bytes, firstUnit }: Held, places: Float64Array, count: number, unitBytes: number, to: Uint8Array) {
  const width = unitBytes % 4 === 0 ? 4 : unitBytes % 2 === 0 ? 2 : 1;
  const from = numbersOf(bytes.byteOffset % width === 0 ? bytes : bytes.slice(), width);
  const out = to.byteOffset % width === 0 ? numbersOf(to, width) : null;
  if (out === null) {
    for (let i = 0; i < count; i++)
      copyUnit(bytes, ((places[i] ?? 0) - firstUnit) * unitBytes, to, i * unitBytes, unitBytes);
    return;
  }
  const parts = unitBytes / width;
  for (let i = 0; i < count; i++) {
    const at = ((places[i] ?? 0) - firstUnit) * parts;
    for (let part = 0; part < parts; part++) out[i * parts + part] = from[at + part] ?? 0;
  }
}

function numbersOf(
  { buffer, byteOffset, byteLength }: Uint8Array,
  width: 1 | 2 | 4,
): Uint8Array | Uint16Array | Uint32Array {
  if (width === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  return width === 2
    ? new Uint16Array(buffer, byteOffset, Math.floor(byteLength / 2))
    : new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
}

function copyUnit(from: Uint8Array, at: number, to: Uint8Array, place: number, unitBytes: number): void {
  for (let byte = 0; byte < unitBytes; byte++) to[place + byte] = from[at + byte] ?? 0;
}
