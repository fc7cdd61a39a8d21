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

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const DOT = 0x2e;

/** Bytes beyond which a name is told. Those of TorchScript's code, the longest of torch, have two hundred. */
export const LONG_NAME = 512;

/** 1 for bytes with which a name needs a closer look, whatever stands around them; 2 for a dot. */
const SUSPICIOUS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte >= 0x80 || byte === BACKSLASH || byte === COLON ? 1 : byte === DOT ? 2 : 0,
);

/** Is `bytes[start, start + length)` ASCII that no check of names has anything to say about? Nearly all names are. */
export function isOrdinaryName(bytes: Uint8Array, start: number, length: number): boolean {
  if (length === 0 || length > LONG_NAME || bytes[start] === SLASH) return false;
  const end = start + length;
  let suspicious = 0;
  for (let i = start; i < end; i++) suspicious |= SUSPICIOUS[bytes[i] ?? 0] ?? 0;
  if (suspicious !== 2) return suspicious === 0;
  for (let i = start + 1; i < end; i++) if (bytes[i] === DOT && bytes[i - 1] === DOT) return false;
  return true;
}

/** The upper 16 bits of the external attributes are a Unix mode; this is its "symbolic link" type. */
const UNIX_TYPE_MASK = 0xf000;
const UNIX_SYMBOLIC_LINK = 0xa000;

export function isSymbolicLink(externalAttributes: number): boolean {
  return ((externalAttributes >>> 16) & UNIX_TYPE_MASK) === UNIX_SYMBOLIC_LINK;
}

/** Names are labels here and never become paths. Other tools join them to a folder, which is what these findings are about. */
export function checkName(
  { index, name, nameBytes }: Pick<ZipEntry, 'index' | 'name' | 'nameBytes'>,
  findings: FindingList,
): void {
  const at = { entry: name };
  if (nameBytes.length > LONG_NAME)
    findings.add('ZP258', at, { bytes: nameBytes.length, folders: name.split('/').length - 1 });
  if (name === '') findings.add('ZP257', at, { index });
  if (name.includes('\0')) findings.add('ZP254', at);
  if (/^[A-Za-z]:/.test(name)) findings.add('ZP252', at);
  else if (name.includes('\\')) findings.add('ZP253', at);
  if (/^[/\\]/.test(name)) findings.add('ZP251', at);
  if (name.split(/[/\\]/).includes('..')) findings.add('ZP250', at);
  if (name.includes('\ufffd') && !isUtf8(nameBytes)) findings.add('ZP255', at);
}
