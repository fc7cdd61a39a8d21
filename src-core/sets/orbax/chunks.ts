import type { FileSet, SetEntry } from '../../bytes/file-set.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import { readArrayDType } from '../../numpy/dtype.ts';
import { withFile } from '../read-part.ts';
import type { OrbaxArray, ZarrArray } from './metadata.ts';
import { zstdFault } from './zstd-frame.ts';

/** Chunks that are opened, and blocks that are counted in one: more would no longer be quick. */
const MOST_CHUNKS = 2000;
const MOST_BLOCKS = 4096;

/** Looks whether chunks are as long as they say, without inflating them, within one budget for all arrays. */
export class ChunkCheck {
  readonly #files: FileSet;
  readonly #context: ReadContext;
  #left = MOST_CHUNKS;

  constructor(files: FileSet, context: ReadContext) {
    this.#files = files;
    this.#context = context;
  }

  /** `inside`: what lies in the folder of the array. */
  async check({ path }: OrbaxArray, zarr: ZarrArray, inside: readonly SetEntry[]): Promise<readonly Finding[]> {
    const expected = chunkBytes(zarr);
    const findings: Finding[] = [];
    for (const { name, kind, size } of inside) {
      if (kind !== 'file' || name.startsWith('.')) continue;
      const file = `${path.join('.')}/${name}`;
      const what = zarr.compressor === '' ? plainFault(size, expected) : await this.#fault(file, zarr, expected);
      if (what !== null) findings.push(finding('SE228', { file, key: path }, { file, what }));
    }
    return findings;
  }

  async #fault(file: string, { compressor }: ZarrArray, expected: number | null): Promise<string | null> {
    if (compressor !== 'zstd' || this.#left === 0) return null;
    this.#left -= 1;
    this.#context.signal?.throwIfAborted();
    return await withFile(this.#files, file, async (source) => await zstdFault(source, expected, MOST_BLOCKS));
  }
}

function plainFault(size: number, expected: number | null): string | null {
  return expected === null || size === expected ? null : `it has ${size} bytes, the array needs ${expected}`;
}

/** Every chunk is stored whole, also at the edge of the array. Null for elements of unknown size. */
function chunkBytes({ chunks, dtype }: ZarrArray): number | null {
  const bytes = dtypeBytes(readArrayDType(dtype)?.dtype ?? dtype);
  return bytes === null ? null : chunks.reduce((product, dim) => product * dim, bytes);
}
