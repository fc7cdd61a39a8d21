import type { Rule } from '../rule.ts';
import { DCP_RULES } from './sets-dcp.ts';
import { MEGATRON_RULES } from './sets-megatron.ts';
import { ORBAX_RULES } from './sets-orbax.ts';

const FETCH_ALL =
  'Fetch the whole set again (`hf download` or `git lfs pull` resumes where it stopped) and compare the list of files with the source.';
const BELONG =
  'Fetch all shards and the index again from one place and one revision; files of two saves are mixed here.';

/** Shards with an index, as transformers, diffusers and accelerate write them. */
const SHARD_RULES = {
  SE201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a shard is missing',
    message: '`{shard}` is missing; the index puts {count} tensors into it',
    advice: FETCH_ALL,
    expected: '`{shard}`',
    actual: 'no such file',
    explanation:
      'The index names the shard of every tensor. A download that was cut short, a file that was skipped by a filter, or a save on another node leaves some of them out.',
  },
  SE202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'numbers are missing in a row of shards',
    message: '{missing} of {count} shards missing (`{pattern}`): {numbers}',
    advice: FETCH_ALL,
    expected: '{count} shards',
    actual: '{present} shards',
    explanation:
      'Shards carry their number and the number of all in their names. A gap means that a file was not copied, or that another machine wrote it to a disk of its own.',
  },
  SE203: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a shard is something else',
    message: '`{file}` is no checkpoint: {what}',
    advice: FETCH_ALL,
    explanation:
      'In the place of a shard lies a file of another kind: most often a Git LFS pointer, because the repository was cloned without Git LFS, or an error page that was saved under its name.',
  },
  SE204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'shards without their index',
    message: 'there are {present} shards `{pattern}`, but no index `{index}`',
    advice: 'Fetch `{index}` from the source; without it loaders do not find the shards.',
    expected: '`{index}`',
    actual: 'no such file',
    explanation:
      'Loaders open the index first: it names the shard of every tensor. The tensors themselves are whole, and the index can be written again from their headers.',
  },
  SE205: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'a shard name leads out of the folder',
    message: 'the index puts {count} tensors into `{name}`, which is not a file inside the folder',
    advice: 'Do not load it; ask where the index comes from. No tool writes such a name.',
    expected: 'the name of a file in the folder',
    actual: '`{name}`',
    explanation:
      'A loader joins the name with the folder and opens the result. An absolute name, or one that climbs up with `..`, makes it read a file of the computer instead of a shard.',
  },
  SE206: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'a shard that the index does not name',
    message: '`{file}` is named like a shard, but the index puts no tensor into it',
    advice: 'Remove it when it is left from an earlier save; fetch the index again when it is not.',
    explanation:
      'Saving again with another number of shards leaves old shards behind. Loaders that go by the index never read them; those that take every file of the folder mix two saves.',
  },
  SE207: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'one shard of a set',
    message: 'this is shard {index} of {count}; its set is `{set}`',
    advice: 'Check the folder or `{set}` to judge the set as a whole.',
    explanation:
      'A shard holds some of the tensors. It can be whole while others are missing: what was found here speaks of this file alone.',
  },
  SE208: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the files of other ranks are missing',
    message: '{missing} of {count} files missing (`{pattern}`): {numbers}',
    advice:
      'Copy the files of all ranks into one folder; without a shared file system each node has kept its own. Nothing has to be done if the weights alone are needed and are all in this file.',
    reference: "FileNotFoundError: [Errno 2] No such file or directory: '{pattern}'",
    explanation:
      'DeepSpeed lets each rank write a file of its own, named by its number. Loading asks for all of them. This file is one; the names beside it have gaps, or are fewer than the number of ranks that it notes.',
  },
  SE209: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'one part of several',
    message: 'by its name this is part {index} of {count}: the other {others} {where}',
    advice: 'Check the folder to judge the parts as a whole; fetch those that are not there.',
    explanation:
      'Large checkpoints are split into files whose names count them. One part can be whole while others are missing: what was found here speaks of this file alone.',
  },
  SE219: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a shard is not of the format that its name says',
    message: '`{file}` is {format} inside, and named like {expected}',
    advice: 'Rename the shard and its entries in the index, or write it again in the format that its name says.',
    expected: '{expected}',
    actual: '{format}',
    explanation:
      'Loaders of sets choose how to read a shard by the ending of its name. A shard that was converted and kept its name, or was renamed and not converted, is refused although its content is whole.',
  },
  SE226: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the index leaves out a shard',
    message: '`{file}` is counted by the names of the shards, but the index puts no tensor into it',
    advice: 'Fetch the index again, or write a new one from the headers of all shards.',
    reference: 'Some weights of the model were not initialized from the model checkpoint',
    expected: 'tensors in `{file}`',
    actual: 'none',
    explanation:
      'The names of shards number all files of one save. An index that names the others and not this one was edited, or comes from another save: what the shard holds is not loaded, and the model keeps random numbers in its place, after a warning at most.',
  },
  SE301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the index cannot be read',
    message: '`{file}` is not the JSON it should be: {what}',
    advice: 'Fetch `{file}` again; it is small. The shards are not affected.',
    reference: 'json.decoder.JSONDecodeError: {what}',
    explanation:
      'The index is one JSON object. One that was cut short, or was replaced by a pointer or an error page, names no shards.',
  },
  SE302: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the index has another shape',
    message: '`{what}` in `{file}` is not {expected}',
    advice: 'Fetch `{file}` again, or write the set again with the library that made it.',
    expected: '{expected}',
    explanation: 'The index is `{"metadata": {…}, "weight_map": {tensor: shard}}`, with names as texts.',
  },
  SE303: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the total size in the index is not that of the tensors',
    message: 'the index says {claimed} bytes in all, the tensors have {actual}',
    advice: 'Nothing has to be done to load it. Fetch the index again if tools plan memory by it.',
    expected: '{claimed} bytes',
    actual: '{actual} bytes',
    explanation:
      '`metadata.total_size` is used to plan memory and to show progress; no loader refuses a set for it. A wrong one hints at an index that was edited or belongs to another save.',
  },
  SE304: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a tensor occurs twice in the index',
    message: '`{name}` occurs twice in `weight_map`',
    advice: 'Write the index again; readers of JSON disagree about which of two entries counts.',
    explanation: 'Python keeps the last of two equal keys, other readers the first, some refuse the file.',
  },
  SE305: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the index has no metadata',
    message: '`{file}` has no object `metadata` beside `weight_map`',
    advice: 'Add `"metadata": {}` to the index: transformers and diffusers refuse an index without it.',
    reference: "KeyError: 'metadata'",
    expected: '`metadata`',
    actual: 'missing',
    explanation:
      'Some loaders read `weight_map` alone; others take `metadata` out of the index first and stop where it is not an object. Indexes that were written by hand or by a small script often lack it.',
  },
  SE311: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a tensor lies in two shards',
    message: '`{name}` is in `{file}` and in `{other}`',
    advice: BELONG,
    explanation:
      'Which one is loaded depends on the loader and on the order of the files. A set that is written in one go holds every name once.',
  },
  SE320: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the configuration asks for code of its own',
    message: '`config.json` names `{target}` as the code of the model ({file})',
    advice: 'Read that code before loading with `trust_remote_code=True`; without that setting it is not run.',
    explanation:
      'With `auto_map` a model brings its own Python. transformers imports and runs it when `trust_remote_code=True` is given, whatever is in the weights; the code was not judged here.',
  },
  SE401: {
    level: 'keys',
    severity: 'error',
    kind: 'corrupted',
    title: 'the index names a tensor that is not there',
    message: '`{name}` should be in `{shard}` and is in none of the shards',
    advice: BELONG,
    reference: 'Some weights of the model checkpoint were not initialized: {name}',
    expected: '`{name}` in `{shard}`',
    actual: 'missing',
    explanation:
      'A model that is loaded from such a set keeps random numbers for this tensor, and most loaders only print a warning. Two shards that are copies of one file, or a shard of another revision, look like this.',
  },
  SE402: {
    level: 'keys',
    severity: 'error',
    kind: 'corrupted',
    title: 'a tensor lies in another shard than the index says',
    message: '`{name}` is in `{file}`, the index says `{shard}`',
    advice: BELONG,
    expected: '`{shard}`',
    actual: '`{file}`',
    explanation:
      'Loaders that open only the shard the index names do not find the tensor; those that read all shards do. The index belongs to another save, or was edited.',
  },
  SE403: {
    level: 'keys',
    severity: 'error',
    kind: 'corrupted',
    title: 'the index has no weight map',
    message: '`{file}` has no `weight_map`',
    advice: 'Fetch `{file}` again; the shards are not affected.',
    reference: "KeyError: 'weight_map'",
    expected: '`weight_map`',
    actual: 'missing',
    explanation: 'Without the map from tensors to shards the index says nothing, and loaders stop at it.',
  },
  SE404: {
    level: 'keys',
    severity: 'warning',
    kind: null,
    title: 'a tensor that the index does not name',
    message: '`{name}` in `{file}` is not in the index',
    advice: 'Check that the index belongs to these shards; a loader that goes by the index leaves the tensor out.',
    explanation:
      'Loaders that read whole shards find the tensor all the same. The index may have been written before the tensor was added, or belong to another save.',
  },
} as const satisfies Record<string, Rule>;

/** Sets of files that are one checkpoint together. */
export const SETS_RULES = { ...SHARD_RULES, ...DCP_RULES, ...MEGATRON_RULES, ...ORBAX_RULES } as const satisfies Record<
  string,
  Rule
>;
