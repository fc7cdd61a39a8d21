import type { FormatReader, FormatResult } from '../findings/format-result.ts';
import { readKeras } from '../keras/read.ts';
import { readNpzArchive } from '../numpy/read-npz.ts';
import { zipFileReader } from '../torch/archives/read-zip-file.ts';
import type { TorchRead } from '../torch/torch-read.ts';
import { judgeCode } from './code/judge-code.ts';

const readArchiveFile = zipFileReader({
  npz: async (source, context, archive) => await readNpzArchive(source, archive, context),
  keras: readKeras,
});

/** Read a zip archive as what the names in it say it is. */
export const readZip: FormatReader = async (source, context) => {
  const result = await readArchiveFile(source, context);
  if (!isTorchRead(result)) return result;
  // An archive without entries is an .npz without arrays, or the rest of anything else: only here a name decides.
  const { archive } = result;
  if (archive?.table.length === 0 && !archive.unusable && context.name.toLowerCase().endsWith('.npz'))
    return await readNpzArchive(source, archive, context);
  return await judgeCode(result, source, context);
};

function isTorchRead(result: FormatResult): result is TorchRead {
  return 'pickles' in result;
}
