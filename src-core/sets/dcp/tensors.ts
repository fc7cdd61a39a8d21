import { elementCount } from '../../bytes/integers.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { contiguousStride } from '../../model/stride.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { placeKey, type ReadItems } from './items.ts';
import type { DcpEntry, DcpItem } from './metadata.ts';

/**
 * A tensor of the state dict from its chunks. One chunk that is all of it lends its storage; several are listed as parts,
 * named by where they begin.
 */
export function assembleTensor(
  { name, path, tensor }: DcpEntry & { readonly tensor: NonNullable<DcpEntry['tensor']> },
  read: ReadItems,
): TensorInfo {
  const { shape, dtype, requiresGrad, chunks } = tensor;
  const found = read.chunks.get(name) ?? new Map<string, TensorInfo>();
  const whole = chunks.length === 1 ? found.get(placeKey(chunks[0]?.offsets ?? [])) : undefined;
  const about = { name: path.join('.'), keyPath: path, requiresGrad };
  if (whole !== undefined && whole.shape.join() === shape.join()) return { ...whole, ...about };
  return {
    ...about,
    shape,
    dtype,
    stride: contiguousStride(shape),
    storageOffset: 0,
    storage: null,
    layout: 'strided',
    device: 'cpu',
    readable: chunks.every(({ offsets }) => found.get(placeKey(offsets))?.readable === true),
    ...(found.size === 0 ? {} : { parts: Object.fromEntries(found) }),
  };
}

/** Whether the chunks of each tensor fill it, and each has a place. */
export function checkChunks(entries: readonly DcpEntry[], items: readonly DcpItem[]): readonly Finding[] {
  const places = new Map<string, Set<string>>();
  const first = new Set<string>();
  for (const { name, offsets } of items) {
    first.add(name);
    if (offsets === null) continue;
    const known = places.get(name) ?? new Set<string>();
    places.set(name, known);
    known.add(placeKey(offsets));
  }
  return entries.flatMap(({ name, path, tensor }) => {
    const at = { file: '.metadata', key: path };
    if (tensor === null) return first.has(name) ? [] : [finding('SE342', at, { name, place: 'its beginning' })];
    const covered = tensor.chunks.reduce((sum, { sizes }) => sum + elementCount(sizes), 0n);
    const total = elementCount(tensor.shape);
    const gaps = covered === total ? [] : [finding('SE343', at, { name, covered, total })];
    const missing = tensor.chunks.filter(
      ({ offsets }) => places.get(name)?.has(placeKey(offsets)) !== true && !(offsets.length === 0 && first.has(name)),
    );
    return [...gaps, ...missing.map(({ offsets }) => finding('SE342', at, { name, place: `[${offsets.join(', ')}]` }))];
  });
}
