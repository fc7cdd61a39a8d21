import { open } from 'node:fs/promises';
import { dtypeBytes, type KnownDType } from '../../src-core/model/dtype.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { GraphBuilder } from '../../src-core/pickle/graph/builder.ts';
import { encodeGraph } from '../../src-core/pickle/graph/encode.ts';
import { tensorNode } from '../../src-core/pickle/graph/torch-values.ts';
import { planArchive, type PlannedRecord, type RecordSpec } from '../../src-core/zip/write/plan.ts';
import { writeArchive } from '../../src-core/zip/write/write-archive.ts';

/** A tensor to write; the storage is its own. */
export interface BenchTensor {
  readonly name: string;
  readonly dtype: BenchDType;
  readonly elements: number;
}

const STORAGE_TYPES = {
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int8: 'CharStorage',
  bool: 'BoolStorage',
} as const satisfies Partial<Record<KnownDType, string>>;

export type BenchDType = keyof typeof STORAGE_TYPES;

/**
 * Write a state dict of any size as torch.save lays it out: streamed, so that memory does not grow with it. Numbers are
 * around zero with a spread of 0.02, as weights are. Returns the bytes written.
 */
export async function makeCheckpoint(path: string, tensors: readonly BenchTensor[]): Promise<number> {
  const builder = new GraphBuilder();
  const entries = tensors.map(({ name, dtype, elements }, index) => {
    const storage = { type: ['torch', STORAGE_TYPES[dtype]] as const, key: String(index), location: 'cpu', elements };
    return [
      builder.str(name),
      tensorNode(builder, { storage, storageOffset: 0, shape: [elements], stride: [1], requiresGrad: false }),
    ] as const;
  });
  const encoder = new TextEncoder();
  const fixed = new Map([
    ['data.pkl', encodeGraph(builder.graph(builder.orderedDict(entries)))],
    ['.format_version', encoder.encode('1')],
    ['.storage_alignment', encoder.encode('64')],
    ['byteorder', encoder.encode('little')],
    ['version', encoder.encode('3\n')],
  ]);
  const spec = (name: string, size: number): RecordSpec => ({ name, size, crc32: null });
  const bytesOf = ({ dtype, elements }: BenchTensor) => elements * (dtypeBytes(dtype) ?? 1);
  const plan = planArchive(
    [
      ...[...fixed].filter(([name]) => name !== 'version').map(([name, bytes]) => spec(name, bytes.length)),
      ...tensors.map((tensor, index) => spec(`data/${index}`, bytesOf(tensor))),
      spec('version', 2),
      spec('.data/serialization_id', 40),
    ],
    { root: 'bench' },
  );
  const patterns = new Map<BenchDType, Uint8Array>();
  const read = (record: PlannedRecord): Iterable<Uint8Array> => {
    const known = fixed.get(record.name);
    if (known !== undefined) return [known];
    const tensor = tensors[Number(record.name.slice('data/'.length))];
    if (tensor === undefined) throw new Error(`nothing to write for ${record.name}`);
    const pattern = patterns.get(tensor.dtype) ?? patternOf(tensor.dtype);
    patterns.set(tensor.dtype, pattern);
    return repeat(pattern, record.size);
  };
  const file = await open(path, 'w');
  const sink = {
    write: async (bytes: Uint8Array) => {
      await file.write(bytes);
    },
  };
  const crc32 = (bytes: Uint8Array, previous?: number) => nodePorts.crc32(bytes, previous);
  try {
    await writeArchive(plan, read, sink, { crc32 });
  } finally {
    await file.close();
  }
  return plan.size;
}

function* repeat(pattern: Uint8Array, bytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes; at += pattern.length) yield pattern.subarray(0, Math.min(pattern.length, bytes - at));
}

/** Numbers in a pattern: more than a core's cache holds. */
const PATTERN = 4 << 20;

function patternOf(dtype: BenchDType): Uint8Array {
  const numbers = new Float32Array(PATTERN);
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  // The sum of four is close enough to normal.
  for (let i = 0; i < PATTERN; i++) numbers[i] = (random() + random() + random() + random() - 2) * 0.035;
  const bits = new Uint32Array(numbers.buffer);
  switch (dtype) {
    case 'float32':
      return new Uint8Array(numbers.buffer);
    case 'float64':
      return new Uint8Array(Float64Array.from(numbers).buffer);
    case 'bfloat16':
      return new Uint8Array(Uint16Array.from(bits, (code) => code >>> 16).buffer);
    case 'float16':
      return new Uint8Array(Uint16Array.from(bits, halfCode).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(numbers, (value) => BigInt(Math.round(value * 1e6))).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(numbers, (value) => value * 1e6).buffer);
    case 'int8':
      return new Uint8Array(Int8Array.from(numbers, (value) => value * 1e3).buffer);
    case 'bool':
      return Uint8Array.from(numbers, (value) => (value > 0 ? 1 : 0));
  }
}

/** float32 bits as float16, cut; for numbers of the size of weights. */
function halfCode(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  if (exponent <= 0) return sign;
  return sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
