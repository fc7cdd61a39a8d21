import type { Example } from '../example.ts';

/** What was expected and is not there. */
export const KEYS_EXAMPLES = {
  KY401: {
    make: ['import torch', 'torch.save({"state_dict": {"w": torch.ones(4)}}, "model.pt")'],
    run: 'assay validate model.pt --require model_state_dict',
    says: 'the key `model_state_dict` is missing',
  },
  KY402: {
    make: ['import torch', 'torch.save([torch.ones(4)], "model.pt")  # not {"data": [...]}'],
    run: 'assay validate model.pt --require data',
    says: 'keys are required, but the root object is `list`',
  },
  KY403: {
    make: [
      'import torch',
      'torch.save({"epoch": "3"}, "model.pt")',
      'open("want.json", "w").write(\'{"keys": {"epoch": {"type": "int"}}}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`epoch` is `str`, expected `int`',
  },
  KY404: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4).half()}, "model.pt")',
      'open("want.json", "w").write(\'{"keys": {"w": {"dtype": "float32"}}}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`w` is float16, expected float32',
  },
  KY405: {
    make: [
      'import torch',
      'torch.save({"fc.weight": torch.ones(80, 4)}, "model.pt")',
      'open("want.json", "w").write(\'{"keys": {"fc.weight": {"shape": [6, 4]}}}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`fc.weight` has the shape [80, 4], expected [6, 4]',
  },
  KY406: {
    make: [
      'import torch',
      'torch.save({"version": "2.0"}, "model.pt")',
      'open("want.json", "w").write(\'{"supported_versions": ["1.0"]}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: "the file says version '2.0', read are '1.0': a newer program wrote it",
  },
  KY407: {
    make: [
      'import torch',
      'torch.save({"status": "in_progress"}, "model.pt")',
      'open("want.json", "w").write(\'{"complete_status": ["complete"]}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: "the status is 'in_progress', expected 'complete'",
  },
  KY408: {
    make: [
      'import torch',
      'torch.save({"data": [{"label": "a", "x": 1}, {"x": 2}]}, "model.pt")',
      'open("want.json", "w").write(\'{"list_keys": ["data"], "record_keys": ["label", "x"]}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: 'record 1 of `data` lacks `label`',
  },
  KY409: {
    make: [
      'import torch',
      'torch.save({"ids": ["a", "b"], "data": [{"x": 1}]}, "model.pt")',
      'open("want.json", "w").write(\'{"same_length": [["ids", "data"]]}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`ids` has 2 items, `data` has 1',
  },
  KY410: {
    make: [
      'import torch',
      'torch.save({"data": [{"x": [0.5, 0.5]}]}, "model.pt")',
      'open("want.json", "w").write(\'{"list_keys": ["data"], "record_keys": ["x"], "feature_dim": 3}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`x` of record 0 in `data` has 2 numbers, expected 3',
  },
  KY411: {
    make: [
      'import torch',
      'torch.save({"data": [{"x": [0.5, None]}]}, "model.pt")',
      'open("want.json", "w").write(\'{"list_keys": ["data"], "record_keys": ["x"], "feature_dim": 2}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`x` of record 0 in `data` is None at 1',
  },
  KY412: {
    make: ['import torch', 'torch.save({"ema": None}, "model.pt")'],
    run: 'assay validate model.pt --require ema',
    says: '`ema` is None',
  },
  KY413: {
    make: ['import torch', 'torch.save({"data": []}, "model.pt")'],
    run: 'assay validate model.pt --require data',
    says: '`data` is an empty list',
  },
  KY414: {
    make: [
      'import torch',
      'torch.save({"arch": "resnet18"}, "model.pt")',
      'open("want.json", "w").write(\'{"keys": {"arch": {"values": ["resnet50", "resnet101"]}}}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: "`arch` is 'resnet18', expected 'resnet50', 'resnet101'",
  },
  KY415: {
    make: [
      'import torch',
      'torch.save({"epoch": 3, "epohc": 4}, "model.pt")',
      'open("want.json", "w").write(\'{"required_keys": ["epoch"], "no_other_keys": true}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: 'the key `epohc` was not expected',
  },
  KY416: {
    make: [
      'import torch',
      'torch.save({"classes": ["cat", "dog"]}, "model.pt")',
      'open("want.json", "w").write(\'{"keys": {"classes": {"length": 3}}}\')',
    ],
    run: 'assay validate model.pt --expect want.json',
    says: '`classes` has 2 items, expected 3',
  },
  KY421: {
    make: [
      'import torch',
      'torch.save({"a": torch.ones(4)}, "model.pt")',
      'torch.save({"a": torch.ones(4), "b": torch.ones(4)}, "base.pt")',
    ],
    run: 'assay validate model.pt --reference base.pt',
    says: '`b` is in the reference and not here',
  },
  KY422: {
    make: [
      'import torch',
      'torch.save({"a": torch.ones(4), "b": torch.ones(4)}, "model.pt")',
      'torch.save({"a": torch.ones(4)}, "base.pt")',
    ],
    run: 'assay validate model.pt --reference base.pt',
    says: '`b` is here and not in the reference',
  },
  KY423: {
    make: [
      'import torch',
      'torch.save({"fc.weight": torch.ones(80, 4)}, "model.pt")',
      'torch.save({"fc.weight": torch.ones(6, 4)}, "base.pt")',
    ],
    run: 'assay validate model.pt --reference base.pt',
    says: '`fc.weight` has the shape [80, 4], [6, 4] in the reference',
  },
  KY424: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4).half()}, "model.pt")',
      'torch.save({"w": torch.ones(4)}, "base.pt")',
    ],
    run: 'assay validate model.pt --reference base.pt',
    says: '`w` is float16, float32 in the reference',
  },
  KY501: {
    make: [
      'import torch',
      'record = {"x": [0.5, float("nan")]}',
      'torch.save({"data": [record]}, "model.pt")',
      'open("want.json", "w").write(\'{"list_keys": ["data"], "record_keys": ["x"], "feature_dim": 2}\')',
    ],
    run: 'assay validate model.pt --expect want.json --values',
    says: '`x` of record 0 in `data` holds NaN at 1; such numbers are in 1 of 1 record',
  },
  KY502: {
    make: [
      'import torch',
      'record = {"x": [0.0, 0.0]}',
      'torch.save({"data": [record]}, "model.pt")',
      'open("want.json", "w").write(\'{"list_keys": ["data"], "record_keys": ["x"], "feature_dim": 2}\')',
    ],
    run: 'assay validate model.pt --expect want.json --values',
    says: 'only zeros in 1 of 1 vector `x` in `data`',
  },
} as const satisfies Record<string, Example>;
