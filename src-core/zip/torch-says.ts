/** What torch 2.13 prints for damaged archives, where it takes more than a sentence to tell. Observed, and read in miniz. */

const READING = 'RuntimeError: PytorchStreamReader failed reading zip archive';
export const NO_DIRECTORY = `${READING}: failed finding central directory.`;
export const INVALID_ARCHIVE = `${READING}: invalid header or archive is corrupted.`;
export const TOO_MANY_FILES = `${READING}: too many files.`;
export const MULTIDISK = `${READING}: unsupported multidisk archive.`;

export function unsupportedMethod(entry: string): string {
  const record = entry.slice(entry.indexOf('/') + 1);
  return `RuntimeError: PytorchStreamReader failed retrieving file meta-data for ${record}: unsupported method.`;
}

/** torch's zip reader steps back from the end in blocks of this size, overlapping by three bytes. */
const BLOCK = 4096;
const STEP = BLOCK - 3;
/** Bytes from the end after which it gives up: an end record and its longest comment. */
const SEARCHED = 0xffff + 22;

/**
 * What torch prints when there is no end record. Its search subtracts without a sign: unless it first meets the start
 * of the file or its own limit, it seeks to before the file, and the system refuses that.
 * Source: miniz `mz_zip_reader_locate_header_sig`; observed with torch 2.13.
 */
export function missingEndReference(size: number): string {
  let at = size - BLOCK;
  while (at > 0 && size - at < SEARCHED) at -= STEP;
  return at < 0 && size > BLOCK ? 'OSError: [Errno 22] Invalid argument' : NO_DIRECTORY;
}

/** torch looks at whole blocks, so it finds an end record that begins at most this far from the end. */
const REACH = BLOCK + STEP * Math.ceil((SEARCHED - BLOCK) / STEP);

/** What torch prints when so many bytes, the end record included, are the last of the file; '' where it finds the record. */
export function trailingReference(fromEndRecord: number): string {
  return fromEndRecord > REACH ? NO_DIRECTORY : '';
}

/** Bytes that begin a pickle opcode of any protocol; any other makes the unpickler refuse at once. */
const OPCODES =
  '(.012BCFGIJKLMNPQRSTUVXabcdeghijlopqrstu})]\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98';
/** A block of a tar file: torch tries that format first, and looks for a zip archive again where it stopped. */
const TAR_BLOCK = 512;

const LOCAL_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/** What torch prints for an archive with so many bytes in front, which begins like this; '' where it depends on more. */
export function prefixReference(count: number, head: Uint8Array): string {
  // With these four bytes torch takes the file for an archive, and its offsets for right.
  if (LOCAL_SIGNATURE.every((byte, i) => head[i] === byte)) return INVALID_ARCHIVE;
  const first = head[0] ?? 0;
  if (count === TAR_BLOCK) return 'RuntimeError: … is a zip archive (did you mean to use torch.jit.load()?)';
  const letter = String.fromCharCode(first);
  if (OPCODES.includes(letter)) return '';
  const shown = first >= 0x20 && first < 0x7f ? letter : `\\x${first.toString(16).padStart(2, '0')}`;
  return `UnpicklingError: invalid load key, '${shown}'.`;
}
