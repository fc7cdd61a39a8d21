import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Rows } from '../model/rows.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { IndexReader } from './index-reader.ts';

/**
 * Do the indices of sparse tensors lie inside them? torch skips this check when it loads, and reads or writes outside of
 * its memory when such a tensor is used. Small index tensors are read whole; nothing else is.
 * Source: ATen/native/sparse/ValidateCompressedIndicesCommon.h.
 */
export async function checkIndices(
  source: ByteSource,
  tensors: Rows<TensorInfo>,
  storages: Rows<Storage>,
  context: ReadContext,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const reader = new IndexReader(source, storages, context);
  for (const tensor of tensors) {
    if (!tensor.layout.startsWith('sparse') || tensor.parts === undefined) continue;
    const wrong =
      tensor.layout === 'sparse_coo'
        ? checkCoordinates(tensor, await reader.read(tensor.parts['indices']))
        : await checkCompressed(tensor, reader);
    if (wrong !== null) findings.push(wrong);
  }
  return findings;
}

/** COO: one row of `indices` for each sparse dimension. */
function checkCoordinates(tensor: TensorInfo, indices: readonly number[] | null): Finding | null {
  const [rows = 0, count = 0] = tensor.parts?.['indices']?.shape ?? [];
  if (indices === null) return null;
  for (let dim = 0; dim < rows; dim++) {
    const wrong = outOfRange(indices.slice(dim * count, (dim + 1) * count), tensor.shape[dim] ?? 0);
    if (wrong !== null) return indexFinding(tensor, 'indices', wrong, tensor.shape[dim] ?? 0);
  }
  return null;
}

/** CSR and its kin: pointers into the values for each row (or column), then the other coordinate of each value. */
async function checkCompressed(tensor: TensorInfo, reader: IndexReader): Promise<Finding | null> {
  const byRow = tensor.layout === 'sparse_csr' || tensor.layout === 'sparse_bsr';
  const pointerRole = byRow ? 'crow_indices' : 'ccol_indices';
  const plainRole = byRow ? 'col_indices' : 'row_indices';
  const pointerPart = tensor.parts?.[pointerRole];
  const plainPart = tensor.parts?.[plainRole];
  // Batches hold one such structure per matrix; they are rare, and their values are checked with the others.
  if (pointerPart?.shape.length !== 1 || plainPart?.shape.length !== 1) return null;
  const pointers = await reader.read(pointerPart);
  const plain = await reader.read(plainPart);
  const wrong = pointers === null ? null : checkPointers(pointers, plainPart.shape[0] ?? 0);
  if (wrong !== null)
    return finding('TA342', { key: tensor.keyPath }, { tensor: tensor.name, role: pointerRole, what: wrong });
  const limit = plainLimit(tensor, byRow);
  const index = plain === null ? null : outOfRange(plain, limit);
  return index === null ? null : indexFinding(tensor, plainRole, index, limit);
}

function checkPointers(pointers: readonly number[], count: number): string | null {
  const first = pointers[0] ?? 0;
  const last = pointers.at(-1) ?? 0;
  if (first !== 0) return `begin at ${first} instead of 0`;
  if (last !== count) return `end at ${last}, but there are ${count} values`;
  for (let at = 1; at < pointers.length; at++)
    if ((pointers[at] ?? 0) < (pointers[at - 1] ?? 0)) return `go back at ${at}`;
  return null;
}

/** Columns (or rows) a plain index may name: of blocks, where values are blocks. */
function plainLimit(tensor: TensorInfo, byRow: boolean): number {
  const size = tensor.shape[byRow ? 1 : 0] ?? 0;
  if (!tensor.layout.startsWith('sparse_bs')) return size;
  const block = tensor.parts?.['values']?.shape[byRow ? 2 : 1] ?? 1;
  return block === 0 ? 0 : Math.floor(size / block);
}

function outOfRange(values: readonly number[], limit: number): number | null {
  return values.find((value) => value < 0 || value >= limit) ?? null;
}

function indexFinding(tensor: TensorInfo, role: string, index: number, limit: number): Finding {
  return finding('TA341', { key: tensor.keyPath }, { tensor: tensor.name, role, index, limit });
}
