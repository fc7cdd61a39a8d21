import type { ByteSource } from '../bytes/byte-source.ts';
import type { FormatReader, ReadContext } from '../findings/format-result.ts';
import type { Family } from './identify/signatures.ts';
import { readGguf } from '../gguf/read.ts';
import { readHdf5 } from '../hdf5/read.ts';
import { readOnnx } from '../onnx/read.ts';
import { readNpy } from '../numpy/read-npy.ts';
import { readPickleFile } from '../torch/legacy/read-pickle.ts';
import { readTorchTar } from '../torch/legacy/read-tar.ts';
import type { TorchRead } from '../torch/torch-read.ts';
import { judgeCode } from './code/judge-code.ts';
import { readZip } from './read-zip.ts';
import { readSafetensors } from '../safetensors/read.ts';

/** The reader of each family, and the name of the format where a family is one format. Another format is one more line. */
export const READERS: Readonly<Record<Family, FormatReader>> = {
  zip: readZip,
  pickle: judged(readPickleFile),
  'torch-tar': judged(readTorchTar),
  safetensors: readSafetensors,
  gguf: readGguf,
  npy: readNpy,
  hdf5: readHdf5,
  onnx: readOnnx,
};

function judged(read: (source: ByteSource, context: ReadContext) => Promise<TorchRead>): FormatReader {
  return async (source, context) => await judgeCode(await read(source, context), source, context);
}
