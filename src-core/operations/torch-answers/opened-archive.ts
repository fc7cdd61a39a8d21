import type { ByteSource } from '../../bytes/byte-source.ts';
import { ruleOf } from '../../findings/catalog.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchAnswer, TorchAnswers } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { LOCAL_HEADER } from '../../zip/layout.ts';
import { foreignLoad } from './foreign.ts';
import { openAsTorch, type OpenedReader } from './miniz/stream-reader.ts';
import { mappedRecord, StorageRecords } from './miniz/storages.ts';

/** What becomes of a file that we read as an archive before `torch.load` runs its pickle. */
export type OpenedArchive =
  | { readonly kind: 'refused'; readonly message: string }
  /** What torch does follows from memory that nobody wrote. */
  | { readonly kind: 'undecided' }
  /** It does not begin as an archive does: the old format's reader gets it. */
  | { readonly kind: 'no-zip' }
  | { readonly kind: 'script' }
  | {
      readonly kind: 'object';
      /** False where torch runs another record than the one that was read. */
      readonly same: boolean;
      /** By index of the storage. Null for an archive in which nothing is odd: what its findings say of its storages is all. */
      readonly storages: readonly StorageAnswers[] | null;
      /** What it raises when all is read, where it does. */
      readonly atEnd: string | null;
    };

/** What torch says to one storage. */
export interface StorageAnswers {
  readonly plain: string | null;
  readonly mapped: { readonly message: string } | { readonly offset: number };
}

/** Findings about the archive, its small records, and the records of its storages. */
const OF_ARCHIVE = /^(ZP|TA20|TA21|TA30|TA310|TA311|TA318)/;

/**
 * Where nothing is odd about an archive torch opens it. Where something is, its own steps are gone through: it looks at
 * other fields than we do, so that damage may not matter to it, and it may find other records.
 */
export async function openedArchive(
  { archive, findings, checkpoint }: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<OpenedArchive> {
  if (archive !== null && !archive.unusable && !findings.some(isOdd)) {
    if (checkpoint.format === 'torchscript') return { kind: 'script' };
    if (checkpoint.format === 'torch-zip') return { kind: 'object', same: true, storages: null, atEnd: null };
  }
  if (!(await beginsAsZip(source, context))) return { kind: 'no-zip' };
  const opening = await openAsTorch(source, context);
  if (!opening.ok)
    return opening.message === null ? { kind: 'undecided' } : { kind: 'refused', message: opening.message };
  if (opening.isScript) return { kind: 'script' };
  const own = archive?.entries.find(({ localHeaderOffset }) => localHeaderOffset === opening.object?.localHeaderOffset);
  const same = own !== undefined && own.name.toLowerCase().endsWith('data.pkl');
  return {
    kind: 'object',
    same,
    storages: await storageAnswers(opening, checkpoint.storages, source, context),
    atEnd: opening.atEnd,
  };
}

/** What torch says to an archive of another format; null where it would run an object in it. */
export async function archiveRefusal(source: ByteSource, context: ReadContext): Promise<TorchAnswers | null> {
  const isZip = await beginsAsZip(source, context);
  if (context.name.endsWith('.safetensors') || !isZip) {
    const { weightsOnly, mmap, full } = await foreignLoad(source, context);
    return { weightsOnly: refused(weightsOnly), mmap: refused(mmap), full: refused(full) };
  }
  const opening = await openAsTorch(source, context);
  if (opening.ok || opening.message === null) return null;
  const answer = refused(opening);
  return { weightsOnly: answer, mmap: answer, full: answer };
}

function refused({ message }: { readonly message: string | null }): TorchAnswer {
  return { accepts: 'no', message: message ?? '' };
}

function isOdd({ code }: Finding): boolean {
  return OF_ARCHIVE.test(code) && ruleOf(code).severity !== 'info';
}

async function beginsAsZip(source: ByteSource, { signal }: ReadContext): Promise<boolean> {
  if (source.size < 4) return false;
  const bytes = await source.read(0, 4, signal);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === LOCAL_HEADER;
}

async function storageAnswers(
  opened: OpenedReader,
  storages: Rows<Storage>,
  source: ByteSource,
  context: ReadContext,
): Promise<readonly StorageAnswers[]> {
  const records = new StorageRecords(opened, source, context);
  const answers: StorageAnswers[] = [];
  for (const storage of storages) {
    const plain = await records.refusal(storage);
    answers.push({ plain, mapped: await mappedRecord(opened, storage) });
  }
  return answers;
}
