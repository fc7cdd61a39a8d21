import type { DType } from './dtype.ts';

/**
 * One step from the root object to a value: a dict key that is a string, a list index (or an integer dict key) as a
 * number; any other dict key as Python would print it, wrapped so that it cannot be mistaken for a string key.
 */
export type Key = string | number;
export type KeyPath = readonly Key[];

export type Layout =
  'strided' | 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc' | 'nested' | 'jagged' | 'mkldnn';

/** One tensor as the loader would see it. Sizes are elements unless a name says bytes. */
export interface TensorInfo {
  /** The key path joined with `.`. */
  readonly name: string;
  readonly keyPath: KeyPath;
  readonly shape: readonly number[];
  /** Set where nothing that was read says the shape, which is empty then: it is not that of a scalar. */
  readonly shapeUnknown?: true;
  readonly dtype: DType;
  /** Elements to step per dimension; null where the layout has none. */
  readonly stride: readonly number[] | null;
  /** First element, counted from the start of the storage. */
  readonly storageOffset: number;
  /** Index into `Checkpoint.storages`; null for a tensor without bytes (meta). */
  readonly storage: number | null;
  readonly requiresGrad: boolean;
  readonly layout: Layout;
  readonly device: string;
  /** The Python class where it is not a plain tensor: `torch.nn.parameter.Parameter`, a subclass… */
  readonly className?: string;
  /** Lazy flags torch keeps beside the bytes. */
  readonly conjugated?: boolean;
  readonly negated?: boolean;
  readonly quantization?: Quantization;
  /** The tensors a sparse or nested tensor is made of, by role (`indices`, `values`, `crow_indices`…). */
  readonly parts?: Readonly<Record<string, TensorInfo>>;
  /** False when its bytes are known to be missing, cut or damaged; the entry is still listed. */
  readonly readable: boolean;
}

export type Quantization =
  | { readonly scheme: 'per_tensor_affine'; readonly scale: number; readonly zeroPoint: number }
  | {
      readonly scheme: 'per_channel_affine' | 'per_channel_affine_float_qparams';
      readonly axis: number;
      readonly scales: TensorInfo;
      readonly zeroPoints: TensorInfo;
    };

/** A run of bytes that tensors look into. Several tensors may share one. */
export interface Storage {
  /** The format's own name for it: `"0"` for `data/0` in a torch zip, the tensor's name elsewhere. */
  readonly key: string;
  /** Bytes it should have by its declaration. */
  readonly bytes: number;
  readonly dtype: DType;
  readonly device: string;
  /** Where its first byte is in the file; null when it is not stored as one plain run (missing, deflated, encrypted). */
  readonly fileOffset: number | null;
  /** The archive entry that holds it, where there is one. */
  readonly entry?: string;
  /** The file of the set that holds it, relative to the set's folder; absent for a single file. */
  readonly file?: string;
  readonly byteOrder: 'little' | 'big';
  /** Where its bytes come from when they lie in no archive entry and in no plain run of a file. */
  readonly packed?: PackedBytes;
}

/** Bytes that are one Zstandard frame, or that a structure of the format holds itself. */
export interface PackedBytes {
  readonly method: 'plain' | 'zstd';
  /** First byte in the storage's file, or the bytes themselves. */
  readonly from: number | Uint8Array;
  /** Bytes as stored. */
  readonly length: number;
}
