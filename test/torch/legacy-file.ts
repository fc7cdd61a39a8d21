import { concat } from '../damage/bytes.ts';
import { dict, encode, type Python } from './encode.ts';

export interface LegacyStorage {
  readonly key: string;
  /** What the file says in front of the bytes. */
  readonly count: bigint;
  readonly bytes: Uint8Array;
}

export interface LegacyParts {
  readonly object: Python;
  readonly storages: readonly LegacyStorage[];
  readonly magic?: Python;
  readonly protocol?: Python;
  /** null leaves it out. */
  readonly systemInfo?: Python;
  readonly keys?: Python;
  /** How many of the pickles to write; with fewer than all no storage follows. */
  readonly parts?: number;
}

/** LONG1 with the bytes of 0x1950a86a20f9469cfc6c. */
const MAGIC: Python = { parts: [0x8a, 10, Uint8Array.of(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)] };

/** A checkpoint as torch saved it before 1.6: five pickles, then each storage with its element count. */
export function legacyFile(file: LegacyParts): Uint8Array {
  const {
    object,
    storages,
    magic = MAGIC,
    protocol = 1001,
    systemInfo = dict({ little_endian: true }),
    parts = 5,
  } = file;
  const keys = file.keys ?? storages.map(({ key }) => key);
  const pickles = [magic, protocol, ...(systemInfo === null ? [] : [systemInfo]), object, keys];
  const raw = parts < 5 ? [] : storages.flatMap(({ count, bytes }) => [int64(count), bytes]);
  return concat([...pickles.slice(0, parts).map((value) => encode(value)), ...raw]);
}

export function int64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return bytes;
}
