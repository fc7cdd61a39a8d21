import type { ArchiveRewrite } from '../rewrite/plan.ts';
import type { Content } from '../rewrite/content.ts';

/** Kinds of file that something can be got back from, each into a new file of its kind. */
export type SalvageKind = 'torch-zip' | 'torch-legacy' | 'safetensors';

/** Whether the bytes are known to be those that were written: by their CRC-32, or not at all where none was recorded. */
export type Proof = 'checksum' | 'none';

export interface RecoveredTensor {
  readonly name: string;
  /** Key of its storage; its own name where the format has no storages. Null for a tensor without bytes. */
  readonly storage: string | null;
  readonly proof: Proof;
}

export interface LostTensor {
  readonly name: string;
  readonly storage: string | null;
  readonly why: string;
}

/** What the new file is made of: an archive, or parts one behind the other. */
export type SalvageOutput =
  | { readonly kind: 'archive'; readonly archive: ArchiveRewrite }
  | { readonly kind: 'parts'; readonly parts: readonly Content[]; readonly size: number };

/** What can be got back from a damaged file. Nothing is written yet, and never over the file itself. */
export interface SalvagePlan {
  /** Null where the file is of no kind that anything can be got back from. */
  readonly kind: SalvageKind | null;
  readonly recovered: readonly RecoveredTensor[];
  readonly lost: readonly LostTensor[];
  /** Names of lost tensors whose places in lists and tuples hold None in the new file. */
  readonly replaced: readonly string[];
  readonly notes: readonly string[];
  /** Why nothing will be written; null where `output` is. */
  readonly refusal: string | null;
  readonly output: SalvageOutput | null;
}

export interface SalvageOptions {
  /** Use a pickle whose checksum is wrong: names and shapes may then be others than those that were saved. */
  readonly trustPickle?: boolean;
  /** Put None where a lost tensor is an item of a list or tuple, which cannot be left out without moving the others. */
  readonly allowNone?: boolean;
  /** Bytes verified so far, and bytes to verify. */
  readonly onProgress?: (done: number, total: number) => void;
}

export function nothing(kind: SalvageKind | null, refusal: string, notes: readonly string[] = []): SalvagePlan {
  return { kind, recovered: [], lost: [], replaced: [], notes, refusal, output: null };
}

export const NONE_WHOLE = 'no tensor of it is whole';
