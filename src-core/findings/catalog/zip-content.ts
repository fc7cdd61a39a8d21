import type { Rule } from '../rule.ts';

/** How records are stored, what they are called, and whether their bytes are what was written. */
export const ZIP_CONTENT_RULES = {
  ZP240: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a record is encrypted',
    message: 'record `{entry}` is encrypted',
    advice: 'Unpack the archive with its password and save the checkpoint again with torch.save.',
    reference:
      'RuntimeError: PytorchStreamReader failed retrieving file meta-data for {record}: unsupported encryption.',
    expected: 'a record that is not encrypted',
    actual: 'an encryption flag',
    explanation:
      'A flag of the record says that its data is encrypted with a password. torch reads no encrypted archives.',
  },
  ZP241: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a record is compressed with a method that torch does not read',
    message: 'record `{entry}` is compressed with method {method} ({what})',
    advice: 'Unpack the archive with a tool that knows the method and save the checkpoint again with torch.save.',
    reference: 'RuntimeError: PytorchStreamReader failed retrieving file meta-data for {record}: unsupported method.',
    expected: 'method 0 (stored) or 8 (deflated)',
    actual: 'method {method} ({what})',
    explanation:
      'torch writes records stored and reads stored and deflated ones. Archives packed again by other tools can use methods that no checkpoint reader knows.',
  },
  ZP242: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'tensor data is compressed',
    message: 'tensor data is compressed, first in record `{entry}`',
    advice:
      'Write the archive again without compression: `assay rewrite FILE -o OUT`. torch with `mmap=True` takes the compressed bytes for tensor values, without an error.',
    expected: 'stored records',
    actual: 'deflated ones',
    explanation:
      'torch stores records so that tensors can be mapped into memory. An archive that was packed again with compression loads with a plain torch.load; with `mmap=True` the tensors are the compressed bytes, and nothing says so. Compressed code, as in TorchScript, is harmless and not reported.',
  },
  ZP243: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a record holds patch data',
    message: 'record `{entry}` is flagged as compressed patched data',
    advice: 'Take the file from its source again.',
    reference: 'RuntimeError: PytorchStreamReader failed retrieving file meta-data for {record}: unsupported feature.',
    explanation: 'A flag of the zip format that no checkpoint uses; torch refuses such records.',
  },
  ZP250: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a name climbs out of the folder it is unpacked to',
    message: 'entry `{entry}` has `..` in its name',
    advice: 'Do not unpack the archive with other tools: the entry would be written outside of the folder.',
    explanation:
      'torch.save never writes such names. Unpacking tools that join names to a folder can be led to overwrite files elsewhere.',
  },
  ZP251: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a name is an absolute path',
    message: 'entry `{entry}` has an absolute path as its name',
    advice: 'Do not unpack the archive with other tools: the entry could be written to that place.',
    explanation:
      'torch.save never writes such names. Unpacking tools that use names as they are can be led to overwrite files elsewhere.',
  },
  ZP252: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a name is a Windows path',
    message: 'entry `{entry}` has a drive letter in its name',
    advice: 'Do not unpack the archive on Windows: the entry could be written to that drive.',
    explanation: 'torch.save never writes such names. On Windows a drive letter makes a name an absolute path.',
  },
  ZP253: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a name holds a backslash',
    message: 'entry `{entry}` has a backslash in its name',
    advice:
      'Do not unpack the archive on Windows: there the backslash separates folders. Pack it again with `/` if it comes from an old Windows tool.',
    explanation:
      'Names in a zip archive are separated by `/`. What one system takes for a letter is a folder on another, so the entry lands in different places.',
  },
  ZP254: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a name holds a NUL byte',
    message: 'an entry name holds a NUL byte',
    advice: 'Do not trust the file: programs that end names at the NUL see another entry than those that do not.',
    explanation:
      'Python cuts such a name at the NUL, torch compares all of it. The difference hides a record from one of them.',
  },
  ZP255: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'a name is not valid text',
    message: 'entry `{entry}` has a name that is not UTF-8',
    advice: 'Save the checkpoint again if the name matters; it is shown with replacement characters here.',
    explanation: 'Old tools write names in the code page of their system, which the archive does not name.',
  },
  ZP256: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'an entry is a symbolic link',
    message: 'entry `{entry}` is a symbolic link',
    advice: 'Do not unpack the archive with other tools: what is written through the link lands elsewhere.',
    explanation:
      'A zip entry can be marked as a link whose target is its content. Checkpoints have none; unpacking tools can be led outside of their folder by it.',
  },
  ZP257: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'an entry has no name',
    message: 'entry {index} of the directory has an empty name',
    advice: 'Save the checkpoint again with torch.save.',
    explanation: 'No writer of checkpoints leaves a name empty, and no reader can ask for such an entry.',
  },
  ZP258: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'a very long name',
    message: 'an entry has a name of {bytes} bytes in {folders} folders',
    advice:
      'Find out where the file comes from. File systems refuse such a name, so the archive cannot be unpacked as it is.',
    explanation:
      'Records of checkpoints have short names. A file system takes 255 bytes for a folder or file and 4,096 for a path; tools that unpack fail here, or make a long row of folders.',
  },
  ZP259: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'very many extra fields',
    message: 'the header of `{entry}` has {count} extra fields',
    advice: 'Nothing needs to be done: readers pass over them. Find out what wrote them.',
    explanation:
      'An extra field holds what a header has no room for: long sizes, times, padding. Each kind occurs once, so a header has one to four of them.',
  },
  ZP260: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the checksum does not match',
    message:
      '`{entry}` changed after it was saved: its {bytes} bytes have CRC-32 {actual}, the archive records {expected}',
    advice:
      'Restore the file from an undamaged copy. torch does not compare checksums and would load the changed bytes without a word.',
    expected: '{expected}',
    actual: '{actual}',
    explanation:
      'torch.save records a CRC-32 of every record. If the bytes give another one they are not what was saved: a flipped bit in memory or on disk, a bad copy, a part of another save. torch itself never checks.',
  },
  ZP261: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a part of a record is blank',
    message: '`{entry}`: bytes {start} to {end} of its data are zeros and its checksum does not match',
    advice:
      'Download or copy the file again: this part never arrived. torch does not compare checksums and would load the zeros.',
    expected: '{expected}',
    actual: '{actual}',
    explanation:
      'A long run of zeros that begins or ends at a block boundary, in a record whose checksum does not match: an interrupted download that was resumed at the wrong place, a sparse file with a hole, or a block that the disk lost.',
  },
  ZP262: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'the archive was saved without checksums',
    message: 'no record has a checksum: the content of this archive cannot be verified',
    advice: 'Save with checksums (the default of torch.save) if the file is to be verifiable, or keep a SHA-256 of it.',
    explanation:
      'With `torch.serialization.set_crc32_options(False)`, and by some other writers, every CRC-32 is written as 0. torch loads such files; tools that compare checksums call them damaged, which they need not be.',
  },
  ZP263: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the storages were saved without checksums',
    message: 'no storage has a checksum, other records have: {count} storages cannot be verified',
    advice: 'Make sure that the storages were filled after saving: `torch.serialization.skip_data` leaves them empty.',
    explanation:
      'With `torch.serialization.skip_data` torch reserves the space of the storages without writing them, and records CRC-32 0. Whoever fills them later leaves the checksums as they are.',
  },
  ZP264: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a checksum is missing',
    message: '`{entry}` has no checksum, although other records have: its {bytes} bytes have CRC-32 {actual}',
    advice:
      'Restore the file from an undamaged copy: the directory entry of this record was changed, and perhaps its data.',
    expected: '{actual}',
    actual: '0x00000000',
    explanation:
      'A writer either records checksums or does not. A single record with CRC-32 0 among others with checksums was edited, or its directory entry is damaged.',
  },
  ZP265: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'compressed data is damaged',
    message: '`{entry}` does not decompress: {why}',
    advice: 'Restore the file from an undamaged copy; other records are not concerned.',
    explanation:
      'The compressed stream of the record breaks off or holds an impossible code, so its bytes are not what was written.',
  },
  ZP266: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a compressed record has another size than recorded',
    message: '`{entry}` decompresses to {actual} bytes, the directory says {expected}',
    advice: 'Restore the file from an undamaged copy; other records are not concerned.',
    expected: '{expected} bytes',
    actual: '{actual} bytes',
    explanation: 'The directory holds the size after decompression. If it is wrong, directory or data was changed.',
  },
  ZP270: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the archive was changed after saving',
    message:
      'the seal of the archive does not match its records: records were added, removed, reordered or replaced after torch.save',
    advice:
      'Ask where the file comes from if it should be an original. Files that a tool rewrote on purpose look the same.',
    explanation:
      'torch writes a fingerprint of all checksums, in the order of writing, into the record `.data/serialization_id`. It does not match any more although every checksum does: the archive was edited or packed in another order. torch does not look at it.',
  },
  ZP271: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'the archive was packed again with the same content',
    message: 'the seal of the archive matches its records, but the archive is not laid out as torch.save does it',
    advice:
      'Nothing needs to be done. `assay rewrite FILE -o OUT` restores the layout that `mmap=True` works best with.',
    explanation:
      'The fingerprint of all checksums is right, so the records are the ones that torch.save wrote, in the same order, in an archive that another tool packed.',
  },
  ZP272: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the seal of the archive cannot be read',
    message: 'the record `{entry}` does not hold the 40 digits that torch writes',
    advice:
      'Compare the file with its source if there is one: torch does not look at this record, but something changed it.',
    explanation:
      'The record `.data/serialization_id` holds two numbers of 20 digits each. Here it holds something else.',
  },
  ZP273: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'the archive has a comment',
    message: 'a comment of {count} bytes ends the archive',
    advice: 'Nothing needs to be done: no loader reads it.',
    explanation:
      'A zip archive can end with a comment. Some archivers and download servers write one; the libraries that save checkpoints do not. It changes nothing for a loader. Records of another archive inside of it are scanned for code.',
  },
} as const satisfies Record<string, Rule>;
