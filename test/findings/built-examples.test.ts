import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { EXAMPLES } from '../../src-core/findings/examples.ts';
import type { Finding } from '../../src-core/findings/finding.ts';
import type { ReadContext } from '../../src-core/findings/format-result.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src-core/model/limits.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { readArchive } from '../../src-core/zip/read.ts';
import { truncate } from '../damage/bytes.ts';
import { partOf, zipLayout } from '../damage/zip.ts';
import { writtenByH5py } from '../hdf5/written-by-h5py.ts';
import { checkpoint } from '../torch/build.ts';
import { torchZip } from '../zip/sample.ts';

const WHOLE = checkpoint();
const CUT = truncate(WHOLE, partOf(zipLayout(WHOLE), 'model/data/0').data + 8);
/** Its headers say no sizes: where a record ends has to be searched for. */
const UNSIZED = await torchZip();

function contextFor(limits: Partial<Limits>): ReadContext {
  return { limits: { ...DEFAULT_LIMITS, ...limits }, ports: nodePorts, name: 'model' };
}

async function inspected(bytes: Uint8Array, limits: Partial<Limits>, more: Partial<ReadContext> = {}) {
  return (await inspectQuick(new MemorySource(bytes), { ...contextFor(limits), ...more })).findings;
}

/** What takes hundreds of megabytes, or a disk that is full, is shown by a small file and a lower ceiling. */
const BUILT: Readonly<Partial<Record<FindingCode, () => Promise<readonly Finding[]>>>> = {
  HD210: () => inspected(writtenByH5py('indexes'), { hdf5ChunkBytes: 1 }),
  ZP200: async () =>
    (
      await readArchive(new MemorySource(truncate(UNSIZED, partOf(zipLayout(UNSIZED), 'archive/data/1').data + 1000)), {
        ...contextFor({}),
        searchBytes: 900,
      })
    ).findings,
  ZP280: () => inspected(WHOLE, { zipEntries: 3 }),
  FI123: () =>
    inspected(
      CUT,
      {},
      {
        folder: {
          name: '',
          list: () => Promise.resolve([]),
          open: () => Promise.reject(new Error('no file')),
          freeBytes: () => Promise.resolve(1 << 20),
        },
      },
    ),
};

const withoutNumbers = (text: string) => text.replace(/\d+/g, '…');

describe('the example of a finding that takes much room', () => {
  it.each(Object.entries(BUILT))('%s says what a small one says', async (code, build) => {
    const said = (await build()).filter((found) => found.code === code).map((found) => describeFinding(found).message);
    expect(said.map(withoutNumbers)).toContain(withoutNumbers(EXAMPLES[code as FindingCode].says));
  });
});
