import type { ByteSource } from '../bytes/byte-source.ts';
import { isContiguous } from '../model/stride.ts';
import { placesOf, type Strided } from './positions.ts';

/** Units gathered at once. */
const BLOCK = 4096;
/** A block that lies within this many bytes is read with one call. */
const SPAN = 1 << 20;
/** Otherwise windows of this many bytes are read, each once a block. */
const WINDOW = 64 << 10;

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
  const places = new Float64Array(Math.min(BLOCK, count));
  for (let done = 0; done < count; done += BLOCK) {
    signal?.throwIfAborted();
    const part = Math.min(BLOCK, count - done);
    placesOf(view, start + done, part, places);
    await gather(storage, places, part, unitBytes, out.subarray(done * unitBytes), signal);
  }
  return out;
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
    for (let i = 0; i < count; i++) copyUnit(bytes, (places[i] ?? 0) * unitBytes - base, out, i * unitBytes, unitBytes);
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

function copyUnit(from: Uint8Array, at: number, to: Uint8Array, place: number, unitBytes: number): void {
  for (let byte = 0; byte < unitBytes; byte++) to[place + byte] = from[at + byte] ?? 0;
}
