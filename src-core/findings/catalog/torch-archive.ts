import type { Rule } from '../rule.ts';

/** The torch archive: its root folder and its small records. Source: caffe2/serialize/inline_container.cc. */
export const TORCH_ARCHIVE_RULES = {
  TA201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive has no root folder',
    message: 'the first entry, `{name}`, lies in no folder',
    advice: 'Put all entries into one folder inside the zip, or save the checkpoint again with `torch.save`.',
    expected: 'every entry below one folder',
    actual: '{name}',
    explanation:
      'torch.save puts every record into one folder, and torch.load takes what stands before the first `/` of the first entry for its name. An archive without it was unpacked and zipped again from inside the folder. The data may be whole, but torch refuses the file.',
  },
  TA202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'an entry lies outside the root folder',
    message: '`{name}` is not inside the root folder `{root}`',
    advice:
      'Get the file again: torch refuses an archive with an entry beside its root folder, and torch.save never writes one.',
    expected: 'a name that begins with {root}',
    actual: '{name}',
    explanation:
      'All records of a torch archive share one root folder, named by the first entry. torch lists all entries before it loads and stops at the first that is elsewhere. Either two archives were merged, or something was added by hand.',
  },
  TA203: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the version record is missing',
    message: 'there is no `version` record in `{root}`',
    advice:
      'Save the checkpoint again with `torch.save`; if only this record was lost, its content is `3` and a line feed.',
    reference: 'RuntimeError: Expected hasRecord("version") to be true, but got false.',
    expected: 'a record version or .data/version',
    actual: 'none',
    explanation:
      'Every torch archive says which version of the archive format it has. torch refuses one without. Usually the archive was packed again by hand, or it is a zip of something else.',
  },
  TA204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the version record is not a number',
    message: 'the version record holds `{text}`',
    advice: 'Get the file again: this record is a number in every file that torch writes.',
    expected: 'a number from 1 to 10',
    actual: '{text}',
    explanation:
      'The record holds the version of the archive format as text. What is there is not a number, so the record, and perhaps more of the file, is damaged.',
  },
  TA205: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'the archive is of a newer version than torch reads',
    message: 'the archive has version {version}; torch 2.13 reads up to {newest}',
    advice: 'Load it with a newer PyTorch.',
    expected: 'at most {newest}',
    actual: '{version}',
    explanation:
      'A newer PyTorch wrote this archive in a format that the versions known here do not read. Nothing is wrong with the file.',
  },
  TA206: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'the archive is of an older version than torch reads',
    message: 'the archive has version {version}; torch reads from {oldest} on',
    advice: 'Load it with the PyTorch that wrote it and save it again.',
    expected: 'at least {oldest}',
    actual: '{version}',
    explanation:
      'Version 0 was never used by torch.save. Either a very old program wrote the archive or the record was changed.',
  },
  TA207: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the object record is missing',
    message: 'there is no `{name}` in the archive',
    advice: 'Take another copy: without this record the names and shapes of all tensors are lost.',
    expected: 'a record {name}',
    actual: 'none',
    explanation:
      'The record is a pickle that holds the structure of what was saved and says which storage each tensor is in. Without it only nameless bytes are left. If the archive is not a checkpoint at all, that is why.',
  },
  TA208: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a compressed record cannot be read',
    message: '`{name}` does not inflate: {why}',
    advice: 'Get the file again: the compressed bytes of this record are damaged.',
    explanation:
      'torch.save stores its records; this archive was compressed by another program, and the compressed data of a record that is needed to load it is damaged.',
  },
  TA209: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a record is larger than the limit',
    message: '`{name}` has more than {limit} bytes, the most that is read of such a record',
    advice: 'Look where the file comes from: a checkpoint does not have a record like this one.',
    explanation:
      'The object of a checkpoint has some megabytes. A small file whose record inflates to gigabytes is made to exhaust the memory of whoever opens it, so reading stops at a limit.',
  },
  TA210: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'the archive was packed again on a Mac',
    message: 'the Finder added {count} entries, the first of them `{name}`',
    advice: 'Remove them: `zip -d FILE "__MACOSX/*" "*.DS_Store"`. The checkpoint itself is not changed by that.',
    expected: 'no entry beside the root folder',
    actual: '{name}',
    explanation:
      'The archive was unpacked and compressed again in the Finder, which adds a `__MACOSX` folder. torch refuses any entry outside of the root folder.',
  },
  TA211: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the archive has one folder too many',
    message: 'the object is at `{name}`; torch looks for `{expected}`',
    advice: 'Zip it again from one level deeper, or save the checkpoint again with `torch.save`.',
    expected: '{expected}',
    actual: '{name}',
    explanation:
      'The archive was unpacked and zipped again together with the folder around it, so that every name begins with one folder more. The data may be whole, but torch does not find it.',
  },
  TA212: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a zip around a checkpoint',
    message: 'the archive only holds `{name}`, which looks like a checkpoint',
    advice: 'Unpack it first: `unzip FILE`, then load `{name}`.',
    reference:
      'RuntimeError: [enforce fail at inline_container.cc:180] . file in archive is not in a subdirectory: {name}',
    expected: 'a torch archive',
    actual: 'a zip with {count} files',
    explanation:
      'A checkpoint of torch is itself a zip archive. This one holds such a file inside: somebody compressed it for the transport. It has to be unpacked once.',
  },
  TA213: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a zip archive that is no checkpoint',
    message: 'a zip archive without the records of a checkpoint; it begins with {names}',
    advice: 'Check that this is the right file: it is an archive of something else.',
    reference: 'RuntimeError: PytorchStreamReader failed locating file data.pkl: file not found.',
    expected: 'data.pkl in a root folder',
    actual: '{count} entries',
    explanation:
      'Many formats are zip archives: office documents, Python wheels, ordinary archives. This one has nothing that torch, NumPy or Keras would recognise.',
  },
  TA214: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'a pickle is compressed to less than a twentieth',
    message: '`{name}` inflates from {stored} to {bytes} bytes',
    advice:
      'Nothing needs to be done if the checkpoint has long lists of one value; otherwise find out where the file comes from.',
    explanation:
      '`torch.save` does not compress. When another program packs the archive anew, an ordinary pickle shrinks to a fifth or a tenth, and one with long runs of one number or object to far less. A file made to keep its readers busy looks the same. It was read within limits, and to its end unless another finding says otherwise.',
  },
  TA215: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'records that torch does not read',
    message: 'no load of torch reads `{name}`{others}',
    advice: 'Find out what they are for; `assay rewrite FILE -o OUT` leaves them out.',
    explanation:
      'A checkpoint holds its object, its storages and some small records. `torch.save` writes no others, and `torch.load` looks at no others. Somebody added them with another program. They were searched for pickles and code like all the rest.',
  },
  TA216: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'storages that the object does not refer to',
    message: 'the object does not refer to storage `{name}`{others}: {bytes} bytes',
    advice: 'Write the file again to get rid of them: `assay rewrite FILE -o OUT`.',
    explanation:
      '`torch.save` writes the storages that it meets in the object, and no others. Here the object was exchanged or shortened and its old storages stayed, or bytes were hidden that no load looks at.',
  },
  TA301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the byte order is unknown',
    message: 'the byteorder record holds {text}',
    advice:
      'Get the file again; in a checkpoint written on an ordinary machine this record is `little`, without a line feed.',
    expected: 'little or big',
    actual: '{text}',
    explanation:
      'The record says in which order the bytes of every number are stored. torch compares it letter by letter and refuses anything else.',
  },
  TA302: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the numbers are stored in big-endian order',
    message: 'the byteorder record says `big`: every number is swapped on load',
    advice:
      'Load it with torch 2.1 or newer, or save it again on an ordinary machine: older versions ignore the record and read wrong numbers.',
    explanation:
      'The checkpoint was written on a big-endian machine (IBM Z, say). torch 2.1 and newer swap the bytes on load. Older versions, and other tools, ignore the record and take the bytes as they are.',
  },
  TA303: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the storage alignment is not a number above 0',
    message: 'the .storage_alignment record holds {text}',
    advice: 'Get the file again; the record is `64` in a file that was saved with the default settings.',
    expected: 'a number above 0',
    actual: '{text}',
    explanation:
      'The record says to which multiple the data of each storage is aligned. torch reads it as an integer on every load and computes places from it when storage offsets are calculated.',
  },
} as const satisfies Record<string, Rule>;
