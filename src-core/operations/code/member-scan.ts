import type { ByteSource } from '../../bytes/byte-source.ts';
import { MemorySource } from '../../bytes/memory-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import { parseOptions } from '../../torch/parse-object.ts';
import { readRecord } from '../../torch/read-record.ts';
import type { ZipEntry } from '../../zip/archive.ts';
import { isKnownMethod, isSlow } from '../../zip/inflate.ts';
import { FLAG_ENCRYPTED, STORED } from '../../zip/layout.ts';
import { readArchive } from '../../zip/read.ts';
import type { ByteRange } from '../../zip/spans.ts';
import { walkRecords } from '../../zip/walk.ts';
import { beginsLikePickle } from '../identify/pickle-start.ts';
import { operatorsReachingOut } from './compiled-code.ts';
import { nativeCodeFor } from './native-code.ts';
import { picklesInRaw } from './raw-pickles.ts';

/**
 * Members beside the loaded ones that are looked into, and their bytes: an archive of torch has a handful of small ones.
 * Of a small file, no more than its size accounts for.
 */
const MEMBERS = 1000;
const BYTES = 64 << 20;
const FREE_BYTES = 128 << 10;
/** Archives that are unpacked inside each other. */
const ARCHIVES_IN_ARCHIVES = 2;
/** A byte of bzip2 or LZMA takes as long as so many that are deflated, and more. */
const SLOWNESS = 8;
const LOCAL_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/** The code of a TorchScript archive. Its names are met whatever their case. */
const COMPILED = /^[^/]*\/code\/.*\.py$/i;

/** Of numbers so much is searched: a pickle among them stands at their beginning. */
const RAW_BYTES = 1 << 20;
/** Members that hold numbers: their bytes may begin like a pickle by chance. */
const RAW = /(?:^|\/)(?:data|weights|constants)\/[^/.]+$|\.storage$/;

/** Where bytes are: what a finding says of them, and how many archives are around them. */
interface Place {
  readonly entry: string | undefined;
  readonly offset?: number;
  readonly where: string;
  readonly depth: number;
}

/**
 * Looks into the parts of a file that a plain load does not read, within one budget for all of them, archives inside of
 * archives included. What is left out is told once for each reason.
 */
export class MemberScan {
  readonly pickles: ScannedPickle[] = [];
  readonly findings: Finding[] = [];
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  readonly #compiled: boolean;
  readonly #most: number;
  #bytesLeft: number;
  #membersLeft = MEMBERS;

  /** `compiled`: the Python files of the archive are what TorchScript runs. */
  constructor(source: ByteSource, context: ReadContext, compiled: boolean) {
    this.#compiled = compiled;
    this.#source = source;
    this.#context = context;
    this.#most = Math.min(BYTES, FREE_BYTES + context.limits.inflationFactor * source.size);
    this.#bytesLeft = this.#most;
  }

  async addEntry(entry: ZipEntry): Promise<void> {
    const { name } = entry;
    await this.#addMember(this.#source, entry, { entry: name, where: `record ${name}`, depth: 0 });
  }

  /** Bytes outside of the records: a pickle at their beginning, or records of another archive anywhere in them. */
  async addRange({ start, end }: ByteRange): Promise<void> {
    const place = { entry: undefined, offset: start, where: 'a part of the file outside of its records', depth: 0 };
    if (!this.#takes(end - start, place)) return;
    const bytes = await this.#source.read(start, end - start, this.#context.signal);
    this.#addRaw(bytes, place);
    await this.#addArchive(bytes, place);
  }

  async #addMember(source: ByteSource, entry: ZipEntry, place: Place): Promise<void> {
    if (entry.compressedSize > source.size) {
      this.#leaveOut(place, `it is said to have ${entry.compressedSize} bytes, the file has ${source.size}`);
      return;
    }
    const part = RAW.test(entry.name) && entry.size > RAW_BYTES ? beginningOf(entry) : entry;
    if (!this.#takes(part.size * (isSlow(part.method) ? SLOWNESS : 1), place)) return;
    const record = await readRecord(source, part, this.#context);
    if (record.ok) await this.#addBytes(record.bytes, place);
    else await this.#addUnreadable(source, entry, place);
  }

  /** Some readers do not care about the flags under which others refuse a record: its bytes are looked at as they are. */
  async #addUnreadable(source: ByteSource, entry: ZipEntry, place: Place): Promise<void> {
    const { dataOffset, flags, method, compressedSize } = entry;
    if (dataOffset === null || dataOffset + compressedSize > source.size) return;
    const isEncrypted = (flags & FLAG_ENCRYPTED) !== 0;
    const why = isEncrypted
      ? 'it is encrypted'
      : isKnownMethod(method)
        ? 'it does not inflate to what its record says'
        : `it is compressed by method ${method}`;
    const found = this.pickles.length;
    const record = await readRecord(source, withoutFlags(entry), this.#context);
    if (record.ok) this.#addRaw(record.bytes, { ...place, where: `${place.where}, which its flags hide,` });
    if (this.pickles.length === found) this.#leaveOut(place, why);
  }

  async #addBytes(bytes: Uint8Array, place: Place): Promise<void> {
    const { entry = '' } = place;
    if (this.#compiled && place.depth === 0 && COMPILED.test(entry)) this.#addCompiled(bytes, entry);
    const system = nativeCodeFor(bytes);
    if (system !== null) this.#report('SF313', entry, { entry: entry.slice(0, 256), system });
    if (RAW.test(entry)) this.#addRaw(bytes, place);
    else if (beginsLikePickle(bytes, this.#context)) {
      const parsed = parsePickle(bytes, parseOptions(this.#context));
      this.pickles.push(scanned(parsed, bytes, place));
    }
    if (LOCAL_SIGNATURE.every((byte, index) => bytes[index] === byte)) await this.#addArchive(bytes, place);
  }

  #addCompiled(bytes: Uint8Array, entry: string): void {
    for (const { operator, why } of operatorsReachingOut(new TextDecoder().decode(bytes)))
      this.#report('SF312', entry, { entry: entry.slice(0, 256), operator, why });
  }

  #report(code: 'SF312' | 'SF313', entry: string, data: Finding['data']): void {
    const same = this.findings.filter((other) => other.code === code).length;
    if (same < this.#context.limits.findingsPerCode) this.findings.push(finding(code, { entry }, data));
  }

  #addRaw(bytes: Uint8Array, place: Place): void {
    for (const parsed of picklesInRaw(bytes, this.#context)) this.pickles.push(scanned(parsed, bytes, place));
  }

  /** The members of an archive by its directory; of what is left of one, by their own headers. */
  async #addArchive(bytes: Uint8Array, place: Place): Promise<void> {
    const first = indexOfSignature(bytes);
    if (first < 0) return;
    if (place.depth >= ARCHIVES_IN_ARCHIVES) {
      this.#leaveOut(place, 'archives are nested too deeply in it');
      return;
    }
    const source = new MemorySource(bytes);
    const entries = first === 0 ? (await readArchive(source, this.#context)).entries : await walked(source, first);
    for (const entry of entries) {
      if (this.#membersLeft <= 0) {
        this.#leaveOut(place, tooMuch(this.#most));
        return;
      }
      const name = place.entry === undefined ? entry.name : `${place.entry}/${entry.name}`;
      await this.#addMember(source, entry, { entry: name, where: `record ${name}`, depth: place.depth + 1 });
    }
  }

  #takes(bytes: number, place: Place): boolean {
    if (bytes > this.#bytesLeft || this.#membersLeft <= 0) {
      this.#leaveOut(place, tooMuch(this.#most));
      return false;
    }
    this.#bytesLeft -= bytes;
    this.#membersLeft -= 1;
    return true;
  }

  #leaveOut({ entry, offset, where }: Place, why: string): void {
    if (this.findings.some(({ data }) => data['why'] === why)) return;
    const at = { ...(entry === undefined ? {} : { entry }), ...(offset === undefined ? {} : { offset }) };
    this.findings.push(finding('SF310', at, { what: where.slice(0, 256), why }));
  }
}

function tooMuch(bytes: number): string {
  return `the parts beside the object have more than ${bytes} bytes, or there are more than ${MEMBERS}`;
}

function scanned(parsed: ScannedPickle['parsed'], bytes: Uint8Array, { entry, offset, where }: Place): ScannedPickle {
  const at = { ...(entry === undefined ? {} : { entry }), ...(offset === undefined ? {} : { offset }) };
  return { parsed, bytes, at, role: { kind: 'hidden', where } };
}

function indexOfSignature(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LOCAL_SIGNATURE[0] ?? 0); at >= 0; at = bytes.indexOf(LOCAL_SIGNATURE[0] ?? 0, at + 1))
    if (LOCAL_SIGNATURE.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}

async function walked(source: ByteSource, start: number): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const step of walkRecords(source, { start }))
    if (step.kind === 'record' && entries.push(step.entry) >= MEMBERS) break;
  return entries;
}

/** A stored record cut short; a compressed one can only be read as a whole. */
function beginningOf(entry: ZipEntry): ZipEntry {
  return entry.method === STORED ? copyOf(entry, { compressedSize: RAW_BYTES, size: RAW_BYTES }) : entry;
}

/** The record as a reader takes it that looks at neither flags nor an unknown method. */
function withoutFlags(entry: ZipEntry): ZipEntry {
  return entry.method !== STORED && isKnownMethod(entry.method)
    ? copyOf(entry, { flags: 0 })
    : copyOf(entry, { flags: 0, method: STORED, size: entry.compressedSize });
}

function copyOf(entry: ZipEntry, change: Partial<ZipEntry>): ZipEntry {
  return {
    index: entry.index,
    name: entry.name,
    nameBytes: entry.nameBytes,
    flags: entry.flags,
    method: entry.method,
    crc32: entry.crc32,
    compressedSize: entry.compressedSize,
    size: entry.size,
    localHeaderOffset: entry.localHeaderOffset,
    dataOffset: entry.dataOffset,
    end: entry.end,
    externalAttributes: entry.externalAttributes,
    ...change,
  };
}
