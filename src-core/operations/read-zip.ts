import type { FormatReader } from '../findings/format-result.ts';
import { readNpzArchive } from '../numpy/read-npz.ts';
import { readTorchZip } from '../torch/read-zip.ts';
import type { ZipArchive } from '../zip/archive.ts';
import { readArchive } from '../zip/read.ts';
import { judgeCode } from './judge-code.ts';

/** Read an archive once, say by the names in it what it is, and give it to the reader of that format. */
export const readZip: FormatReader = async (source, context) => {
  const archive = await readArchive(source, context);
  if (holdsArrays(archive, context.name)) return await readNpzArchive(source, archive, context);
  return await judgeCode(await readTorchZip(source, context, archive), source, context);
};

/**
 * An .npz has `.npy` members and no object of torch. An archive without entries is an .npz without arrays or the rest
 * of anything else: only here a name decides.
 */
function holdsArrays({ entries, unusable }: ZipArchive, name: string): boolean {
  if (entries.length === 0) return !unusable && name.toLowerCase().endsWith('.npz');
  const hasArrays = entries.some((entry) => entry.name.endsWith('.npy'));
  return hasArrays && !entries.some((entry) => /(^|\/)data\.pkl$/i.test(entry.name));
}
