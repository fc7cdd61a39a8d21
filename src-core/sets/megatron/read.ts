import type { FileSet, SetEntry } from '../../bytes/file-set.ts';
import { SubFolder } from '../../bytes/sub-folder.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { placeInFolder } from '../merge.ts';
import { readDcp } from '../dcp/read.ts';
import type { ReadPart } from '../read-part.ts';
import { readTracker, type MegatronSet } from './find.ts';
import { isRankFolder, iterationFolders, TRACKER } from './names.ts';
import { readRanks } from './read-ranks.ts';

/**
 * Read a folder that Megatron-LM wrote: of each rank one folder with a file that torch.save made, inside the folder of the
 * iteration; or a distributed checkpoint of torch there. Source: megatron/training/checkpointing.py.
 */
export async function readMegatron(
  files: FileSet,
  set: MegatronSet,
  context: ReadContext,
  readPart: ReadPart,
): Promise<FormatResult> {
  if (set.iteration === '') return await readIteration(files, context, readPart);
  const entries = await files.list();
  const findings = await trackerFindings(files, entries, set.iteration);
  const tracker = entries.filter(({ name }) => name === TRACKER);
  if (set.iteration === null) {
    const size = tracker.reduce((sum, entry) => sum + entry.size, 0);
    const checkpoint = { ...emptyCheckpoint('megatron', size), files: tracker.map(({ name }) => name) };
    return { checkpoint, findings, checksums: [] };
  }
  const read = await readIteration(new SubFolder(files, set.iteration), context, readPart);
  const { checkpoint, ...result } = placeInFolder(read, set.iteration);
  return {
    ...result,
    checkpoint: { ...checkpoint, files: [...tracker.map(({ name }) => name), ...checkpoint.files] },
    findings: [...findings, ...result.findings],
  };
}

async function readIteration(files: FileSet, context: ReadContext, readPart: ReadPart): Promise<FormatResult> {
  const entries = await files.list();
  return entries.some(({ name, kind }) => kind === 'folder' && isRankFolder(name))
    ? await readRanks(files, entries, context, readPart)
    : await readDcp(files, context, readPart);
}

async function trackerFindings(
  files: FileSet,
  entries: readonly SetEntry[],
  iteration: string | null,
): Promise<readonly Finding[]> {
  const at = { file: TRACKER };
  const there = iterationFolders(entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name));
  if (!entries.some(({ name, kind }) => name === TRACKER && kind === 'file'))
    return [finding('SE234', at, { file: TRACKER, folder: iteration ?? '' })];
  const { text, folder } = await readTracker(files);
  if (folder === null) return [finding('SE233', at, { file: TRACKER, text: JSON.stringify(text.slice(0, 40)) })];
  if (folder === iteration) return [];
  const what = there.includes(folder) ? 'holds no rank' : 'is not there';
  const others = there.length === 0 ? 'no other is there' : `there are ${there.slice(0, 8).join(', ')}`;
  return [finding('SE232', at, { file: TRACKER, folder: folder.slice(0, 64), what, others })];
}
