import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { SetFile, SetRequests } from '../../../contract/sets.ts';
import type { DescribedFinding } from '../../../findings/describe.ts';
import type { Checkpoint } from '../../../model/checkpoint.ts';
import { displayText } from '../../../model/display-text.ts';
import type { TensorInfo } from '../../../model/tensor.ts';
import { TRACKER } from '../../../sets/megatron/names.ts';
import { isIndexName, missingNames, shardRows } from '../../../sets/sharded/shard-names.ts';
import { looksLikeCheckpoint } from '../../folder-walk.ts';
import { naturalOrder } from '../../natural-order.ts';
import { isWithin } from '../../within.ts';
import type { CheckpointRecord } from '../record.ts';
import { RequestError } from '../request-error.ts';
import { isDirectory, knownContent, recordOf, type AnswerParts, type Answers } from './parts.ts';

/** A file of a set as it is told, and where it is. */
interface PlacedFile {
  readonly path: string;
  readonly file: SetFile;
}

const NAME_SHOWN = 512;

export function setAnswers(parts: AnswerParts): Pick<Answers, keyof SetRequests> {
  const filesOf = async (record: CheckpointRecord): Promise<readonly PlacedFile[]> => {
    const { checkpoint } = await knownContent(parts, record);
    if (checkpoint.files.length === 0) return [];
    const folder = resolve((await isDirectory(record.path)) ? record.path : dirname(record.path));
    return listFiles(folder, checkpoint, record.result?.report.findings ?? []);
  };
  return {
    setFiles: async (id, offset, limit) => {
      const files = (await filesOf(recordOf(parts, id))).map(({ file }) => file);
      return { total: files.length, bad: files.filter(isBad).length, rows: files.slice(offset, offset + limit) };
    },
    openSetFile: async (id, name) => {
      const record = recordOf(parts, id);
      const found = (await filesOf(record)).find(({ file }) => file.name === name);
      if (found?.file.openable !== true)
        throw new RequestError(`${name} is no file of ${record.name} that could be opened by itself`);
      const [opened] = await parts.register([found.path], { asked: false });
      if (opened === undefined) throw new RequestError(`${name} is not there any more`);
      return opened;
    },
  };
}

async function listFiles(
  folder: string,
  checkpoint: Checkpoint,
  findings: readonly DescribedFinding[],
): Promise<readonly PlacedFile[]> {
  const known = new Map(checkpoint.files.map((name) => [displayText(name, NAME_SHOWN), name]));
  for (const name of numberedAndMissing(checkpoint)) known.set(displayText(name, NAME_SHOWN), name);
  const byFile = new Map<string, DescribedFinding[]>();
  for (const found of findings) {
    if (found.at.file === undefined) continue;
    const name = displayText(found.at.file, NAME_SHOWN);
    if (!known.has(name)) known.set(name, found.at.file);
    byFile.set(name, [...(byFile.get(name) ?? []), found]);
  }
  const held = holdings(checkpoint);
  const placed = await Promise.all(
    Array.from(known, async ([shown, name]): Promise<PlacedFile | null> => {
      const path = join(folder, name);
      // A name that an index made up may lead anywhere.
      if (!isWithin(path, [folder]) || path === folder) return null;
      const size = await sizeOf(path);
      return { path, file: fileOf(shown, size, byFile.get(shown) ?? [], held.get(name)) };
    }),
  );
  return placed.filter((one) => one !== null).sort((a, b) => inOrder(a.file, b.file));
}

/** Of more, the rows would say nothing that the finding does not: a name with 900,000 in it may be anything. */
const MISSING_ROWS = 1000;

/** Without an index, the numbers in the names tell which shards there should be. */
function numberedAndMissing({ format, files }: Checkpoint): readonly string[] {
  if (format !== 'sharded' || files.some(isIndexName)) return [];
  return shardRows(files).flatMap(missingNames).slice(0, MISSING_ROWS);
}

function fileOf(
  name: string,
  size: number | null,
  findings: readonly DescribedFinding[],
  held: Held = NOTHING_HELD,
): SetFile {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const worst = errors.find(({ kind }) => kind === 'corrupted') ?? errors[0];
  const role = roleOf(name, held);
  return {
    name,
    role,
    size,
    state:
      size === null
        ? 'missing'
        : worst === undefined
          ? 'whole'
          : worst.kind === 'corrupted'
            ? 'corrupted'
            : 'incompatible',
    warnings: warnings.length,
    problem: problemOf(name, worst ?? warnings[0], size),
    tensors: held.tensors,
    tensorBytes: held.bytes,
    openable: size !== null && standsAlone(basename(name)),
  };
}

/** The files of a rank are read with their metadata only: by itself such a file says nothing. */
function standsAlone(name: string): boolean {
  return looksLikeCheckpoint(name) && !name.endsWith('.distcp');
}

/** The name of the file stands beside it. */
function problemOf(name: string, found: DescribedFinding | undefined, size: number | null): string {
  if (found === undefined) return size === null ? 'it is not there' : '';
  return found.message.startsWith(`${name}: `) ? found.message.slice(name.length + 2) : found.message;
}

function roleOf(name: string, held: Held): SetFile['role'] {
  const own = basename(name);
  if (isIndexName(own) || own === '.metadata' || own === '_METADATA' || own === TRACKER) return 'index';
  return held.tensors > 0 || looksLikeCheckpoint(own) ? 'shard' : 'other';
}

interface Held {
  readonly tensors: number;
  readonly bytes: number;
}
const NOTHING_HELD: Held = { tensors: 0, bytes: 0 };

/** What lies in each file. A tensor in pieces counts in each file that has one. */
function holdings({ storages, tensors }: Checkpoint): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  const add = (file: string, more: Held) => {
    const { tensors: count, bytes } = held.get(file) ?? NOTHING_HELD;
    held.set(file, { tensors: count + more.tensors, bytes: bytes + more.bytes });
  };
  for (const { file, bytes } of storages) if (file !== undefined) add(file, { tensors: 0, bytes });
  for (const tensor of tensors)
    for (const file of new Set(storagesOf(tensor).map((storage) => storages.at(storage)?.file)))
      if (file !== undefined) add(file, { tensors: 1, bytes: 0 });
  return held;
}

function storagesOf({ storage, parts = {} }: TensorInfo): readonly number[] {
  const own = storage === null ? [] : [storage];
  return [...own, ...Object.values(parts).flatMap(storagesOf)];
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : null;
  } catch {
    return null;
  }
}

function isBad({ state }: SetFile): boolean {
  return state !== 'whole';
}

function rank(file: SetFile): number {
  if (isBad(file)) return 0;
  return file.role === 'index' ? 1 : 2;
}

function inOrder(a: SetFile, b: SetFile): number {
  return rank(a) - rank(b) || naturalOrder(a.name, b.name);
}
