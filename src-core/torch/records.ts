import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { latin1 } from '../bytes/latin1.ts';
import { pythonBytes } from '../model/python-text.ts';
import { decodeFailure } from '../pickle/text/utf8-failure.ts';
import type { ZipEntry } from '../zip/archive.ts';
import { SEAL_RECORD } from '../zip/seal.ts';
import type { ArchiveRoot } from './archive-root.ts';
import { isMarkedAsFolder, readRecord } from './read-record.ts';

/** Versions of the archive format that torch 2.13 reads. Source: caffe2/serialize/versions.h. */
export const OLDEST_VERSION = 1n;
export const NEWEST_VERSION = 10n;

/** The small records beside the pickle. */
export interface TorchRecords {
  /** Text of `version` or `.data/version`, trimmed; null where there is none. */
  readonly version: string | null;
  /** Byte order of the storages; little where no record says otherwise. */
  readonly byteOrder: 'little' | 'big';
  /** Name and text of each record that was read. */
  readonly metadata: readonly (readonly [string, string])[];
  readonly findings: readonly Finding[];
}

/** Records longer than this are not what torch writes there. */
const SMALL = 4096;

/** Read `version`, `byteorder`, `.storage_alignment` and `.format_version`, and judge them as torch does. */
export async function readRecords(source: ByteSource, root: ArchiveRoot, context: ReadContext): Promise<TorchRecords> {
  const text = async (name: string): Promise<SmallRecord | null> => readSmall(source, root.find(name), name, context);
  const version = (await text('.data/version')) ?? (await text('version'));
  const byteOrder = await text('byteorder');
  const alignment = await text('.storage_alignment');
  const format = await text('.format_version');
  const read = [version, byteOrder, alignment, format].filter((record) => record !== null);
  return {
    version: version === null ? null : version.text.trim(),
    byteOrder: byteOrder?.text === 'big' ? 'big' : 'little',
    metadata: read.map(({ name, text: value }) => [name, value.trim()] as const),
    findings: [
      ...versionFindings(version, root),
      ...byteOrderFindings(byteOrder),
      ...alignmentFindings(alignment),
      ...folderFindings(root),
    ],
  };
}

interface SmallRecord {
  readonly name: string;
  readonly entry: string;
  /** One character a byte. */
  readonly text: string;
}

async function readSmall(
  source: ByteSource,
  entry: ZipEntry | null,
  name: string,
  context: ReadContext,
): Promise<SmallRecord | null> {
  if (entry === null || entry.size > SMALL) return null;
  const record = await readRecord(source, entry, context);
  return record.ok ? { name, entry: entry.name, text: latin1(record.bytes, 0, record.bytes.length) } : null;
}

/** Small records that torch reads, and leaves empty where they are marked as folders. */
function folderFindings(root: ArchiveRoot): readonly Finding[] {
  return ['.data/version', 'version', 'byteorder', '.storage_alignment', SEAL_RECORD].flatMap((name) => {
    const entry = root.find(name);
    if (entry === null || !isMarkedAsFolder(entry)) return [];
    return [finding('TA318', { entry: entry.name }, { record: entry.name, bytes: entry.size })];
  });
}

function versionFindings(version: SmallRecord | null, root: ArchiveRoot): readonly Finding[] {
  if (version === null) {
    // A record that is there but cannot be read is reported where the archive is judged.
    return root.find('version') === null && root.find('.data/version') === null
      ? [finding('TA203', {}, { root: root.prefix })]
      : [];
  }
  const at = { entry: version.entry };
  const number = parseVersion(version.text);
  const shown = version.text.slice(0, 40);
  const reference = versionRefusal(version.text) ?? '';
  if (number === null) return [finding('TA204', at, { text: shown }, reference)];
  if (number > NEWEST_VERSION) return [finding('TA205', at, { version: number, newest: NEWEST_VERSION }, reference)];
  if (number < OLDEST_VERSION) return [finding('TA206', at, { version: number, oldest: OLDEST_VERSION }, reference)];
  return [];
}

/** What torch prints for the text of a version record; null where it reads on. */
export function versionRefusal(text: string): string | null {
  const number = parseVersion(text);
  if (number === null)
    return `RuntimeError: [enforce fail at inline_container.cc:215] . Couldn't parse the version ${text.slice(0, 40)} as Long Long.`;
  const attempted = `Attempted to read a PyTorch file with version ${number}`;
  if (number > NEWEST_VERSION)
    return `RuntimeError: [enforce fail at inline_container.cc:230] . ${attempted}, but the maximum supported version for reading is ${NEWEST_VERSION}.`;
  return number < OLDEST_VERSION
    ? `RuntimeError: [enforce fail at inline_container.cc:219] . ${attempted}, but the minimum supported version for reading is ${OLDEST_VERSION}.`
    : null;
}

/** `std::stoull`: blanks in front, a sign, digits, and whatever follows is ignored. A minus wraps around. */
function parseVersion(text: string): bigint | null {
  const match = /^[ \t\n\v\f\r]*([+-]?)(\d{1,30})/.exec(text);
  if (match?.[2] === undefined) return null;
  const value = BigInt(match[2]);
  if (value >= 1n << 64n) return null;
  return match[1] === '-' ? BigInt.asUintN(64, -value) : value;
}

function byteOrderFindings(record: SmallRecord | null): readonly Finding[] {
  if (record === null || record.text === 'little') return [];
  const at = { entry: record.entry };
  if (record.text === 'big') return [finding('TA302', at)];
  const shown = JSON.stringify(record.text.slice(0, 40));
  return [finding('TA301', at, { text: shown }, byteOrderRefusal(record.text) ?? '')];
}

/** What torch prints for the bytes of a byte order, one character each; null where it reads on. */
export function byteOrderRefusal(text: string): string | null {
  if (text === 'little' || text === 'big') return null;
  const failure = decodeFailure(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  return failure ?? `ValueError: Unknown endianness type: ${text.slice(0, 40)}`;
}

/** Nought would put every storage nowhere. */
function alignmentFindings(record: SmallRecord | null): readonly Finding[] {
  if (record === null) return [];
  const shown = JSON.stringify(record.text.slice(0, 40));
  const refusal = alignmentRefusal(record.text);
  if (refusal === null && Number(record.text.replaceAll('_', '')) > 0) return [];
  return [finding('TA303', { entry: record.entry }, { text: shown }, refusal ?? '')];
}

/** Python's `int()` of bytes: blanks around, underscores between digits. */
export function alignmentRefusal(text: string): string | null {
  if (/^[ \t\n\v\f\r]*[+-]?\d+(_\d+)*[ \t\n\v\f\r]*$/.test(text)) return null;
  return `ValueError: invalid literal for int() with base 10: ${pythonBytes(text.slice(0, 40))}`;
}
