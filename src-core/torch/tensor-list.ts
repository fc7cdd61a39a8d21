import { RowTable } from '../model/row-table.ts';
import type { Key, KeyPath, TensorInfo } from '../model/tensor.ts';
import { PackedCall } from '../pickle/packed-call.ts';
import type { PackedTensors } from './rebuild/packed.ts';
import { nameOf } from './rebuild/place.ts';

/** Where a container hangs: its path, and the beginning of the names of what is in it. */
export interface Base {
  readonly path: KeyPath;
  readonly prefix: string;
}

export function baseAt(path: KeyPath): Base {
  return { path, prefix: path.length === 0 ? '' : `${nameOf(path)}.` };
}

/** The tensors of one dict. */
export interface DictTensors {
  readonly base: Base;
  readonly keys: readonly string[];
  /** What is no call of the usual kind is the tensor itself. */
  readonly held: readonly (TensorInfo | PackedCall)[];
  /** Of each call the index of its storage. */
  readonly storages: Int32Array;
}

/** Tensors that follow each other: those of a large dict, or single ones. `start` is the index of the first. */
type Run =
  { readonly start: number; readonly single: TensorInfo[] } | { readonly start: number; readonly dict: DictTensors };

/** The tensors of an object, in the order in which they are met. Those of large dicts are made when somebody asks. */
export class TensorList extends RowTable<TensorInfo> {
  readonly #packed: PackedTensors | null;
  readonly #runs: Run[] = [];
  #length = 0;

  /** `packed` makes tensors of calls; null where there are none. */
  constructor(packed: PackedTensors | null) {
    super();
    this.#packed = packed;
  }

  get length(): number {
    return this.#length;
  }

  push(tensor: TensorInfo): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && 'single' in last) last.single.push(tensor);
    else this.#runs.push({ start: this.#length, single: [tensor] });
    this.#length++;
  }

  pushDict(dict: DictTensors): void {
    if (dict.held.length > 0) this.#runs.push({ start: this.#length, dict });
    this.#length += dict.held.length;
  }

  protected row(index: number): TensorInfo {
    const run = this.#runAt(index);
    const at = index - run.start;
    const held = 'single' in run ? run.single[at] : run.dict.held[at];
    if (held === undefined) throw new RangeError(`tensor ${index} of ${this.length}`);
    if (!(held instanceof PackedCall)) return held;
    if (this.#packed === null || 'single' in run) throw new Error('a call that makes no tensor is listed');
    const { base, keys, storages } = run.dict;
    return packedTensor(this.#packed, held, storages[at] ?? 0, base, keys[at] ?? '');
  }

  /** The last run that begins at `index` or before it. */
  #runAt(index: number): Run {
    let low = 0;
    for (let high = this.#runs.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.start ?? 0) <= index) low = middle;
      else high = middle;
    }
    const run = this.#runs[low];
    if (run === undefined) throw new RangeError(`tensor ${index} of ${this.length}`);
    return run;
  }
}

/** The tensor of a call, under a key of its container. */
export function packedTensor(
  packed: PackedTensors,
  call: PackedCall,
  storage: number,
  { path, prefix }: Base,
  key: Key,
): TensorInfo {
  if (path.length === 0) return packed.tensorOf(call, storage, String(key), [key]);
  return packed.tensorOf(call, storage, `${prefix}${key}`, [...path, key]);
}
