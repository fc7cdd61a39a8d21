import { concat } from './bytes.ts';

/** Numbers in [0, below), the same ones for the same seed. */
export type Random = (below: number) => number;

/** A small generator with a fixed sequence for each seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What storage and transfers do to files: bits, bytes, blanks, cuts, shifts, pieces of elsewhere, other numbers. */
const DAMAGES: readonly ((bytes: Uint8Array, at: number, random: Random) => Uint8Array)[] = [
  (bytes, at, random) => edited(bytes, at, 1, (old) => old ^ (1 << random(8))),
  (bytes, at, random) => edited(bytes, at, 1, () => random(256)),
  (bytes, at, random) => edited(bytes, at, 1 << random(7), () => 0),
  (bytes, at) => bytes.slice(0, at),
  (bytes, at) => edited(bytes, at, bytes.length, () => 0),
  (bytes, at, random) => concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]),
  (bytes, at, random) => concat([bytes.subarray(0, at), new Uint8Array(1 + random(16)), bytes.subarray(at)]),
  (bytes, at, random) => replaced(bytes, at, bytes.slice(random(bytes.length)).subarray(0, 4 << random(5))),
  (bytes, at, random) => replaced(bytes, at, numberBytes(random, bytes.length)),
];

/** One random damage, at a random place or near the start of a part. `parts` are such starts. */
export function mutate(bytes: Uint8Array, parts: readonly number[], random: Random): Uint8Array {
  const near = (parts[random(parts.length)] ?? 0) + random(64);
  const at = Math.min(bytes.length - 1, random(2) === 0 ? near : random(bytes.length));
  const damage = DAMAGES[random(DAMAGES.length)];
  return damage === undefined ? bytes : damage(bytes, at, random);
}

/** Starts of zip parts and pickles: damage there matters most. */
export function partStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  for (let at = 0; at + 2 <= bytes.length; at++)
    if ((bytes[at] === 0x50 && bytes[at + 1] === 0x4b) || (bytes[at] === 0x80 && bytes[at + 1] === 2)) starts.push(at);
  return starts;
}

function edited(bytes: Uint8Array, at: number, length: number, change: (old: number) => number): Uint8Array {
  return bytes.map((old, index) => (index >= at && index < at + length ? change(old) : old));
}

function replaced(bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(by.subarray(0, bytes.length - at), at);
  return copy;
}

function numberBytes(random: Random, size: number): Uint8Array {
  const values = [0, 1, -1, 2, 127, 255, 256, 65535, 2 ** 31 - 1, size, size - 1];
  const wide = new BigInt64Array([BigInt(values[random(values.length)] ?? 0)]);
  return new Uint8Array(wide.buffer, 0, 1 << random(4));
}
