import type { FormatReader } from '../findings/format-result.ts';
import { readNpzArchive } from '../numpy/read-npz.ts';
import { readTorchZip } from '../torch/read-zip.ts';
import type { ZipArchive } from '../zip/archive.ts';
import { readArchive } from '../zip/read.ts';
import { judgeCode } from './judge-code.ts';

/** Read an archive once, say by the names in it what it is, and give it to the reader of that format. */
export const readZip: FormatReader = async (source, context) => {
  const archive = await readArchive(source, context);
  if (holdsArrays(archive)) return await readNpzArchive(source, archive, context);
  return await judgeCode(await readTorchZip(source, context, archive), source, context);
};

/** An .npz has `.npy` members and nothing else. */
function holdsArrays({ entries }: ZipArchive): boolean {
  return entries.length > 0 && entries.every(({ name }) => name.endsWith('.npy'));
}
