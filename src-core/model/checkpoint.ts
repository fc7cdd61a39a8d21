import type { DType } from './dtype.ts';
import type { Rows } from './rows.ts';
import type { Storage, TensorInfo } from './tensor.ts';
import type { Value } from './value.ts';

export const FORMATS = [
  'torch-zip',
  'torch-legacy',
  'torch-tar',
  'torchscript',
  'torch-export',
  'torch-package',
  'pickle',
  'safetensors',
  'sharded',
  'dcp',
  'megatron',
  'gguf',
  'npy',
  'npz',
  'hdf5',
  'keras',
  'onnx',
  'orbax',
] as const;
export type Format = (typeof FORMATS)[number];

/** The second axis, never mixed with the verdict. Absent where nothing could be scanned. */
export type Safety = 'safe' | 'unknown' | 'unsafe';

export type Verdict = 'valid' | 'corrupted' | 'incompatible';

/** A name a pickle would import, and what it means for safety. */
export interface GlobalUse {
  readonly module: string;
  readonly name: string;
  readonly safety: Safety;
  /** What happens with it in this file: only named, or called / constructed / built upon. */
  readonly effects: readonly ('reference' | 'call' | 'new' | 'build' | 'setitem' | 'append' | 'persid' | 'ext')[];
  /** Byte offset of its first use in its pickle. */
  readonly offset: number;
  /** Constant arguments of the first call, printed; only for names that are not `safe`. */
  readonly example?: string;
  /** Why it is dangerous, in one clause; only for `unsafe`. */
  readonly why?: string;
}

/** One physical entry of an archive, for the archive view and for linking tensors with bytes. */
export interface ArchiveEntry {
  readonly name: string;
  /** Byte ranges in the file, half-open: header, then data. */
  readonly headerOffset: number;
  readonly dataOffset: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly method: number;
  readonly crc32: number;
}

/** What torch.load would answer, predicted without running it. */
export interface TorchAnswer {
  readonly accepts: 'yes' | 'no' | 'undefined';
  /** The message torch would print, or why the answer is undefined; '' for yes. */
  readonly message: string;
  /** Names to pass to `add_safe_globals` after which it would accept; only for weights_only refusals of that kind. */
  readonly acceptsAfterTrusting?: readonly string[];
}

export interface TorchAnswers {
  readonly weightsOnly: TorchAnswer;
  readonly mmap: TorchAnswer;
  readonly full: TorchAnswer;
}

/** What the seal (`.data/serialization_id`) says of an archive. */
export type Seal = 'as-written' | 'rezipped' | 'changed' | 'absent' | 'unreadable';

/** Everything known of one checkpoint: one file, or a set that belongs together. Findings travel beside it. */
export interface Checkpoint {
  readonly format: Format | null;
  /** Bytes; of all files for a set. */
  readonly size: number;
  readonly tensors: Rows<TensorInfo>;
  readonly storages: Rows<Storage>;
  /** The root object; null when there is none or it could not be read. */
  readonly root: Value | null;
  readonly globals: readonly GlobalUse[];
  readonly safety: Safety | null;
  readonly torch: TorchAnswers | null;
  readonly archive: {
    readonly entries: Rows<ArchiveEntry>;
    readonly directory: readonly [number, number];
    readonly seal: Seal;
  } | null;
  /** Free text facts of the format (safetensors `__metadata__`, gguf keys, torch version record…). */
  readonly metadata: readonly (readonly [string, string])[];
  /** What wrote it, as far as it can be told: `pytorch-lightning`, `ultralytics`, `transformers`… */
  readonly layout: string | null;
  /** Files of a set, relative to its folder. */
  readonly files: readonly string[];
}

/** Parameters: elements of all distinct tensors that own bytes. Saturates rather than overflow. */
export interface CheckpointTotals {
  readonly tensors: number;
  readonly parameters: number;
  readonly bytesByDType: readonly (readonly [DType, number])[];
}
