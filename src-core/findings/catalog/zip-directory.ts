import type { Rule } from '../rule.ts';

const INVALID_HEADER =
  'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.';
const UNDAMAGED_COPY = 'Restore the file from an undamaged copy.';

/** The central directory and the records at its end. */
export const ZIP_DIRECTORY_RULES = {
  ZP210: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the central directory is damaged',
    message: 'the central directory is damaged at entry {index} (byte {offset})',
    advice: `${UNDAMAGED_COPY} Records are often whole all the same: \`assay salvage\` finds them without the directory.`,
    reference: INVALID_HEADER,
    expected: 'the signature and lengths of a central header',
    actual: 'other bytes',
    explanation:
      'Each entry of the directory begins with the bytes `PK\\1\\2` and says how long it is. Where that chain breaks, later entries cannot be read.',
  },
  ZP211: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the entry count is wrong',
    message: 'the end record counts {claimed} entries, the central directory holds {found}',
    advice: `${UNDAMAGED_COPY} Readers that trust the count see another archive than those that read the directory to its end.`,
    expected: '{claimed} entries',
    actual: '{found} entries',
    explanation:
      'torch reads as many entries as the count says: with a smaller count it does not see the last records, with a larger one it refuses the file.',
  },
  ZP212: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the end records disagree',
    message: 'the end records disagree about {field}: {one} against {other}',
    advice: `${UNDAMAGED_COPY} Readers that use the other record see another archive.`,
    expected: '{other}',
    actual: '{one}',
    explanation:
      'torch writes two end records, a plain one and one for large archives (Zip64), with the same numbers. Where they differ one of them was damaged or changed. torch believes the Zip64 record.',
  },
  ZP213: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the Zip64 end records are damaged',
    message: 'the Zip64 end of central directory is damaged: {part}',
    advice: `${UNDAMAGED_COPY} The plain end record is still there, so most readers open the file.`,
    expected: 'a Zip64 end record and the locator that names it',
    actual: 'one of the two',
    explanation:
      'In front of the plain end record stand the Zip64 end record and a locator with its offset. One without the other is damage; readers then fall back to the plain record, which cannot describe archives over 4 GiB.',
  },
  ZP214: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive claims to be one of several disks',
    message: 'a disk number in the archive is not 0, as if it were spread over several disks',
    advice: `${UNDAMAGED_COPY} If the archive was split on purpose, join its parts with the tool that split it.`,
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: unsupported multidisk archive.',
    expected: 'disk 0 of 1',
    actual: 'other disk numbers',
    explanation:
      'Checkpoints are never split this way; other numbers than zero are damage, or the file is one part of a split zip.',
  },
  ZP215: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'two end records: readers may see different archives',
    message: 'the file holds two end of central directory records, at {first} and at {second}',
    advice:
      'Do not trust the file: what one program checks need not be what another loads. Take it from its source again.',
    expected: 'one end record',
    actual: 'end records at {first} and {second}',
    explanation:
      'Some readers take the record whose comment ends with the file, torch takes the last one that begins with the right bytes. A second record, inside the comment of the first or behind it, shows them different contents.',
  },
  ZP216: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the central directory is not where the end record says',
    message:
      'the end record places the central directory at {directory} with {bytes} bytes, where there is none (the file has {size} bytes)',
    advice: `${UNDAMAGED_COPY} Records are often whole all the same: \`assay salvage\` finds them without the directory.`,
    reference: INVALID_HEADER,
    expected: 'a central directory at {directory}',
    actual: 'none',
    explanation:
      'Offset and size of the directory are in the end record. They lead outside of the file or to other bytes when bytes were lost or added on the way, or when the record itself is damaged.',
  },
  ZP217: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'foreign bytes between the directory and its end record',
    message: '{count} bytes at {offset} stand between the central directory and its end record',
    advice:
      'Find out what added the bytes; often two files were written one behind the other. Take the file from its source again.',
    expected: 'the end record right behind the directory',
    actual: '{count} other bytes',
    explanation:
      'The end record belongs right behind the directory. When two archives are joined, the end record of the second points, with its own offsets, into the first: torch then loads the first or a mixture.',
  },
  ZP218: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive comment is cut off',
    message: 'the end record announces a comment of {claimed} bytes, {found} follow',
    advice: 'Compare the size with the source and copy the file again.',
    expected: 'a comment of {claimed} bytes',
    actual: '{found} bytes',
    explanation:
      'The comment is the last part of an archive. Either the end of the file is missing or the length of the comment is damaged.',
  },
  ZP280: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'the archive is larger than the limit',
    message: 'the archive has more than {limit} {what}; the rest was not read',
    advice:
      'Look where the file comes from: no checkpoint has so many. Split it if it is really meant to be this large.',
    expected: 'at most {limit} {what}',
    actual: 'more',
    explanation:
      'A ceiling keeps hostile archives from using up memory. The largest real checkpoints stay far below it.',
  },
  ZP299: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'further findings of the same kind',
    message: '{count} further findings {code} are not listed',
    advice: 'Look at the listed ones first; the others are of the same kind.',
    explanation:
      'A damaged archive can have one and the same damage in thousands of entries. The first ones are listed, the rest is counted.',
  },
} as const satisfies Record<string, Rule>;
