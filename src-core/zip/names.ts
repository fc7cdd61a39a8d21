import type { ZipEntry } from './archive.ts';
import type { FindingList } from './finding-list.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LOSSY = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A name as text: UTF-8 where it is valid, else with U+FFFD in the place of what is not (APPNOTE 4.4.4 bit 11; without
 * the bit the historic code page is unknown to every reader).
 */
export function decodeName(bytes: Uint8Array): string {
  return isUtf8(bytes) ? UTF8.decode(bytes) : LOSSY.decode(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    UTF8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What one look over a name's bytes says: most names are `plain` and need no further check. */
export type NameKind = 'plain' | 'ascii' | 'other';

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const DOT = 0x2e;

export function kindOfName(bytes: Uint8Array, start: number, length: number): NameKind {
  let kind: NameKind = length === 0 || bytes[start] === SLASH ? 'ascii' : 'plain';
  let previous = 0;
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return 'other';
    if (byte < 0x20 || byte === BACKSLASH || byte === COLON || (byte === DOT && previous === DOT)) kind = 'ascii';
    previous = byte;
  }
  return kind;
}

/** The upper 16 bits of the external attributes are a Unix mode; this is its "symbolic link" type. */
const UNIX_TYPE_MASK = 0xf000;
const UNIX_SYMBOLIC_LINK = 0xa000;

export function isSymbolicLink(entry: ZipEntry): boolean {
  return ((entry.externalAttributes >>> 16) & UNIX_TYPE_MASK) === UNIX_SYMBOLIC_LINK;
}

/** Names are labels here and never become paths. Other tools join them to a folder, which is what these findings are about. */
export function checkName(entry: ZipEntry, name: string, findings: FindingList): void {
  const at = { entry: name };
  if (name === '') findings.add('ZP257', at, { index: entry.index });
  if (name.includes('\0')) findings.add('ZP254', at);
  if (/^[A-Za-z]:/.test(name)) findings.add('ZP252', at);
  else if (name.includes('\\')) findings.add('ZP253', at);
  if (/^[/\\]/.test(name)) findings.add('ZP251', at);
  if (name.split(/[/\\]/).includes('..')) findings.add('ZP250', at);
  if (name.includes('\ufffd') && !isUtf8(entry.nameBytes)) findings.add('ZP255', at);
}
