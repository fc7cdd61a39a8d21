import type { ByteSource } from '../bytes/byte-source.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult, ReadContext } from '../findings/format-result.ts';
import type { Checkpoint, GlobalUse, Safety } from '../model/checkpoint.ts';
import { emptyCheckpoint } from '../model/empty-checkpoint.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';
import { archiveView } from '../zip/archive-view.ts';
import { checksumTasks } from '../zip/checksums.ts';
import { readArchive } from '../zip/read.ts';
import { inflateRecord, isKnownMethod, isSlow } from '../zip/inflate.ts';
import { pythonRecords, type PythonRecord } from '../zip/python-records.ts';
import { describeArray, scanObjects } from './array.ts';
import { beginsLikeArray, readArrayHeader, type ArrayHeader } from './header.ts';

const HEAD_BYTES = 1 << 20;
/** Of bzip2 and LZMA less is undone to see a header; a block of bzip2 is undone as a whole. */
const DECODED_HEAD = 64 << 10;
const DECODED_AT_ONCE = 900_000;
/** Bytes of them that are undone before their checksums are: a megabyte takes some tenths of a second. */
const MOST_DECODED = 16 << 20;

/** Read a .npz file: a zip archive of .npy members, each one array under the member's name. */
export const readNpz: FormatReader = async (source, context) =>
  readNpzArchive(source, await readArchive(source, context), context);

/** numpy itself names arrays so; it reads any other member that begins like one as an array too. */
export function isArrayName(name: string): boolean {
  return name.endsWith(EXTENSION);
}

const EXTENSION = '.npy';

/**
 * Of several members with one name numpy reads the last; the objects of each are judged. Source: numpy,
 * `lib/_npyio_impl.py`.
 */
export async function readNpzArchive(
  source: ByteSource,
  archive: ZipArchive,
  context: ReadContext,
): Promise<FormatResult> {
  const members = new Members(source, context);
  for (const record of pythonRecords(archive)) await members.read(record);
  const { tensors } = members;
  const entries = tensors.map(
    (tensor) =>
      [
        { kind: 'str', value: tensor.name },
        { kind: 'tensor', tensor },
      ] as const,
  );
  const checkpoint: Checkpoint = {
    ...emptyCheckpoint('npz', source.size),
    tensors,
    storages: members.storages,
    root: { kind: 'dict', id: 0, entries },
    globals: members.globals,
    safety: members.safety,
    archive: archiveView(archive, 'absent'),
  };
  // Which methods torch reads is not asked of an archive of numpy.
  const container = archive.findings.filter(
    ({ code, data }) => code !== 'ZP241' || !isKnownMethod(Number(data['method'])),
  );
  return { checkpoint, findings: [...container, ...members.findings], checksums: checksumTasks(archive) };
}

/** The members read so far. */
class Members {
  readonly tensors: TensorInfo[] = [];
  readonly storages: Storage[] = [];
  readonly globals: GlobalUse[] = [];
  readonly findings: Finding[] = [];
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  #safety: Safety = 'safe';
  #isScanned = true;
  #inflated = 0;
  #decoded = 0;

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source;
    this.#context = context;
  }

  /** Of a member that was not read nobody knows whether it holds objects. */
  get safety(): Safety | null {
    return this.#safety === 'safe' && !this.#isScanned ? null : this.#safety;
  }

  async read({ name, entry, isRead }: PythonRecord): Promise<void> {
    const budget = isSlow(entry.method)
      ? MOST_DECODED - this.#decoded
      : this.#context.limits.inflatedTotalBytes - this.#inflated;
    const member = await memberBytes(this.#source, entry, this.#context, budget);
    const at = { entry: entry.name };
    if (!member.ok) {
      if (isArrayName(name)) this.findings.push(finding(member.code, at, { name: entry.name, why: member.why }));
      this.#isScanned = false;
      return;
    }
    const { bytes } = member;
    if (isSlow(entry.method)) this.#decoded += Math.max(bytes.length, Math.min(entry.size, DECODED_AT_ONCE));
    else this.#inflated += entry.method === 0 ? 0 : bytes.length;
    if (!isArrayName(name) && !beginsLikeArray(bytes)) return;
    const header = readArrayHeader(bytes, entry.size, at);
    if (!header.ok) {
      this.findings.push(header.finding);
      // Told to trust the file, numpy reads on.
      if (header.finding.code === 'NP213') this.#isScanned = false;
      return;
    }
    if (isRead) this.#list(header.header, name, entry);
    if (header.header.type.objects) this.#judge(bytes.subarray(header.header.dataStart), header.header.dataStart, at);
  }

  #list(header: ArrayHeader, name: string, { name: entry, method, dataOffset, size }: ZipEntry): void {
    const key = isArrayName(name) ? name.slice(0, -EXTENSION.length) : name;
    const place = { keyPath: [key], at: { entry }, fileOffset: method === 0 ? dataOffset : null, size };
    const array = describeArray(header, place, this.storages.length);
    this.tensors.push(array.tensor);
    this.storages.push(array.storage);
    this.findings.push(...array.findings);
  }

  #judge(pickle: Uint8Array, offset: number, { entry }: { readonly entry: string }): void {
    const scan = scanObjects(pickle, { entry, offset }, this.#context);
    this.globals.push(...scan.globals);
    this.findings.push(...scan.findings);
    if (scan.safety === 'unsafe' || this.#safety === 'safe') this.#safety = scan.safety;
  }
}

type MemberBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: 'NP211' | 'NP212'; readonly why: string };

/** The start of a stored member, or all of a deflated one; objects are read whole, since their pickle is judged. */
async function memberBytes(
  source: ByteSource,
  entry: ZipEntry,
  context: ReadContext,
  budget: number,
): Promise<MemberBytes> {
  if (entry.dataOffset === null || entry.dataOffset + entry.compressedSize > source.size)
    return { ok: false, code: 'NP211', why: 'its bytes are not all there' };
  if (entry.method === 0) {
    const head = await source.read(entry.dataOffset, Math.min(HEAD_BYTES, entry.compressedSize), context.signal);
    if (!mayHoldObjects(head, entry)) return { ok: true, bytes: head };
    return {
      ok: true,
      bytes: await source.read(
        entry.dataOffset,
        Math.min(entry.compressedSize, context.limits.pickleBytes),
        context.signal,
      ),
    };
  }
  if (!isKnownMethod(entry.method)) return { ok: false, code: 'NP211', why: `compression method ${entry.method}` };
  if (entry.compressedSize > context.limits.inflatedEntryBytes || budget <= 0) return TOO_MUCH;
  const stored = await source.read(entry.dataOffset, entry.compressedSize, context.signal);
  if (isSlow(entry.method)) {
    const begun = inflateRecord(entry, stored, Math.min(entry.size, DECODED_HEAD), context.ports);
    const head = begun.ok ? begun.bytes : begun.why === 'limit' ? begun.beginning : undefined;
    if (head !== undefined && !mayHoldObjects(head, entry)) return { ok: true, bytes: head };
  }
  const limit = Math.min(entry.size, context.limits.inflatedEntryBytes, budget);
  if (entry.size > limit) return TOO_MUCH;
  const result = inflateRecord(entry, stored, limit, context.ports);
  return result.ok ? result : { ok: false, code: 'NP211', why: result.message };
}

const TOO_MUCH = { ok: false, code: 'NP212', why: 'more than is inflated here' } as const;

/** Objects are a pickle behind the header, which is judged as a whole. */
function mayHoldObjects(head: Uint8Array, { size }: ZipEntry): boolean {
  const header = readArrayHeader(head, size, {});
  return header.ok && header.header.type.objects && head.length < size;
}
