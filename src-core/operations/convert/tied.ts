import { dtypeBytes } from '../../model/dtype.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { compareText } from '../../safetensors/write.ts';
import { reachOf } from '../rewrite/gather.ts';

type Named = readonly [name: string, tensor: TensorInfo];

/** Which names of tensors that share bytes are kept. */
export interface Untied {
  readonly kept: readonly Named[];
  /** Name left out, and the name that keeps its bytes; sorted by the latter's group, then by name. */
  readonly dropped: readonly (readonly [dropped: string, kept: string])[];
  /** Names left out that do not look at the bytes in the same way as the name that is kept. */
  readonly different: readonly string[];
}

export type UntieResult =
  { readonly ok: true; readonly untied: Untied } | { readonly ok: false; readonly names: readonly string[] };

/**
 * Of tensors that overlap in one storage keep one that covers it whole: the first by name. A group of which none covers
 * the storage is refused, as by the library. Disjoint parts of a storage are no group.
 * Source: safetensors/torch.py `_find_shared_tensors`, `_filter_shared_not_shared`, `_remove_duplicate_names`.
 */
export function untie(tensors: readonly Named[], storages: Rows<Storage>): UntieResult {
  const dropped: (readonly [string, string])[] = [];
  const different: string[] = [];
  for (const group of overlapping(tensors, storages)) {
    const whole = group.filter(([, tensor]) => coversStorage(tensor, storages)).map(([name]) => name);
    const kept = whole.sort(compareText)[0];
    if (kept === undefined) return { ok: false, names: group.map(([name]) => name).sort(compareText) };
    const pattern = group.find(([name]) => name === kept)?.[1];
    for (const [name, tensor] of [...group].sort(([a], [b]) => compareText(a, b))) {
      if (name === kept) continue;
      dropped.push([name, kept]);
      if (pattern !== undefined && !sameView(tensor, pattern)) different.push(name);
    }
  }
  const gone = new Set(dropped.map(([name]) => name));
  return { ok: true, untied: { kept: tensors.filter(([name]) => !gone.has(name)), dropped, different } };
}

function overlapping(tensors: readonly Named[], storages: Rows<Storage>): readonly (readonly Named[])[] {
  const stored = tensors.filter(([, { storage }]) => storage !== null && (storages.at(storage)?.bytes ?? 0) > 0);
  return [...groupBy(stored, ([, { storage }]) => storage).values()]
    .flatMap((group) => (group.length < 2 ? [] : split(group)))
    .filter((group) => group.length > 1);
}

/** Names whose bytes overlap, in the order of their first bytes. */
function split(group: readonly Named[]): readonly (readonly Named[])[] {
  const areas = group
    .map((named) => ({ named, ...areaOf(named[1]) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end || compareText(a.named[0], b.named[0]));
  const groups: Named[][] = [];
  let stop = -Infinity;
  for (const { named, begin, end } of areas) {
    if (begin >= stop) groups.push([named]);
    else groups.at(-1)?.push(named);
    stop = Math.max(stop, end);
  }
  return groups;
}

function areaOf({ dtype, storageOffset, shape, stride }: TensorInfo): { readonly begin: number; readonly end: number } {
  const itemBytes = dtypeBytes(dtype) ?? 1;
  return reachOf({ start: storageOffset * itemBytes, itemBytes, shape, stride: stride ?? [], swapBytes: 1 });
}

function coversStorage(tensor: TensorInfo, storages: Rows<Storage>): boolean {
  const bytes = tensor.storage === null ? 0 : (storages.at(tensor.storage)?.bytes ?? 0);
  const own = tensor.shape.reduce((product, dim) => product * dim, dtypeBytes(tensor.dtype) ?? 1);
  return tensor.storageOffset === 0 && own === bytes;
}

function sameView(a: TensorInfo, b: TensorInfo): boolean {
  const same = (left: readonly number[] | null, right: readonly number[] | null) => left?.join() === right?.join();
  return (
    a.storageOffset === b.storageOffset && a.dtype === b.dtype && same(a.shape, b.shape) && same(a.stride, b.stride)
  );
}
