import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { readIndexedChunks } from './chunk-index.ts';
import { chunkFault, readChunks, type Chunk } from './chunks.ts';
import type { Dataset } from './dataset.ts';
import type { Hdf5File } from './file.ts';

/** How much of the chunks may still be read, and how many were left out for it. Shared by all datasets of a file. */
export interface ChunkBudget {
  bytesLeft: number;
  unread: number;
}

/** Whether the chunks of a dataset are in the file, and hold what was written as far as filters can tell. */
export async function checkChunks(
  file: Hdf5File,
  dataset: Dataset,
  name: string,
  budget: ChunkBudget,
  context: ReadContext,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const isProven = dataset.filters.length > 0 && !(dataset.layout.kind === 'indexed' && dataset.layout.wholeEdges);
  for (const [index, { address, bytes, mask }] of (await chunksOf(file, dataset)).entries()) {
    const start = file.base + address;
    const at = { offset: start, end: start + bytes, key: [name] };
    if (start + bytes > file.source.size) {
      found.push(finding('HD205', at, { name, end: start + bytes, size: file.source.size }));
      continue;
    }
    if (!isProven) continue;
    budget.bytesLeft -= bytes;
    if (budget.bytesLeft < 0) {
      budget.unread += 1;
      continue;
    }
    const why = chunkFault(await file.source.read(start, bytes, file.signal), dataset, mask, context);
    if (why !== null) found.push(finding('HD206', at, { name, chunk: index, offset: start, why }));
  }
  return found;
}

/** All chunks that the index of a dataset leads to; none where it is stored in one piece. */
export async function chunksOf(file: Hdf5File, { layout, shape, filters }: Dataset): Promise<readonly Chunk[]> {
  if (layout.kind === 'chunked' && layout.address !== null) return await readChunks(file, layout.address, layout.rank);
  if (layout.kind === 'indexed' && layout.address !== null)
    return await readIndexedChunks(file, layout.index, layout.address, { shape, filtered: filters.length > 0 });
  return [];
}
