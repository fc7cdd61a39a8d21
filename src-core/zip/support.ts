import type { ZipEntry } from './archive.ts';
import { isStorageName } from './checksums.ts';
import type { FindingList } from './finding-list.ts';
import {
  DEFLATED,
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_PATCHED,
  FLAG_STRONG_ENCRYPTION,
  STORED,
} from './layout.ts';
import { INVALID_ARCHIVE, unsupportedMethod } from './torch-says.ts';

/** Names of the methods people meet (APPNOTE 4.4.5). */
const METHOD_NAMES: ReadonlyMap<number, string> = new Map([
  [9, 'deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'XZ'],
  [99, 'AES encryption'],
]);

/** Encrypted in one of three ways, or a patch. */
export const UNSUPPORTED_FLAGS = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS | FLAG_PATCHED;

/** miniz looks at the sizes of stored records when it opens an archive, then at the method, then at encryption. */
function encryptedReference(entry: ZipEntry): string | undefined {
  if (entry.method === STORED) return entry.size === entry.compressedSize ? undefined : INVALID_ARCHIVE;
  return entry.method === DEFLATED ? undefined : unsupportedMethod(entry.name);
}

/** Is the entry stored in a way that a checkpoint reader can read? Of one that is stored as it is nothing is said. */
export function checkSupport(entry: ZipEntry, findings: FindingList): void {
  const { flags, method } = entry;
  const at = { entry: entry.name };
  if ((flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS)) !== 0)
    findings.add('ZP240', at, {}, encryptedReference(entry));
  else if ((flags & FLAG_PATCHED) !== 0) findings.add('ZP243', at);
  if (method === STORED) {
    // An encrypted entry has a header of 12 bytes in front of its data, which only the compressed size counts.
    if (entry.size !== entry.compressedSize && (flags & FLAG_ENCRYPTED) === 0)
      findings.add('ZP235', at, { size: entry.size, compressed: entry.compressedSize });
  } else if (method === DEFLATED) {
    // Code, and the object itself, are read through the decompressor however the file is loaded; one word is enough.
    if (isStorageName(entry.name) && findings.count('ZP242') === 0) findings.add('ZP242', at);
  } else findings.add('ZP241', at, { method, what: METHOD_NAMES.get(method) ?? 'unknown' });
}
