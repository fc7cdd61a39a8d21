import type { FindingCode } from '../../../src-core/findings/catalog.ts';
import type { Expectation } from '../../../src-core/contract/expectation.ts';
import { type Files } from '../../sources/memory-set.ts';
import { checkpoint, text } from '../../torch/build.ts';
import { dict, encode, storage, tensor, tuple } from '../../torch/encode.ts';
import { legacyFile } from '../../torch/legacy-file.ts';
import { torchZip, weights, type SampleRecord } from '../../zip/sample.ts';

/** Real-world failures, each built from valid bytes. The ids are those of the list they come from. */
export interface Case {
  readonly id: string;
  readonly what: string;
  readonly bytes: Uint8Array | Promise<Uint8Array>;
  readonly name?: string;
  /** What level 4 is asked, where the failure shows only there. */
  readonly expectation?: Expectation;
  /** Other files of the folder, and bytes free on its disk. */
  readonly beside?: Files;
  readonly free?: number;
  readonly code: FindingCode;
  readonly level: number;
  /** What the message or the advice has to say. */
  readonly says: RegExp;
  /** Part of the place. */
  readonly at?: Readonly<Record<string, unknown>>;
}

export const FOUR_FLOATS = new Uint8Array(16).fill(7);
export const STATE_DICT = dict({ weight: tensor(storage('FloatStorage', '0', 4)) });

export const records = (data: Uint8Array): SampleRecord[] => [
  {
    name: 'data.pkl',
    bytes: encode(dict({ weight: tensor(storage('ByteStorage', '0', data.length), { size: tuple(data.length) }) })),
  },
  { name: 'byteorder', bytes: text('little') },
  { name: 'data/0', bytes: data },
  { name: 'version', bytes: text('3\n') },
  { name: '.data/serialization_id', bytes: new Uint8Array(40) },
];
export const big = async () => await torchZip(records(weights(20_000)));
/** Weights with a line feed now and then, as real ones have. */
export const withLineFeeds = (length: number) => weights(length).map((byte, at) => (at % 97 === 0 ? 0x0a : byte));
export const damaged = async (damage: (bytes: Uint8Array) => Uint8Array) => damage(await big());
export const withObject = (value: Parameters<typeof encode>[0]) =>
  checkpoint({ object: value, data: { '0': FOUR_FLOATS } });
export const legacy = (count = 4n, bytes = FOUR_FLOATS) =>
  legacyFile({
    object: dict({ weight: tensor(storage('FloatStorage', '0', 4, 'cpu', null)) }),
    storages: [{ key: '0', count, bytes }],
  });
export const legacyOfLineFeeds = () =>
  legacyFile({
    object: dict({ weight: tensor(storage('ByteStorage', '0', 20_000, 'cpu', null), { size: tuple(20_000) }) }),
    storages: [{ key: '0', count: 20_000n, bytes: withLineFeeds(20_000) }],
  });
export const safetensors = (header: string, data: number) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
};
export const ONE = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
export const keyed = (...keys: readonly string[]) =>
  withObject(dict(Object.fromEntries(keys.map((key) => [key, tensor(storage('FloatStorage', '0', 4))]))));

/** One float32 tensor `w` of 64 bytes, of which some are there. */
export function ggufOfOneTensor(bytes: number): Uint8Array {
  const file = Buffer.alloc(64 + bytes);
  file.write('GGUF');
  file.writeUInt32LE(3, 4);
  file.writeBigUInt64LE(1n, 8);
  file.writeBigUInt64LE(1n, 24);
  file.write('w', 32);
  file.writeUInt32LE(1, 33);
  file.writeBigUInt64LE(16n, 37);
  return file;
}
