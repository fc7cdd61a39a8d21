import type { Rule } from '../rule.ts';

const ALL_RANKS =
  'Copy the folders of all ranks of one save into the folder of the iteration; each node may have written to its own disk.';
const ONE_SAVE = 'Fetch the folders of all ranks again from one save, or take the previous checkpoint.';

/** Folders that Megatron-LM writes: `iter_0001000/mp_rank_01_003/model_optim_rng.pt`, and a tracker beside the iterations. */
export const MEGATRON_RULES = {
  SE230: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'ranks are missing',
    message: '{missing} of {count} ranks have no model file: {folders}',
    advice: ALL_RANKS,
    reference: "[Errno 2] No such file or directory: '{file}'",
    expected: '{count} ranks',
    explanation:
      'Megatron splits a model over ranks: tensor slices, stages of the pipeline, experts. Each writes its part into a folder of its own, and each loads only that. How many there are stands in the arguments that every file keeps.',
  },
  SE231: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'optimizer states of ranks are missing',
    message: '{missing} of {count} ranks lack the optimizer that the others have: {folders}',
    advice: 'Copy them from the same save to go on training; with `--no-load-optim` the models alone are loaded.',
    reference: "[Errno 2] No such file or directory: '{file}'",
    explanation:
      'The distributed optimizer keeps its state in a file beside the model of each rank. Where some have it and others do not, a copy left them out.',
  },
  SE232: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the tracker names an iteration that is not there',
    message: '`{file}` names `{folder}`, which {what}; {others}',
    advice: 'Copy that folder, or write the number of an iteration that is there into the tracker.',
    reference: "FileNotFoundError: [Errno 2] No such file or directory: '{folder}'",
    expected: '`{folder}`',
    actual: '{others}',
    explanation:
      'The tracker is written when a save is done, and tells which iteration a run goes on from. The folder was deleted to make room, was not copied, or the tracker is that of another run.',
  },
  SE233: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the tracker holds no number',
    message: '`{file}` holds {text} instead of the number of an iteration or `release`',
    advice: 'Write the number of an iteration that is there into it.',
    reference: 'ERROR: Invalid metadata file {file}. Exiting',
    expected: 'a number, or `release`',
    actual: '{text}',
    explanation: 'One that is empty was cut off while it was written; the folders of the iterations are not affected.',
  },
  SE234: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'no tracker beside the iterations',
    message: '`{file}` is not there; `{folder}` was looked at, the last iteration',
    advice: 'Write the number of the iteration into `{file}`, or name it with `--ckpt-step`.',
    reference:
      'WARNING: could not find the metadata file {file}; will not load any checkpoints and will start from random',
    explanation:
      'Without the tracker Megatron finds no checkpoint in the folder and, unless told otherwise, begins with random weights after a warning.',
  },
  SE235: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'one rank of several',
    message: 'this is the file of one rank, `{folder}`, of {count}',
    advice: 'Check the folder of the iteration to judge the checkpoint as a whole.',
    explanation:
      'Megatron splits a model over ranks, and each file holds one part. It can be whole while others are missing or come from another save: what was found here speaks of this file alone.',
  },
  SE360: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'two ranks come from different saves',
    message: '`{what}` is {actual}, and {expected} in `{other}`',
    advice: ONE_SAVE,
    expected: '{expected}',
    actual: '{actual}',
    explanation:
      'Every rank notes the iteration and the arguments of the run. Ranks that disagree were mixed from two saves or runs: each loads without an error, and together they are no model.',
  },
  SE361: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'two ranks of one stage hold other tensors',
    message: 'it lacks {missing} tensors of the model in `{other}` and has {more} of its own; the first is `{name}`',
    advice: ONE_SAVE,
    explanation:
      'Ranks of one stage of the pipeline hold slices of the same tensors. Where the names differ, folders were exchanged or mixed.',
  },
  SE362: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'two ranks of one stage hold slices of other sizes',
    message: '{count} tensors have other shapes than in `{other}`; `{name}` is {actual} here and {expected} there',
    advice: 'Check that all ranks come from one save.',
    expected: '{expected}',
    actual: '{actual}',
    explanation: 'Megatron cuts tensors into equal slices. Only programs that were changed cut them otherwise.',
  },
  SE363: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'two ranks hold one file',
    message: 'the records are those of `{other}`, to their checksums',
    advice: ONE_SAVE,
    explanation:
      'Each rank holds another slice of the weights, so no two files are alike. One was copied over another: the model would have one slice twice, and nobody reports it.',
  },
} as const satisfies Record<string, Rule>;
