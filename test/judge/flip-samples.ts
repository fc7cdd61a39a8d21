import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { readArchive } from '../../src-core/zip/read.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { dict, encode, persistent, storage, tensor } from '../torch/encode.ts';
import { legacyFile } from '../torch/legacy-file.ts';
import { tarFile, tarStorages, tarTensors } from '../torch/tar-file.ts';
import { torchZip, type SampleRecord } from '../zip/sample.ts';

const FLOATS = new Uint8Array(Float32Array.of(1, -2, 3.5, 0.25).buffer);
const text = (content: string) => new TextEncoder().encode(content);

/** One small file of each container of torch, hand-made so that every bit of it can be flipped and loaded. */
export async function flipSamples(): Promise<Readonly<Record<'zip' | 'legacy' | 'tar' | 'torchscript', Uint8Array>>> {
  const zip = await torchZip(
    [
      { name: 'data.pkl', bytes: encode(dict({ w: tensor(storage('FloatStorage', '0', 4)) })) },
      { name: 'byteorder', bytes: text('little') },
      { name: 'data/0', bytes: FLOATS },
      { name: 'version', bytes: text('3\n') },
      { name: '.data/serialization_id', bytes: new Uint8Array(40) },
    ],
    16,
  );
  const legacy = legacyFile({
    object: dict({ w: tensor(storage('FloatStorage', '0', 4, 'cpu', null)) }),
    storages: [{ key: '0', count: 4n, bytes: FLOATS }],
    systemInfo: dict({ protocol_version: 1001, little_endian: true, type_sizes: dict({ short: 2, int: 4, long: 4 }) }),
  });
  const tar = tarFile([
    { name: 'sys_info', bytes: encode(dict({ protocol_version: 1000, little_endian: true })) },
    { name: 'pickle', bytes: encode(dict({ w: persistent(5) })) },
    { name: 'storages', bytes: tarStorages(FLOATS) },
    { name: 'tensors', bytes: tarTensors(4) },
  ]);
  return { zip, legacy, tar, torchscript: await smallTorchScript() };
}

/** A traced module of the corpus without what only a debugger reads, packed as torch packs. */
async function smallTorchScript(): Promise<Uint8Array> {
  const source = new MemorySource(
    new Uint8Array(readFileSync(join(CORPUS, 'files', 'torch-other', 'torchscript_traced.pt'))),
  );
  const { entries } = await readArchive(source, { limits: DEFAULT_LIMITS, name: '' });
  const records: SampleRecord[] = [];
  for (const { name, dataOffset, compressedSize, size, method } of entries) {
    if (name.includes('debug_pkl') || name.includes('/.data/') || dataOffset === null) continue;
    const stored = await source.read(dataOffset, compressedSize);
    const bytes = method === 0 ? stored : new Uint8Array(inflateRawSync(stored, { maxOutputLength: size }));
    records.push({ name: name.slice(name.indexOf('/') + 1), bytes });
  }
  return await torchZip(records, 16);
}
