import type { ByteSource } from '../bytes/byte-source.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult, ReadContext } from '../findings/format-result.ts';
import type { Checkpoint, GlobalUse, Safety } from '../model/checkpoint.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';
import { checksumTasks } from '../zip/checksums.ts';
import { readArchive } from '../zip/read.ts';
import { describeArray, scanObjects } from './array.ts';
import { readArrayHeader } from './header.ts';

const HEAD_BYTES = 1 << 20;

/** Read a .npz file: a zip archive of .npy members, each one array under the member's name. */
export const readNpz: FormatReader = async (source, context) =>
  readNpzArchive(source, await readArchive(source, context), context);

export async function readNpzArchive(
  source: ByteSource,
  archive: ZipArchive,
  context: ReadContext,
): Promise<FormatResult> {
  // Which methods torch reads is not asked of an archive of numpy.
  const findings: Finding[] = archive.findings.filter(({ code }) => code !== 'ZP241');
  const tensors: TensorInfo[] = [];
  const storages: Storage[] = [];
  const globals: GlobalUse[] = [];
  let safety: Safety = 'safe';
  let isScanned = true;
  let inflated = 0;
  for (const entry of archive.entries) {
    if (!entry.name.endsWith('.npy')) continue;
    const bytes = await memberBytes(source, entry, context, context.limits.inflatedTotalBytes - inflated);
    if (!bytes.ok) {
      findings.push(finding(bytes.code, { entry: entry.name }, { name: entry.name, why: bytes.why }));
      isScanned = false;
      continue;
    }
    inflated += entry.method === 0 ? 0 : bytes.bytes.length;
    const header = readArrayHeader(bytes.bytes, entry.size, { entry: entry.name });
    if (!header.ok) {
      findings.push(header.finding);
      continue;
    }
    const place = {
      keyPath: [entry.name.slice(0, -'.npy'.length)],
      at: { entry: entry.name },
      fileOffset: entry.method === 0 ? entry.dataOffset : null,
      size: entry.size,
    };
    const array = describeArray(header.header, place, storages.length);
    tensors.push(array.tensor);
    storages.push(array.storage);
    findings.push(...array.findings);
    if (header.header.type.objects) {
      const scan = scanObjects(
        bytes.bytes.subarray(header.header.dataStart),
        { entry: entry.name, offset: header.header.dataStart },
        context,
      );
      globals.push(...scan.globals);
      findings.push(...scan.findings);
      if (scan.safety === 'unsafe' || safety === 'safe') safety = scan.safety;
    }
  }
  const checkpoint: Checkpoint = {
    format: 'npz',
    size: source.size,
    tensors,
    storages,
    root: {
      kind: 'dict',
      id: 0,
      entries: tensors.map(
        (tensor) =>
          [
            { kind: 'str', value: tensor.name },
            { kind: 'tensor', tensor },
          ] as const,
      ),
    },
    globals,
    // Of a member that was not read nobody knows whether it holds objects.
    safety: safety === 'safe' && !isScanned ? null : safety,
    torch: null,
    archive: archiveOf(archive),
    metadata: [],
    layout: null,
    files: [],
  };
  return { checkpoint, findings, checksums: checksumTasks(archive) };
}

function archiveOf({ entries, directory }: ZipArchive): Checkpoint['archive'] {
  return {
    entries: entries.map((entry) => ({
      name: entry.name,
      headerOffset: entry.localHeaderOffset,
      dataOffset: entry.dataOffset ?? entry.localHeaderOffset,
      compressedSize: entry.compressedSize,
      size: entry.size,
      method: entry.method,
      crc32: entry.crc32,
    })),
    directory: directory === null ? [0, 0] : [directory.offset, directory.offset + directory.size],
    seal: 'absent',
  };
}

type MemberBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: 'NP211' | 'NP212'; readonly why: string };

/** Methods that Python inflates, and numpy with it, but this does not. Source: `zipfile`. */
const UNREAD_METHODS: ReadonlyMap<number, string> = new Map([
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
]);

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
    const header = readArrayHeader(head, entry.size, {});
    const objects = header.ok && header.header.type.objects;
    if (!objects || entry.compressedSize <= HEAD_BYTES) return { ok: true, bytes: head };
    return {
      ok: true,
      bytes: await source.read(
        entry.dataOffset,
        Math.min(entry.compressedSize, context.limits.pickleBytes),
        context.signal,
      ),
    };
  }
  const unread = UNREAD_METHODS.get(entry.method);
  if (unread !== undefined) return { ok: false, code: 'NP212', why: unread };
  if (entry.method !== 8) return { ok: false, code: 'NP211', why: `compression method ${entry.method}` };
  const limit = Math.min(entry.size, context.limits.inflatedEntryBytes, budget);
  if (entry.size > limit) return { ok: false, code: 'NP212', why: 'more than is inflated here' };
  const result = context.ports.inflateRaw(
    await source.read(entry.dataOffset, entry.compressedSize, context.signal),
    limit,
  );
  return result.ok ? result : { ok: false, code: 'NP211', why: result.message };
}
