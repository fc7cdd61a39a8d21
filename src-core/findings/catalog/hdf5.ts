import type { Rule } from '../rule.ts';

const AGAIN = 'Fetch the file again and compare its size with the source, or take the previous checkpoint.';

/** HDF5 files: h5py, Keras. */
export const HDF5_RULES = {
  HD201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the signature is damaged',
    message: 'the file begins like HDF5, but its signature is damaged: {actual}',
    advice: AGAIN,
    reference: 'OSError: Unable to synchronously open file (file signature not found)',
    expected: '89 48 44 46 0d 0a 1a 0a',
    actual: '{actual}',
    explanation:
      'The signature was chosen so that transfers that change line ends or drop the eighth bit show up at once. Whatever changed it may have changed more.',
  },
  HD202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file ends before the end that it notes',
    message: 'the superblock says that the file has {stored} bytes, it has {size}',
    advice: AGAIN,
    expected: '{stored} bytes',
    actual: '{size} bytes',
    explanation:
      'HDF5 notes where the file ends. A shorter file was cut while it was written or copied, or the program that wrote it did not close it.',
  },
  HD203: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'bytes behind the end that the file notes',
    message: '{count} bytes follow the end of the file at byte {stored}',
    advice: 'Nothing has to be done to load it; check what added them.',
    explanation: 'The library ignores what follows. Space that was reserved and not used looks like this too.',
  },
  HD204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a structure is damaged',
    message: '{object} cannot be read: at byte {offset}, {what}',
    advice: AGAIN,
    reference: 'RuntimeError: Object visitation failed',
    explanation:
      'Groups, the heaps that hold their names, and the descriptions of datasets are structures with signatures, lengths and addresses. One that was overwritten, or cut off by a program that stopped while it wrote, no longer leads anywhere: what hangs below it is lost, and other branches of the tree stay readable.',
  },
  HD205: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the data of a dataset is beyond the end of the file',
    message: '`{name}` ends at byte {end}, the file has {size} bytes',
    advice: AGAIN,
    expected: 'at least {end} bytes',
    actual: '{size} bytes',
    explanation: 'The dataset says where its bytes are. They are not all there.',
  },
  HD206: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a chunk of a dataset is damaged',
    message: 'chunk {chunk} of `{name}` at byte {offset} changed after it was written: {why}',
    advice: AGAIN,
    reference: "OSError: Can't synchronously read data (filter returned failure during read)",
    explanation:
      'Chunks may be compressed, which has a checksum of its own, or carry a Fletcher-32. Where it does not match, the numbers of this chunk are lost.',
  },
  HD210: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'chunks whose checksums were not compared',
    message: '{count} chunks behind the first {limit} MiB were not read',
    advice: 'Read the file once with h5py to prove them.',
    explanation: 'Compressed chunks have to be inflated to be checked; that is done up to a limit.',
  },
  HD330: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a part that is not read',
    message: '`{group}` keeps a part of itself in a compressed or shared heap, which is not read',
    advice: 'Open it with h5py to see what is below.',
    explanation:
      'Names, links and attributes may lie in a heap that is compressed, or in one that serves the whole file. No usual program writes such files; what lies there is neither listed nor checked.',
  },
  HD331: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a dataset whose values lie elsewhere',
    message: 'the values of `{name}` lie in other files or datasets and are not looked at',
    advice: 'Keep the files it is made of beside it, and open it with h5py to see its values.',
    explanation:
      'A dataset may be stored in files beside this one, or be put together from parts of other datasets. Where they are missing the library fills in numbers or stops.',
  },
  HD332: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a link into another file',
    message: '`{name}` leads into the file `{file}`',
    advice: 'Ask where the file comes from when it should hold weights alone: reading the name opens that other file.',
    explanation:
      'The library follows such a link whenever the name is read, wherever it leads. Programs that save models do not write any.',
  },
  HD333: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a group lies inside itself',
    message: '`{name}` leads back to a group it lies in; such links: {count}',
    advice: 'Visit the file with `visititems`, which looks at every group once; recursion by hand never ends.',
    explanation:
      'A hard link is one more name of an object, and nothing keeps a group from being a member of what it contains. Libraries that save models do not make such links. Every object was read once.',
  },
} as const satisfies Record<string, Rule>;
