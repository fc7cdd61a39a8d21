import type { Rule } from '../rule.ts';

const PREVIOUS = 'Take the previous checkpoint, or copy the folder again with everything in it.';

/** Folders that Orbax writes: Zarr arrays in folders, or in an OCDBT database. */
export const ORBAX_RULES = {
  SE220: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'an Orbax checkpoint without its metadata',
    message: 'the folder has parts of an Orbax checkpoint, but no `_METADATA`',
    advice: PREVIOUS,
    reference: 'FileNotFoundError: No structure could be identified for the checkpoint at {folder}.',
    expected: '`_METADATA`',
    actual: 'no such file',
    explanation: '`_METADATA` names every value of the tree. Without it nothing says what the arrays are.',
  },
  SE221: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a chunk of an array is missing',
    message: '{missing} of the {total} chunks of `{name}` are missing; the first is `{chunk}`',
    advice: PREVIOUS,
    expected: '{total} chunks',
    actual: '{present} chunks',
    explanation:
      'A Zarr array is a description and one value for each chunk: a file of a folder, or a key of a database. Orbax writes all of them, zeros too, and puts no fill value in the place of one that is not there.',
  },
  SE222: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'an array is missing',
    message: '`{name}` is in the metadata, and `{file}` is not there',
    advice: PREVIOUS,
    expected: '`{file}`',
    actual: 'no such file',
    explanation:
      'Every array has a description, `.zarray` or `zarr.json`, in a folder of its own or under a key of the database. Text lies in `_strings.json`.',
  },
  SE223: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a database without its data',
    message: '`{file}` says that there is data in `{folder}`, and no file is there',
    advice: PREVIOUS,
    expected: 'files in `{folder}`',
    actual: 'none',
    explanation:
      'With OCDBT each process keeps its arrays in data files beside a manifest. A copy that leaves out a folder loses the numbers and keeps the names.',
  },
  SE224: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a manifest is damaged',
    message: '`{file}` is no whole manifest: {what}',
    advice: PREVIOUS,
    explanation: 'A manifest begins with its kind and its length, and ends with a CRC-32C of all before.',
  },
  SE225: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'values that are not read',
    message: 'no values are read of {count} tensors: {what}',
    advice: 'Restore it once with Orbax to prove the values.',
    explanation:
      'Chunks that are plain, or compressed with Zstandard as Orbax does it, are read. Of arrays with other codecs, filters or types it is checked that every chunk is there; what changed inside one is not found.',
  },
  SE227: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the save was not finished',
    message: 'the name of the folder says that the save was not finished',
    advice: 'Take the previous checkpoint; do not rename the folder, since nothing says that all of it was written.',
    reference: 'ValueError: Found incomplete checkpoint at {folder}.',
    expected: 'a name without `.orbax-checkpoint-tmp`',
    actual: '{folder}',
    explanation:
      'Orbax writes into a folder with `.orbax-checkpoint-tmp` in its name and renames it when everything is there. This one kept the name: the job was killed, or the disk was full, before the save was done.',
  },
  SE228: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a chunk of an array is cut, or is not one',
    message: '`{file}` is no whole chunk: {what}',
    advice: PREVIOUS,
    reference: 'ValueError: FAILED_PRECONDITION: Error reading local file "{file}"',
    explanation:
      'Each chunk is one Zstandard frame, or plain numbers, of a length that follows from the description of the array. A chunk that is shorter was cut while it was written or copied; one that inflates to another length belongs to another array.',
  },
  SE229: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'an array that the metadata does not name',
    message: '`{folder}` holds an array, and `_METADATA` does not name it',
    advice: 'Check that `_METADATA` belongs to these arrays: restoring leaves this one out.',
    explanation:
      'Orbax restores what the tree in `_METADATA` names, and nothing else. An array beside it is left from another save into the same folder, or `_METADATA` was edited or replaced.',
  },
  SE240: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a node of the database is damaged',
    message: '`{file}` has no whole node at byte {offset}: {what}',
    advice: PREVIOUS,
    reference: 'ValueError: DATA_LOSS: Error decoding b-tree node',
    explanation:
      'The keys of an OCDBT database lie in nodes of a tree, each with its length and a CRC-32C. Below a node that cannot be read nobody knows which values there are.',
  },
  SE241: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a data file is missing',
    message: '`{file}` is missing, and {count} values lie in it; the first is `{first}`',
    advice: PREVIOUS,
    expected: '`{file}`',
    actual: 'no such file',
    explanation:
      'The tree of a database tells for each value in which file it lies. Copies that stop early, or leave out what looks like a temporary name, lose some of these files.',
  },
  SE242: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a data file is cut',
    message: '`{file}` ends after {size} bytes, and {count} values lie beyond; the first is `{first}`',
    advice: PREVIOUS,
    expected: 'all bytes that the tree names',
    actual: '{size} bytes',
    explanation:
      'Values lie one behind the other in a data file. This one was cut while it was written or copied; what lies before the cut is still there.',
  },
  SE350: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a description is not the JSON it should be',
    message: '`{file}` cannot be read: {what}',
    advice: PREVIOUS,
    explanation: 'Metadata and the descriptions of arrays are JSON objects. This one was cut short or overwritten.',
  },
} as const satisfies Record<string, Rule>;
