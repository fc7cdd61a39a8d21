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
      'Groups, their names and the descriptions of datasets are structures with signatures and addresses. What they lead to is lost with them; other branches of the tree stay readable.',
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
    title: 'a group whose members are not listed',
    message: 'the links of `{group}` lie in a heap of their own and are not listed',
    advice: 'Open it with h5py to see what is below.',
    explanation: 'Newer files with many members in one group keep their names in a structure that is not read here.',
  },
} as const satisfies Record<string, Rule>;
