import type { Checkpoint, Format } from './checkpoint.ts';

/** What is known of a file in which nothing was read. `size` in bytes; `format` is null where it is not recognised. */
export function emptyCheckpoint(format: Format | null, size: number): Checkpoint {
  return {
    format,
    size,
    tensors: [],
    storages: [],
    root: null,
    globals: [],
    safety: null,
    torch: null,
    archive: null,
    metadata: [],
    layout: null,
    files: [],
  };
}
