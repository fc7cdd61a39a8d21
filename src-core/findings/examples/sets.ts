import type { Example } from '../example.ts';

/** Shards with an index. */
export const SETS_EXAMPLES = {
  SE201: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model-00002-of-00002.safetensors` is missing; the index puts 1 tensor into it',
  },
  SE202: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00003.safetensors")',
      'save_file({"c": torch.ones(4)}, "model-00003-of-00003.safetensors")',
    ],
    run: 'assay validate .',
    says: '1 of 3 shards missing (`model-*-of-00003.safetensors`): 2',
  },
  SE203: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      String.raw`pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d7a" * 16 + "\nsize 438012345\n"`,
      'open("model-00002-of-00002.safetensors", "w").write(pointer)',
      'names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model-00002-of-00002.safetensors` is no checkpoint: this is a Git LFS pointer to a file of 438012345 bytes (sha256 4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a), not the file itself',
  },
  SE204: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'save_file({"b": torch.ones(4)}, "model-00002-of-00002.safetensors")',
    ],
    run: 'assay validate .',
    says: 'there are 2 shards `model-*-of-00002.safetensors`, but no index `model.safetensors.index.json`',
  },
  SE205: {
    make: [
      'import json',
      'json.dump({"weight_map": {"w": "../../../etc/passwd"}}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: 'model.safetensors.index.json: the index puts 1 tensor into `../../../etc/passwd`, which is not a file inside the folder',
  },
  SE206: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")  # of an earlier save',
      'names = {"a": "model-00001-of-00001.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model-00001-of-00002.safetensors` is named like a shard, but the index puts no tensor into it',
  },
  SE207: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'save_file({"b": torch.ones(4)}, "model-00002-of-00002.safetensors")',
      'names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate model-00001-of-00002.safetensors',
    says: 'this is shard 1 of 2; its set is `model.safetensors.index.json`',
  },
  SE208: {
    make: [
      'import torch',
      'for rank in (0, 2):',
      '    torch.save({"optimizer_state_dict": {}}, "zero_pp_rank_" + str(rank) + "_mp_rank_00_optim_states.pt")',
    ],
    run: 'assay validate zero_pp_rank_2_mp_rank_00_optim_states.pt',
    says: '1 of 3 files missing (`zero_pp_rank_*_mp_rank_00_optim_states.pt`): 1',
  },
  SE209: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00004.safetensors")',
    ],
    run: 'assay validate model-00001-of-00004.safetensors',
    says: 'by its name this is part 1 of 4: the other 3 are needed too, 0 lie beside it',
  },
  SE219: {
    make: [
      'import json, torch',
      'torch.save({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'index = {"metadata": {}, "weight_map": {"a": "model-00001-of-00001.safetensors"}}',
      'json.dump(index, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model-00001-of-00001.safetensors` is torch-zip inside, and named like safetensors',
  },
  SE226: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'save_file({"b": torch.ones(4)}, "model-00002-of-00002.safetensors")',
      'index = {"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}',
      'json.dump(index, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model-00002-of-00002.safetensors` is counted by the names of the shards, but the index puts no tensor into it',
  },
  SE301: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'open("model.safetensors.index.json", "w").write(\'{"weight_map": {"a": "model-000\')',
    ],
    run: 'assay validate .',
    says: '`model.safetensors.index.json` is not the JSON it should be: the text ends inside a value',
  },
  SE302: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'open("model.safetensors.index.json", "w").write(\'{"weight_map": ["a"]}\')',
    ],
    run: 'assay validate .',
    says: '`weight_map` in `model.safetensors.index.json` is not an object',
  },
  SE303: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'names = {"a": "model-00001-of-00001.safetensors"}',
      'index = {"metadata": {"total_size": 99}, "weight_map": names}',
      'json.dump(index, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: 'model.safetensors.index.json: the index says 99 bytes in all, the tensors have 16',
  },
  SE304: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'one = \'"a": "model-00001-of-00001.safetensors"\'',
      'open("model.safetensors.index.json", "w").write(\'{"weight_map": {%s, %s}}\' % (one, one))',
    ],
    run: 'assay validate .',
    says: 'model.safetensors.index.json: `a` occurs twice in `weight_map`',
  },
  SE305: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'names = {"a": "model-00001-of-00001.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`model.safetensors.index.json` has no object `metadata` beside `weight_map`',
  },
  SE311: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4), "b": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'save_file({"b": torch.ones(4)}, "model-00002-of-00002.safetensors")',
      'names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`b` is in `model-00002-of-00002.safetensors` and in `model-00001-of-00002.safetensors`',
  },
  SE320: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'names = {"a": "model-00001-of-00001.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
      'json.dump({"auto_map": {"AutoModel": "modeling_mine.Mine"}}, open("config.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`config.json` names `modeling_mine.Mine` as the code of the model (`modeling_mine.py`, which is not in this folder)',
  },
  SE401: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'file = "model-00001-of-00001.safetensors"',
      'json.dump({"weight_map": {"a": file, "b": file}}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`b` should be in `model-00001-of-00001.safetensors` and is in none of the shards',
  },
  SE402: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00002.safetensors")',
      'save_file({"b": torch.ones(4)}, "model-00002-of-00002.safetensors")',
      'names = {"b": "model-00001-of-00002.safetensors", "a": "model-00002-of-00002.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`b` is in `model-00002-of-00002.safetensors`, the index says `model-00001-of-00002.safetensors`',
  },
  SE403: {
    make: [
      'import torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'open("model.safetensors.index.json", "w").write(\'{"metadata": {}}\')',
    ],
    run: 'assay validate .',
    says: '`model.safetensors.index.json` has no `weight_map`',
  },
  SE404: {
    make: [
      'import json, torch',
      'from safetensors.torch import save_file',
      'save_file({"a": torch.ones(4), "b": torch.ones(4)}, "model-00001-of-00001.safetensors")',
      'names = {"a": "model-00001-of-00001.safetensors"}',
      'json.dump({"weight_map": names}, open("model.safetensors.index.json", "w"))',
    ],
    run: 'assay validate .',
    says: '`b` in `model-00001-of-00001.safetensors` is not in the index',
  },
} as const satisfies Record<string, Example>;
