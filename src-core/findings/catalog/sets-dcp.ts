import type { Rule } from '../rule.ts';

const ALL_RANKS =
  'Copy the files of all ranks and `.metadata` from one save into one folder; each node may have written to its own disk.';
const PREVIOUS = 'Take the previous checkpoint; this save was interrupted or its files were mixed with others.';

/** Folders that `torch.distributed.checkpoint` writes: `.metadata`, and `__<rank>_<n>.distcp` with the items of each rank. */
export const DCP_RULES = {
  SE210: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a distributed checkpoint without its metadata',
    message: 'the folder has `.distcp` files ({count}), but no `.metadata`',
    advice: PREVIOUS,
    reference:
      "AssertionError: metadata is None; global metadata read failed: [Errno 2] No such file or directory: '.metadata'",
    expected: '`.metadata`',
    actual: 'no such file',
    explanation:
      'The coordinator writes `.metadata` last, when every rank is done. Where it is missing the save did not finish, or a copy left out files whose names begin with a dot.',
  },
  SE211: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file of a rank is missing',
    message: '`{file}` is missing; {count} items lie in it',
    advice: ALL_RANKS,
    reference: "FileNotFoundError: [Errno 2] No such file or directory: '{file}'",
    expected: '`{file}`',
    actual: 'no such file',
    explanation:
      'Every rank writes its own files, named `__<rank>_<n>.distcp`. Without a shared file system they stay on the disks of the nodes; a copy of one node has only some of them.',
  },
  SE212: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a file of a rank ends before its items do',
    message: '`{file}` has {size} bytes; {count} items need {needed}',
    advice: PREVIOUS,
    expected: '{needed} bytes',
    actual: '{size} bytes',
    explanation:
      '`.metadata` says where in which file each item lies. A file that is shorter was cut while it was written or copied, or belongs to another save.',
  },
  SE213: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'two files of ranks are swapped',
    message: '`{file}` has the length that `{other}` should have, and the other way round',
    advice: 'Exchange the names of `{file}` and `{other}`, and check again.',
    reference: "AttributeError: 'int' object has no attribute 'size'",
    expected: '{needed} bytes in `{file}`',
    actual: '{size} bytes',
    explanation: 'Each file is read at the places that `.metadata` notes for its name. Renamed files give other items.',
  },
  SE214: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'bytes behind the last item of a file',
    message: '{count} bytes follow the last item of `{file}`',
    advice: 'Check that the file belongs to this save; loaders do not read these bytes.',
    explanation: 'A rank writes its items one behind the other and nothing after them.',
  },
  SE215: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'a file of a rank that the metadata does not name',
    message: '`{file}` holds no item that `.metadata` knows',
    advice: 'Remove it when it is left from an earlier save with more ranks.',
    explanation: 'A save over an older one with more ranks leaves the files of those ranks behind. Nothing reads them.',
  },
  SE216: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'the metadata names a file outside of the folder',
    message: '`.metadata` puts {count} items into `{name}`, which is not a file inside the folder',
    advice: 'Do not load it; ask where the folder comes from. torch writes plain names.',
    expected: 'the name of a file in the folder',
    actual: '`{name}`',
    explanation:
      'A loader joins the name with the folder and opens the result: a name that climbs out makes it read another file of the computer.',
  },
  SE217: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'one file of a distributed checkpoint',
    message: 'this is one file of a distributed checkpoint: several items one behind the other in {size} bytes',
    advice:
      'Open the folder it lies in, with `.metadata` and the files of all ranks; `python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER OUT` makes one file of it.',
    expected: 'one archive',
    actual: 'several',
    explanation:
      'Each rank writes its items one behind the other, each as torch.save does, into a file of its own; `.metadata` says which tensor lies where. torch.load takes such a file for a damaged archive. By itself only one item was looked at here: the folder tells whether all are whole.',
  },
  SE218: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'one item of a distributed checkpoint',
    message: 'this is one file of a distributed checkpoint, with a single item',
    advice: 'Open the folder it lies in to judge the checkpoint as a whole.',
    explanation:
      'Each rank writes its items as torch.save does; `.metadata` in the same folder says which part of which tensor an item is. What was found here speaks of this file alone.',
  },
  SE340: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the metadata is something else',
    message: '`.metadata` holds {what} instead of the metadata of a distributed checkpoint',
    advice: 'Take the previous checkpoint, and ask where this file comes from.',
    expected: 'torch.distributed.checkpoint.metadata.Metadata',
    actual: '{what}',
    explanation:
      'torch unpickles `.metadata` without any restriction before it looks at a single tensor. A file that is not its own kind is damaged, or was put there to be run.',
  },
  SE341: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an item is not what the metadata says',
    message: '`{name}` at byte {offset} of `{file}` is {actual}, the metadata says {expected}',
    advice: ALL_RANKS,
    expected: '{expected}',
    actual: '{actual}',
    explanation: 'The place that the metadata notes holds another tensor: the file belongs to another rank or save.',
  },
  SE342: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'no place is known for a part of a tensor',
    message: '`{name}` has a part at {place} for which the metadata names no file',
    advice: PREVIOUS,
    explanation: 'Every chunk of a tensor has an entry that says where its bytes are. Here one is missing.',
  },
  SE343: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the parts of a tensor do not make up the whole',
    message: 'the chunks of `{name}` have {covered} elements, the tensor has {total}',
    advice: PREVIOUS,
    expected: '{total} elements',
    actual: '{covered} elements',
    explanation: 'The chunks of a sharded tensor fill it without gaps and without overlap.',
  },
  SE344: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an item cannot be read',
    message: '`{name}` at byte {offset} of `{file}` is no item of a checkpoint: {what}',
    advice: ALL_RANKS,
    reference: 'RuntimeError: PytorchStreamReader failed reading zip archive: failed finding central directory',
    explanation:
      'Each item is what torch.save writes, one behind the other. At this place something else stands: the file was cut, overwritten, or belongs to another rank.',
  },
} as const satisfies Record<string, Rule>;
