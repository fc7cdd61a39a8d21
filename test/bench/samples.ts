import { GraphBuilder } from '../../src-core/pickle/graph/builder.ts';
import { encodeGraph } from '../../src-core/pickle/graph/encode.ts';
import { tensorNode } from '../../src-core/pickle/graph/torch-values.ts';
import { torchZip, type SampleRecord } from '../zip/sample.ts';

/**
 * A state dict as torch.save writes it: `count` tensors of 2 × 4 floats, each with a storage of its own. Records of storages
 * lie in the order of their keys: as numbers, as torch 2.13 has them, or as text, as torch 1.13 has them.
 */
export async function torchZipOf(count: number, order: 'numbers' | 'text' = 'numbers'): Promise<Uint8Array> {
  const builder = new GraphBuilder();
  const entries = Array.from({ length: count }, (_, index) => {
    const storage = { type: ['torch', 'FloatStorage'] as const, key: String(index), location: 'cpu', elements: 8 };
    const tensor = tensorNode(builder, {
      storage,
      storageOffset: 0,
      shape: [2, 4],
      stride: [4, 1],
      requiresGrad: false,
    });
    return [builder.str(nameOf(index)), tensor] as const;
  });
  const records: SampleRecord[] = [
    { name: 'data.pkl', bytes: encodeGraph(builder.graph(builder.orderedDict(entries))) },
    { name: '.format_version', bytes: text('1') },
    { name: '.storage_alignment', bytes: text('64') },
    { name: 'byteorder', bytes: text('little') },
  ];
  const floats = new Uint8Array(Float32Array.from({ length: 8 }, (_, index) => index + 1).buffer);
  const keys = Array.from({ length: count }, (_, index) => String(index));
  if (order === 'text') keys.sort();
  for (const key of keys) records.push({ name: `data/${key}`, bytes: floats });
  records.push({ name: 'version', bytes: text('3\n') }, { name: '.data/serialization_id', bytes: new Uint8Array(40) });
  return await torchZip(records);
}

/** A list of lists of a thousand floats each, protocol 2. */
export function pickleOfFloats(count: number): Uint8Array {
  const lists = Math.ceil(count / 1000);
  const bytes = new Uint8Array(2 + 2 + lists * (2 + 9000 + 1) + 2);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (...opcodes: readonly number[]) => {
    for (const opcode of opcodes) bytes[at++] = opcode;
  };
  put(0x80, 2, 0x5d, 0x28); // PROTO 2, EMPTY_LIST, MARK
  for (let list = 0; list < lists; list++) {
    put(0x5d, 0x28); // EMPTY_LIST, MARK
    for (let item = 0; item < 1000; item++) {
      put(0x47); // BINFLOAT
      view.setFloat64(at, (list * 1000 + item) / 7);
      at += 8;
    }
    put(0x65); // APPENDS
  }
  put(0x65, 0x2e); // APPENDS, STOP
  return bytes;
}

export function safetensorsOf(count: number): Uint8Array {
  const header: Record<string, unknown> = {};
  for (let index = 0; index < count; index++)
    header[nameOf(index)] = { dtype: 'F32', shape: [2, 4], data_offsets: [index * 32, index * 32 + 32] };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(count * 32)]);
}

function nameOf(index: number): string {
  return `model.layers.${Math.floor(index / 10)}.block.${index % 10}.weight`;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
