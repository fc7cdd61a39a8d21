import { stat } from 'node:fs/promises';
import type { Format, Safety } from '../model/checkpoint.ts';
import { inspectFile } from '../node/check-file.ts';
import { KeySpace } from '../operations/keys/key-space.ts';
import { totalsOf } from '../operations/report/totals.ts';
import { checkpointHeader } from '../pipeline/checkpoint-version.ts';
import { DONE_SUFFIX } from '../pipeline/done-marker.ts';

export interface CheckpointInfo {
  readonly path: string;
  readonly exists: boolean;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 of the last change; null where there is no file. */
  readonly modified: number | null;
  /** Null for what is no checkpoint. */
  readonly format: Format | null;
  readonly version: string | null;
  readonly status: string | null;
  /** Top-level keys, as Python would print them. */
  readonly keys: readonly string[];
  readonly tensors: number;
  readonly parameters: number;
  readonly safety: Safety | null;
  /** A done marker lies beside it. */
  readonly done: boolean;
}

/** What a file is, from its headers alone: nothing is proven. Throws `SourceError` when it is there and cannot be read. */
export async function getCheckpointInfo(path: string): Promise<CheckpointInfo> {
  const stats = await stat(path).catch(() => null);
  const done = (await stat(path + DONE_SUFFIX).catch(() => null)) !== null;
  const nothing = { format: null, version: null, status: null, keys: [], tensors: 0, parameters: 0, safety: null };
  if (stats === null) return { path, exists: false, size: 0, modified: null, done, ...nothing };
  const { checkpoint } = await inspectFile(path);
  const { root, format, safety } = checkpoint;
  const { version, status } = root?.kind === 'dict' ? checkpointHeader(root) : nothing;
  const { tensors, parameters } = totalsOf(checkpoint);
  const keys = root?.kind === 'dict' ? new KeySpace(checkpoint).top : [];
  return {
    path,
    exists: true,
    size: stats.size,
    modified: stats.mtimeMs,
    format,
    version,
    status,
    keys,
    tensors,
    parameters,
    safety,
    done,
  };
}
