import { finding, type Finding } from '../../findings/finding.ts';
import type { Format } from '../../model/checkpoint.ts';

/** Suffixes that browsers and download tools give a file until it is complete. */
const UNFINISHED = /\.(part|crdownload|incomplete|download|opdownload|aria2|tmp)$/i;

/** Parts of one file, as splitters and some hubs name them. */
const PART = /\.part(\d+(of\d+)?|[a-z]{2})$/i;

/** Formats a suffix promises. Suffixes that mean anything (`bin`, `model`, `ckpt`) promise nothing. */
const PROMISES: readonly (readonly [RegExp, readonly Format[]])[] = [
  [/\.(pt|pth)$/i, ['torch-zip', 'torch-legacy', 'torch-tar', 'torchscript', 'torch-export', 'torch-package']],
  [/\.tar$/i, ['torch-tar']],
  [/\.safetensors$/i, ['safetensors']],
  [/\.gguf$/i, ['gguf']],
  [/\.npy$/i, ['npy']],
  [/\.npz$/i, ['npz']],
  [/\.(h5|hdf5)$/i, ['hdf5', 'keras']],
  [/\.keras$/i, ['keras']],
  [/\.onnx$/i, ['onnx']],
];

/** What a name says that the content does not; nothing for a name that is unknown or fits. */
export function nameFindings(name: string, format: Format | null): readonly Finding[] {
  const unfinished = UNFINISHED.exec(name)?.[0];
  if (unfinished !== undefined) return [finding('FI120', {}, { suffix: unfinished })];
  const part = PART.exec(name)?.[0];
  if (part !== undefined) return [finding('FI122', {}, { part, whole: name.slice(0, -part.length) })];
  if (format === null) return [];
  const promise = PROMISES.find(([suffix]) => suffix.test(name));
  if (promise === undefined || promise[1].includes(format)) return [];
  return [finding('FI121', {}, { suffix: name.slice(name.lastIndexOf('.')), format })];
}
