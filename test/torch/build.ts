import { dict, encode, storage, tensor, type Python } from './encode.ts';
import { plainZip, type PlainEntry } from './plain-zip.ts';

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

export interface CheckpointParts {
  /** Root object; one tensor `weight` of four floats where nothing is said. */
  readonly object?: Python;
  /** Storages by key. */
  readonly data?: Readonly<Record<string, Uint8Array>>;
  /** Records to change, by name inside the root; null leaves one out. */
  readonly records?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly root?: string;
  /** Entries by their full names, in front of or behind the others. */
  readonly before?: readonly PlainEntry[];
  readonly after?: readonly PlainEntry[];
}

export const WEIGHT: Python = dict({ weight: tensor(storage('FloatStorage', '0', 4)) });

/** A checkpoint as torch lays it out, whole unless a part says otherwise. */
export function checkpoint(parts: CheckpointParts = {}): Uint8Array {
  const {
    object = WEIGHT,
    data = { '0': new Uint8Array(16) },
    records = {},
    root = 'model/',
    before = [],
    after = [],
  } = parts;
  const all: Record<string, string | Uint8Array | null> = {
    'data.pkl': encode(object),
    byteorder: 'little',
    ...Object.fromEntries(Object.entries(data).map(([key, bytes]) => [`data/${key}`, bytes])),
    version: '3\n',
    ...records,
  };
  const entries = Object.entries(all).flatMap(([name, content]) =>
    content === null ? [] : [{ name: root + name, bytes: typeof content === 'string' ? text(content) : content }],
  );
  return plainZip([...before, ...entries, ...after]);
}

/** A checkpoint whose only tensor is given. */
export function oneTensor(value: Python, bytes = 16): Uint8Array {
  return checkpoint({ object: dict({ weight: value }), data: { '0': new Uint8Array(bytes) } });
}

/** Int64 values as a storage holds them. */
export function int64s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
}
