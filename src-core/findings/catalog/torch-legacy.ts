import type { Rule } from '../rule.ts';

/** The formats of torch before 1.6: stacked pickles, and the tar archives before 0.1.10. Source: torch/serialization.py, `_legacy_load`. */
export const TORCH_LEGACY_RULES = {
  LE201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the magic number is wrong',
    message: 'the file is built like a legacy checkpoint, but its magic number is {actual}',
    advice: 'Get the file again: its first bytes are damaged.',
    reference: 'RuntimeError: Invalid magic number; corrupt file?',
    expected: '0x1950a86a20f9469cfc6c',
    actual: '{actual}',
    explanation:
      'A legacy checkpoint begins with a fixed number, pickled. The rest of the file has the form of one, so the number was changed.',
  },
  LE202: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'the legacy protocol version is unknown',
    message: 'the legacy protocol version is {actual}; torch reads 1001 only',
    advice:
      'Get the file again: no torch ever wrote another version, so the number is damaged or the file is not from torch.',
    reference: 'RuntimeError: Invalid protocol version: {actual}',
    expected: '1001',
    actual: '{actual}',
    explanation: 'The second pickle of a legacy file is its protocol version. There has been only one.',
  },
  LE301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a part of the legacy file is missing',
    message: 'the file ends before its {part}',
    advice: 'Get the file again: it is cut short.',
    reference: 'EOFError: Ran out of input',
    explanation:
      'A legacy file is a row of pickles (magic number, protocol version, system info, object, list of storage keys) and the bytes of each storage behind them.',
  },
  LE302: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file is cut inside its storages',
    message:
      '{missing} bytes are missing at the end: the file ends in storage `{key}` of {tensor}; {whole} of {count} storages are whole',
    advice: 'Get the file again; the tensors of the whole storages can be salvaged.',
    reference: 'RuntimeError: unexpected EOF, expected {missing} more bytes. The file might be corrupted.',
    expected: '{size} bytes',
    actual: '{actual} bytes',
    explanation:
      'The storages follow the pickles one behind the other. The last ones are not there: the download or the copy stopped.',
  },
  LE303: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a storage says another length than the object',
    message: 'storage `{key}` of {tensor} begins with the count {actual}; the object says {expected}',
    advice: 'Get the file again. If the count is 0, two processes probably wrote to one path: save from rank 0 only.',
    reference: 'RuntimeError: storage has wrong byte size: expected {expectedBytes} got {actualBytes}',
    expected: '{expected} elements',
    actual: '{actual} elements',
    explanation:
      'Each storage begins with its element count as a 64-bit number. It differs from what the object says, so from here on the bytes are not what they should be.',
  },
  LE304: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a storage is never filled',
    message: 'storage `{key}` of {tensor} is not in the list of stored ones: torch leaves it uninitialised',
    advice: 'Do not use this file: torch loads it without an error, with whatever was in memory for that tensor.',
    expected: 'every storage in the key list',
    actual: '{count} missing',
    explanation:
      'Behind the object is the list of the storages whose bytes follow. A storage that is not in the list is never read, and torch does not notice: the values change from run to run.',
  },
  LE305: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the key list names a storage nobody uses',
    message: 'the key list names `{key}`, which the object does not have',
    advice: 'Get the file again: object and key list do not belong together.',
    reference: "AssertionError: storage key '{key}' not found in deserialized_objects",
    explanation:
      'Behind the object is the list of the storages whose bytes follow. One of its keys is unknown, so neither its length nor what follows can be known.',
  },
  LE306: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'bytes behind the last storage',
    message: '{count} bytes follow the last storage',
    advice: 'Compare the size with the original: torch ignores them, but they do not belong there.',
    expected: '{end} bytes',
    actual: '{size} bytes',
    explanation:
      'Nothing follows the last storage of a legacy file. The bytes may be the rest of a longer file that was overwritten, or another file appended.',
  },
  LE307: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'a dtype that the legacy format cannot hold',
    message: 'a tensor was saved with a dtype that has no legacy storage class; torch cannot load it back',
    advice: 'Save it again in the default format (without `_use_new_zipfile_serialization=False`).',
    explanation:
      'Dtypes added since torch 1.12 or so (uint16, float8…) are saved through untyped storages. torch.save writes them into a legacy file without complaint, and torch.load then fails on every such file.',
  },
  LE308: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'written on a machine with another byte order',
    message: 'the system info says little_endian {value}',
    advice:
      'Nothing to do: legacy files hold little-endian numbers wherever they are written, and torch ignores this note.',
    explanation:
      'The third pickle of a legacy file notes the byte order and the integer sizes of the machine that wrote it. torch does not look at it.',
  },
  LE309: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the system info is missing or something else',
    message: 'where the system info should be there is `{what}`',
    advice: 'Get the file again: a part of it is missing.',
    explanation:
      'The third pickle of a legacy file is a small dict about the machine that wrote it. torch loads it and throws it away; where it is missing, the object is taken for it and everything shifts by one.',
  },
  LE310: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the key list is not a list of keys',
    message: 'where the list of storage keys should be there is `{what}`',
    advice: 'Get the file again: without the list the storages cannot be told apart.',
    explanation: 'Behind the object is the list of the storages whose bytes follow, as a list of strings.',
  },
  LE311: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the rest of the legacy file is zeros',
    message:
      'every byte from {offset} to the end of the file at {size} is zero: storage `{key}` of {tensor} and those behind it were never written',
    advice:
      'Take the file from its source again; the last part was never written here.{whole? `assay salvage FILE -o OUT` writes the tensors before it to a new file.}',
    expected: '{expected} elements',
    actual: 'zeros up to the end of the file',
    explanation:
      'The file has its full size but its tail was never filled: a crash or power cut before the data reached the disk, or a download that reserves the space first. torch sees only that the element count of the next storage is 0.',
  },
  LE320: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a member of the tar archive is missing',
    message: 'there is no `{name}` in the tar archive',
    advice: 'Take another copy: a part of the checkpoint is not there.',
    reference: `KeyError: "filename '{name}' not found"`,
    explanation: 'torch before 0.1.10 saved tar archives with four members: sys_info, pickle, tensors and storages.',
  },
  LE321: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the tar archive is cut short',
    message: '`{name}` has {size} bytes by its header; the file ends after {available} of them',
    advice: 'Get the file again: it is cut short.',
    expected: '{size} bytes',
    actual: '{available} bytes',
    explanation: 'The header of each member says how long it is. The file ends before.',
  },
  LE322: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the checksum of a tar header is wrong',
    message: 'the header at byte {offset} has a wrong checksum',
    advice: 'Get the file again: the header is damaged, and readers stop there.',
    explanation:
      'Each member of a tar archive begins with a header of 512 bytes that holds the sum of its own bytes. Readers take a wrong sum for the end of the archive, or for another kind of file.',
  },
  LE323: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a member of the tar archive is damaged',
    message: '`{name}` cannot be read at byte {offset}: {what}',
    advice: 'Get the file again: this member is damaged.',
    explanation:
      'The members `storages` and `tensors` are rows of small pickles with raw numbers between them; a wrong count or length makes everything behind it unreadable.',
  },
  LE324: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a tar checkpoint of torch 0.1',
    message: 'the file is a tar checkpoint of torch before 0.1.10; only `weights_only=False` loads it',
    advice: 'Save it again in a newer format if you trust it.',
    reference: 'RuntimeError: Cannot use ``weights_only=True`` with files saved in the legacy .tar format.',
    explanation:
      'torch before 0.1.10 saved tar archives. Newer versions still read them, but not with the restricted unpickler.',
  },
  LE330: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'a plain pickle',
    message: 'the file is a plain pickle, not a checkpoint that torch.save wrote',
    advice:
      'Open it with the program it is from (pickle, joblib, numpy), if you trust it; to use it with torch, save it again with `torch.save`.',
    reference: 'RuntimeError: Invalid magic number; corrupt file?',
    expected: 'the magic number of torch.save, or a zip archive',
    actual: '`{what}`',
    explanation:
      'A file of torch.save is a zip archive, or begins with a magic number. This one is a single object written by `pickle.dump` or a program that uses it.',
  },
} as const satisfies Record<string, Rule>;
