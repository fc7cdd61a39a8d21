import type { Rule } from '../rule.ts';

/** An archive that came apart as a whole: cut, blank, shifted, or sent through something that changes bytes. */
export const ZIP_DIAGNOSIS_RULES = {
  ZP200: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive is cut short',
    message:
      'the file ends after {size} bytes without a central directory; the first {whole} records are whole, later ones were not looked for',
    advice:
      'Compare the size with the source and copy or download the file again. `assay salvage FILE -o OUT` finds every record that is whole.',
    expected: 'a central directory at the end of the file',
    actual: 'none',
    explanation:
      'A zip archive ends with a directory of its records, and this one does not. Without it the records have to be searched for in all of the data; the quick part of the check stops after 256 MiB.',
  },
  ZP201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive is cut short inside a record',
    message:
      'the file ends after {size} bytes inside record `{name}` and has no central directory; {whole} records before it are whole',
    advice:
      'Compare the size with the source and copy or download the file again.{whole? `assay salvage FILE -o OUT` writes the records that are whole to a new file.}',
    expected: 'a central directory at the end of the file',
    actual: 'the file ends inside a record',
    explanation:
      'A zip archive ends with a directory of its records. A download, a copy or a save that stops midway leaves the first records whole and no directory. Nothing that torch does can open such a file, but every record that lies wholly before the cut can be recovered.',
  },
  ZP202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'only the end of the archive is missing',
    message: 'all {whole} records are whole, but the file ends after {size} bytes before its central directory does',
    advice:
      'Copy or download the file again; only its last bytes are missing. `assay salvage FILE -o OUT` writes all records to a new file.',
    expected: 'a whole central directory and its end record',
    actual: 'the file ends too early',
    explanation:
      'The records come first in a zip archive, the directory and its end record come last. Here every record is there and only this index of the archive is cut off or was never written, so all tensors can be recovered.',
  },
  ZP203: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the end of central directory is missing or damaged',
    message: 'the central directory with {entries} entries is whole, but no end of central directory record follows it',
    advice:
      'Copy or download the file again; at most its last bytes are damaged. `assay salvage FILE -o OUT` writes all records to a new file.',
    expected: 'an end of central directory record',
    actual: 'none that is whole',
    explanation:
      'Readers find a zip archive by its last record, which says where the directory is. Here the directory itself is there, so nothing else is lost.',
  },
  ZP204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the rest of the file is zeros',
    message: 'every byte from {offset} to the end of the file at {size} is zero; {whole} records before that are whole',
    advice:
      'Take the file from its source again; the last part was never written here.{whole? `assay salvage FILE -o OUT` writes the records that are whole to a new file.}',
    expected: 'records and a central directory',
    actual: 'zeros up to the end of the file',
    explanation:
      'The file has its full size but its tail was never filled: a crash or power cut before the data reached the disk, a download that reserves the space first, or an upload that lost its last parts.',
  },
  ZP205: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'foreign bytes in front of the archive',
    message: '{count} foreign bytes precede the archive',
    advice:
      'Cut the first {count} bytes off, or take the file from its source again; `assay salvage FILE -o OUT` writes the archive without them.',
    expected: 'a local header at byte 0',
    actual: '{count} other bytes',
    explanation:
      'The offsets in the directory count from the start of the archive, and the archive starts later than the file: something was written in front, such as a byte order mark, an HTTP header or part of another file. torch looks for `PK` in the first bytes only and then takes the file for an old pickle.',
  },
  ZP206: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'bytes behind the end of the archive',
    message: '{count} bytes follow the end of the archive',
    advice:
      'Find out what added the bytes: padding of a copy tool, or a second file written behind this one. `assay rewrite FILE -o OUT` writes the archive without them.',
    expected: 'the end of the file',
    actual: '{count} more bytes',
    explanation:
      'The archive says where it ends, and the file goes on. torch searches the last 64 KiB for the end record and loads such files without a word as long as fewer bytes follow; other tools refuse them. The bytes are not part of what was saved.',
  },
  ZP207: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file was transferred as text',
    message:
      'every line feed has a carriage return in front of it ({count} of them): the file went through a text-mode transfer',
    advice:
      'Transfer the file again in binary mode; with git, mark `*.pt` as binary in `.gitattributes`. The change cannot be undone with certainty.',
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.',
    explanation:
      'FTP in text mode and git with `autocrlf` turn every byte 0A into 0D 0A. The archive grows and every offset in it is wrong. A carriage return that was there before looks the same afterwards, so the original cannot be told for certain.',
  },
  ZP208: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file went through a text decoder',
    message: 'the file holds {count} replacement characters (EF BF BD) where bytes were not text',
    advice: 'Take the file from its source again and copy it as bytes. What was replaced is lost.',
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.',
    explanation:
      'Something read the file as UTF-8 text and wrote it back. Every byte that was not valid UTF-8 became U+FFFD, so most of the numbers are gone.',
  },
  ZP209: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file was encoded as UTF-8 text',
    message: 'every byte above 7F became two bytes: the file was encoded from Latin-1 to UTF-8',
    advice:
      'Take the file from its source again and copy it as bytes. If there is no source: decoding the file from UTF-8 to Latin-1 gives the original back.',
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.',
    explanation:
      'Something took each byte for a Latin-1 character and wrote it as UTF-8. The file is about half as large again, and no offset in it is right any more.',
  },
  ZP290: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the name says that the download is not finished',
    message: '`{name}` is a name for files that are still being written',
    advice: 'Wait for the download to finish, or start it again; the finished file gets its real name.',
    explanation:
      'Browsers and download tools write under a name such as `.part` or `.crdownload` and rename the file when it is complete. This one kept that name and is not complete.',
  },
  ZP219: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'nothing of an archive can be found',
    message:
      'the file begins like a zip archive, but no whole record and no central directory can be found in its {size} bytes',
    advice: 'Take the file from its source again; nothing can be recovered from this one.',
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: failed finding central directory.',
    explanation:
      'The first bytes are those of a zip archive. Either only a few bytes of the file are there, or what follows was overwritten.',
  },
} as const satisfies Record<string, Rule>;
