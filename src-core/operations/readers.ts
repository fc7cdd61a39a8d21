import { finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult } from '../findings/format-result.ts';
import type { Checkpoint, Format } from '../model/checkpoint.ts';
import type { Family } from './identify/signatures.ts';
import { readGguf } from '../gguf/read.ts';
import { readNpy } from '../numpy/read-npy.ts';
import { readZip } from './read-zip.ts';
import { readSafetensors } from '../safetensors/read.ts';

/** The reader of each family, and the name of the format where a family is one format. Another format is one more line. */
export const READERS: Readonly<Record<Family, FormatReader>> = {
  zip: readZip,
  pickle: unread('pickle', 'pickle'),
  'torch-tar': unread('torch tar (before 0.1.10)', 'torch-tar'),
  safetensors: readSafetensors,
  gguf: readGguf,
  npy: readNpy,
  hdf5: unread('HDF5', 'hdf5'),
  onnx: unread('ONNX', 'onnx'),
};

/** A format that is known by its signature only: nothing is said about its content. */
function unread(what: string, format: Format | null): FormatReader {
  return async (source): Promise<FormatResult> => ({
    checkpoint: emptyCheckpoint(source.size, format),
    findings: [finding('FI112', { offset: 0 }, { what })],
    checksums: [],
  });
}

/** What is known of a file in which nothing could be read. */
export function emptyCheckpoint(size: number, format: Format | null): Checkpoint {
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
