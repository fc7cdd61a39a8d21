import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';

/** Bytes of a tar block: headers are one, contents are padded to a multiple. */
const BLOCK = 512;
/** Members that are read; torch writes four. */
const MOST = 64;

export interface TarMember {
  readonly name: string;
  /** First byte of its content in the file. */
  readonly offset: number;
  readonly size: number;
}

export interface TarMembers {
  readonly members: ReadonlyMap<string, TarMember>;
  readonly findings: readonly Finding[];
}

/** List the members of a tar archive, with what is wrong with their headers. Source: POSIX pax, "ustar Interchange Format". */
export async function readTarMembers(source: ByteSource, signal?: AbortSignal): Promise<TarMembers> {
  const members = new Map<string, TarMember>();
  const findings: Finding[] = [];
  let at = 0;
  while (at + BLOCK <= source.size && members.size < MOST) {
    const header = await source.read(at, BLOCK, signal);
    if (header.every((byte) => byte === 0)) break;
    // Python's reader takes a wrong sum for the end of the archive; what follows is read all the same.
    if (!sumMatches(header)) findings.push(finding('LE322', { offset: at, end: at + BLOCK }, { offset: at }));
    const size = octal(header, 124, 12);
    const name = text(header, 0, 100).replace(/^\.\//, '');
    if (size === null || name === '') break;
    const offset = at + BLOCK;
    if (offset + size > source.size)
      findings.push(
        finding(
          'LE321',
          { offset, end: source.size },
          { name: name.slice(0, 100), size, available: source.size - offset },
        ),
      );
    if (!members.has(name)) members.set(name, { name, offset, size: Math.min(size, source.size - offset) });
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { members, findings };
}

/** The header's bytes add up to what it says, its own checksum field counted as blanks. */
function sumMatches(header: Uint8Array): boolean {
  let sum = 8 * 0x20;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  return octal(header, 148, 8) === sum;
}

function octal(header: Uint8Array, at: number, length: number): number | null {
  const digits = text(header, at, length).trim();
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end === -1 ? field : field.subarray(0, end));
}
