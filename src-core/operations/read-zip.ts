import type { ByteSource } from '../bytes/byte-source.ts';
import type { FormatReader, FormatResult, ReadContext } from '../findings/format-result.ts';
import { kerasMembers, readKeras } from '../keras/read.ts';
import { isArrayName, readNpzArchive } from '../numpy/read-npz.ts';
import { zipFileReader } from '../torch/archives/read-zip-file.ts';
import type { TorchRead } from '../torch/torch-read.ts';
import { archiveRefusal } from './torch-answers/opened-archive.ts';
import { judgeCode } from './code/judge-code.ts';
import { judgeMembers } from './code/judge-members.ts';

const readArchiveFile = zipFileReader({
  npz: async (source, context, archive) => {
    const result = await readNpzArchive(source, archive, context);
    return await judgeMembers(result, source, context, archive, (index) =>
      isArrayName(archive.table.names.text(index)),
    );
  },
  keras: async (source, context, archive) => {
    const own = kerasMembers(archive);
    return await judgeMembers(await readKeras(source, context, archive), source, context, archive, (i) => own.has(i));
  },
});

/** Read a zip archive as what the names in it say it is. */
export const readZip: FormatReader = async (source, context) => {
  const result = await readArchiveFile(source, context);
  if (!isTorchRead(result)) return await withTorchRefusal(result, source, context);
  // An archive without entries is an .npz without arrays, or the rest of anything else: only here a name decides.
  const { archive } = result;
  if (archive?.table.length === 0 && !archive.unusable && context.name.toLowerCase().endsWith('.npz'))
    return await withTorchRefusal(await readNpzArchive(source, archive, context), source, context);
  return await judgeCode(result, source, context);
};

/** An archive of another format: torch opens it as one of its own, and finds no root folder or no object in it. */
async function withTorchRefusal(result: FormatResult, source: ByteSource, context: ReadContext): Promise<FormatResult> {
  const torch = await archiveRefusal(source, context);
  return torch === null ? result : { ...result, checkpoint: { ...result.checkpoint, torch } };
}

function isTorchRead(result: FormatResult): result is TorchRead {
  return 'pickles' in result;
}
