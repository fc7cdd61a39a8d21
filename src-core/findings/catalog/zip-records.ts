import type { Rule } from '../rule.ts';

const UNDAMAGED_COPY = 'Restore the file from an undamaged copy; other records are not concerned.';
const INVALID_RECORD =
  'RuntimeError: PytorchStreamReader failed reading file {record}: invalid header or archive is corrupted.';

/** One record against its directory entry, and the records against each other. */
export const ZIP_RECORD_RULES = {
  ZP220: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a local header is missing',
    message: 'record `{entry}` is damaged: there is no local header at {offset}',
    advice: UNDAMAGED_COPY,
    reference: INVALID_RECORD,
    expected: 'the signature 50 4B 03 04',
    actual: 'other bytes',
    explanation:
      'The directory says where each record begins, and a record begins with a local header. Without it the place of the data is unknown. With `mmap=True` torch does not look and may map wrong bytes.',
  },
  ZP221: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a local header has another name than the directory',
    message: 'record `{entry}` is called `{local}` by its local header',
    advice: `${UNDAMAGED_COPY} torch does not compare the names.`,
    expected: '{entry}',
    actual: '{local}',
    explanation:
      'The name stands twice, in the directory and in front of the data. If the two differ, one was damaged or changed, or the offset leads to another record. torch uses the name of the directory and, if the lengths differ, reads the data from a shifted place.',
  },
  ZP222: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'local header and directory disagree about the compression method',
    message: 'record `{entry}`: compression method {local} in the local header, {central} in the directory',
    advice: UNDAMAGED_COPY,
    expected: 'method {central}',
    actual: 'method {local}',
    explanation:
      'Method 0 is stored, 8 is deflated. torch believes the directory; other tools refuse the record or read garbage.',
  },
  ZP223: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'local header and directory disagree about the flags',
    message: 'record `{entry}`: flags {local} in the local header, {central} in the directory',
    advice: UNDAMAGED_COPY,
    expected: '{central}',
    actual: '{local}',
    explanation:
      'The flags say whether a record is encrypted and whether a data descriptor follows it. A single changed bit makes torch refuse an intact record as encrypted.',
  },
  ZP224: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'local header and directory disagree about the size',
    message:
      'record `{entry}`: sizes {local} in the local header, {central} in the directory (compressed/uncompressed)',
    advice: UNDAMAGED_COPY,
    expected: '{central}',
    actual: '{local}',
    explanation:
      'Both places hold the size of the data. If they differ, one was damaged, and readers that trust different ones read different bytes.',
  },
  ZP225: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'local header and directory disagree about the checksum',
    message: 'record `{entry}`: CRC-32 {local} in the local header, {central} in the directory',
    advice: UNDAMAGED_COPY,
    expected: '{central}',
    actual: '{local}',
    explanation: 'Both places hold the checksum of the data. If they differ, one of them was damaged.',
  },
  ZP226: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a data descriptor is missing or damaged',
    message: 'record `{entry}`: no data descriptor at {offset}, where its data ends',
    advice: UNDAMAGED_COPY,
    expected: 'the signature 50 4B 07 08',
    actual: 'other bytes',
    explanation:
      'torch writes size and checksum of a record behind its data, and a flag in the header announces that. Where this data descriptor is not found the descriptor is damaged, or the size of the record is wrong. torch does not look at it.',
  },
  ZP227: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'data descriptor and directory disagree about the checksum',
    message: 'record `{entry}`: CRC-32 {descriptor} in the data descriptor, {central} in the directory',
    advice: UNDAMAGED_COPY,
    expected: '{central}',
    actual: '{descriptor}',
    explanation:
      'The checksum of the data is written twice. If the two differ, one of them was damaged, or the record was changed afterwards.',
  },
  ZP228: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'data descriptor and directory disagree about the size',
    message: 'record `{entry}`: its data descriptor does not give the size {size} of the directory',
    advice: UNDAMAGED_COPY,
    expected: '{size} bytes',
    actual: 'another size',
    explanation: 'The size of the data is written twice. If the two differ, one of them was damaged.',
  },
  ZP229: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'local header and directory disagree in a field that no reader uses',
    message: 'record `{entry}`: {field} differs between local header and directory',
    advice:
      'Compare the file with its source if there is one: nothing that is loaded depends on the field, but something changed it.',
    explanation:
      'Times, the version needed and some flags stand in both places and are equal in what every common writer produces. A difference is a sign of a changed bit, or of an unusual writer.',
  },
  ZP230: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a record reaches outside of the archive',
    message: 'record `{entry}` reaches to byte {end}, but records end at {limit}',
    advice: UNDAMAGED_COPY,
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.',
    expected: 'at most {limit}',
    actual: '{end}',
    explanation:
      'Records lie in front of the directory. An offset or a size that leads past it is damaged, or bytes of the file are missing.',
  },
  ZP231: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'records overlap',
    message: 'record `{entry}` overlaps `{other}` at byte {offset}',
    advice: 'Do not trust the file; take it from its source again. No writer makes records overlap.',
    expected: 'records one behind the other',
    actual: 'the same bytes in two records',
    explanation:
      'Two directory entries share bytes of the file: an offset or size is damaged, or the archive was made to unpack to far more than its size.',
  },
  ZP232: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'bytes that belong to no record',
    message: '{count} bytes at {offset} belong to no record',
    advice: 'Compare the file with its source. Rewriting the archive leaves the bytes out.',
    expected: 'the next record or the directory',
    actual: '{count} unused bytes',
    explanation:
      'torch writes record behind record without a gap; padding lies inside the headers. Bytes in between come from a damaged offset, a record whose directory entry is gone, or a tool that edited the archive in place.',
  },
  ZP233: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'two records have the same name',
    message: 'two records are called `{entry}` (entries {first} and {second})',
    advice: 'Do not trust the file: which of the two is loaded depends on the reader. Take it from its source again.',
    expected: 'one record of each name',
    actual: 'two',
    explanation:
      'torch picks one of two equal names by the way it sorts them, Python picks the last, other tools the first. What one program checks need not be what another loads.',
  },
  ZP234: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'two records differ only in the case of letters',
    message: 'records `{entry}` and `{other}` differ only in the case of letters',
    advice: 'Do not trust the file: torch ignores case in names, so which of the two it loads is undefined.',
    expected: 'names that differ without regard to case',
    actual: 'two records for one name',
    explanation:
      'The zip reader inside torch compares names without case. Two such names hide one record from it; other tools see two.',
  },
  ZP235: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a stored record has two different sizes',
    message: 'record `{entry}` is stored uncompressed, but its sizes differ: {compressed} in the file, {size} to read',
    advice: UNDAMAGED_COPY,
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: invalid header or archive is corrupted.',
    expected: '{compressed} bytes',
    actual: '{size} bytes',
    explanation:
      'What is stored without compression is as long as it is. torch refuses the whole archive when one entry says otherwise.',
  },
  ZP236: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a Zip64 field is missing',
    message: 'record `{entry}` refers to a Zip64 field that is not there',
    advice: UNDAMAGED_COPY,
    reference: INVALID_RECORD,
    expected: 'a Zip64 extra field with the real values',
    actual: 'none',
    explanation:
      'A size or offset of FFFFFFFF means that the real value stands in an extra field of the entry, and that field is missing or too short.',
  },
  ZP237: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the extra fields of a record are damaged',
    message: 'record `{entry}`: an extra field in {where} is longer than the room for it',
    advice: UNDAMAGED_COPY,
    expected: 'fields that fill the extra area',
    actual: 'a field that runs past it',
    explanation:
      'Extra fields are a chain of lengths. Where it does not fit its area a length is damaged, and with it perhaps the place where the data begins.',
  },
  ZP238: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the padding of a record has changed',
    message: 'record `{entry}`: a padding byte is not the `Z` that torch writes',
    advice:
      'Compare the file with its source if there is one: nothing depends on the padding, but something changed a byte of the file.',
    explanation:
      'torch fills the space that aligns the data with the letter Z. Another byte there does no harm, and is a sign that the file changed after it was written.',
  },
  ZP239: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'two names differ only in the case of letters',
    message: 'entries `{entry}` and `{other}` differ only in the case of letters',
    advice: 'Take care when unpacking the archive: on file systems that ignore case one overwrites the other.',
    explanation:
      'Legal, and usual in archives of Python code or arrays; systems that ignore case can hold only one of the two.',
  },
} as const satisfies Record<string, Rule>;
