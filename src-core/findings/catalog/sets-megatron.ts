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
    title: 'model files of ranks are missing',
    message: '{missing} of {count} ranks have no model file: {folders}',
    advice: ALL_RANKS,
    reference: "[Errno 2] No such file or directory: '{file}'",
    expected: '{count} ranks',
    explanation:
      'Megatron-LM splits a model over ranks: tensor slices, stages of the pipeline, experts. Each rank writes its part into a folder of its own and loads only that. How many there are stands in the arguments that every file keeps. Parts go missing when a node wrote to its own disk, a copy left folders out, or a rank died while it saved.',
  },
  SE231: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'optimizer states of some ranks are missing',
    message: '{missing} of {count} ranks lack the optimizer that the others have: {folders}',
    advice: 'Copy them from the same save to go on training; with `--no-load-optim` the models alone are loaded.',
    reference: "[Errno 2] No such file or directory: '{file}'",
    explanation:
      'The distributed optimizer keeps its state in a file of its own beside the model of each rank. Where some ranks have it and others do not, a copy left files out or the save was interrupted. The weights are not affected, only training goes on without it.',
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
      'The tracker, `latest_checkpointed_iteration.txt`, is written when a save is done and tells from which iteration a run goes on. Its folder was deleted to make room or was not copied, or the tracker belongs to another run. Megatron-LM then stops at the start.',
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
    explanation:
      'The tracker is a text file with one number, or the word `release`. An empty one was cut off while it was written: the disk was full or the job was killed. The folders of the iterations are not affected.',
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
      'The tracker is written last, so it is missing after a first save that was interrupted, and in folders that were copied one by one. Without it Megatron-LM finds no checkpoint in the folder and, unless told otherwise, starts from random weights after one line of warning.',
  },
  SE235: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'one rank of several',
    message: 'this is the file of one rank, `{folder}`, of {count}',
    advice: 'Check the folder of the iteration to judge the checkpoint as a whole.',
    explanation:
      'Megatron-LM splits a model over ranks, and each file holds one part. It can be whole while others are missing or come from another save: what was found here speaks of this file alone.',
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
      'Every rank notes the iteration and the arguments of the run. Where two disagree, folders of two saves or runs were mixed, as when an upload was interrupted by the next save. Each file loads without an error, but together they are not one model.',
  },
  SE361: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'two ranks of one stage hold different tensors',
    message: 'it lacks {missing} tensors of the model in `{other}` and has {more} of its own; the first is `{name}`',
    advice: ONE_SAVE,
    explanation:
      'Ranks of one stage of the pipeline hold slices of the same tensors, under the same names. Where the names differ, folders were renamed, swapped or taken from another run, and loading fails on one of the ranks.',
  },
  SE362: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'two ranks of one stage hold slices of different sizes',
    message: '{count} tensors have other shapes than in `{other}`; `{name}` is {actual} here and {expected} there',
    advice: 'Check that all ranks come from one save.',
    expected: '{expected}',
    actual: '{actual}',
    explanation:
      'Megatron-LM cuts a tensor into equal slices, one for each rank. Slices of different sizes come from two saves with different settings, or from a fork that cuts in its own way; then nothing is wrong.',
  },
  SE363: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'two ranks hold one file',
    message: 'the records are those of `{other}`, to their checksums',
    advice: ONE_SAVE,
    explanation:
      'Each rank holds a slice of its own, so no two files are alike. Here one was copied over another: the model would hold one slice twice, and Megatron-LM loads it without a word.',
  },
} as const satisfies Record<string, Rule>;
