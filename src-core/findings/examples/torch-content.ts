import type { Example } from '../example.ts';

/** What a whole checkpoint holds. */
export const TORCH_CONTENT_EXAMPLES = {
  TA345: {
    make: ['import torch', 'torch.save({"w": torch.ones(1).expand(2**40)}, "model.pt")'],
    run: 'assay validate model.pt',
    says: '`w` shows 4398046511104 bytes of which 4 are stored',
  },
  TA346: {
    make: ['import torch', 'torch.save([torch.ones(1).expand(1000, 1000) for _ in range(20)], "model.pt")'],
    run: 'assay validate model.pt',
    says: '20 tensors show 80000000 bytes together, of which 80 are stored; `0` is one of them',
  },
  TA350: {
    make: ['import torch', 'torch.save({"w": torch.ones(1_000_000)[:10]}, "model.pt")  # 4 MB for 40 bytes'],
    run: 'assay validate model.pt',
    says: '3999960 of 4000000 bytes of storage `0` are reached by no tensor; `w` is a small view into it',
  },
  TA351: {
    make: [
      'import torch',
      'model = torch.nn.DataParallel(torch.nn.Linear(2, 2))',
      'torch.save(model.state_dict(), "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'keys in the state dict begin with `module.`',
  },
  TA352: {
    make: [
      'import torch',
      'model = torch.nn.Linear(2, 2)',
      'torch.save({"epoch": 3, "state_dict": model.state_dict()}, "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'the state dict is under `state_dict`',
  },
  TA353: {
    make: ['import torch', 'torch.save(torch.nn.LazyLinear(4).state_dict(), "model.pt")'],
    run: 'assay validate model.pt',
    says: '2 parameters, the first of them `weight`, are uninitialised',
  },
  TA354: {
    make: [
      'import torch, torch.distributed as dist',
      'from torch.distributed.tensor import DTensor, Replicate',
      'store = dist.HashStore()',
      'dist.init_process_group("gloo", store=store, rank=0, world_size=1)',
      'mesh = torch.distributed.init_device_mesh("cpu", (1,))',
      'torch.save({"w": DTensor.from_local(torch.ones(4), mesh, [Replicate()])}, "model.pt")',
      'dist.destroy_process_group()',
    ],
    run: 'assay validate model.pt',
    says: '1 tensor, the first of them `w`, are shards of a distributed tensor',
  },
  TA355: {
    make: ['import torch', 'torch.save(torch.nn.Linear(2, 2), "model.pt")'],
    run: 'assay validate model.pt',
    says: 'the file is one object of class `torch.nn.modules.linear.Linear`: loading it imports `torch`',
  },
  TA356: {
    make: ['import torch', 'torch.save(torch.nn.Linear(4, 4, device="meta").state_dict(), "model.pt")'],
    run: 'assay validate model.pt',
    says: '2 tensors, the first of them `weight`, are on the meta device: shapes without values',
  },
  TA357: {
    make: ['import pathlib, torch', 'torch.save({"data": pathlib.Path("train")}, "model.pt")'],
    run: 'assay validate model.pt',
    says: '`pathlib.PosixPath` was written on Linux or macOS; Windows cannot load it',
  },
  TA358: {
    make: [
      'import torch',
      'model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))',
      'model[1] = torch.compile(model[1])',
      'torch.save(model.state_dict(), "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: '2 keys in the state dict have `_orig_mod.` inside',
  },
  TA360: {
    make: ['import torch', 'torch.jit.script(torch.nn.Linear(2, 2)).save("model.pt")'],
    run: 'assay validate model.pt',
    says: 'the archive is TorchScript: it holds 1 code files and is loaded with `torch.jit.load`',
  },
  TA361: {
    make: [
      'import torch',
      'program = torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),))',
      'torch.export.save(program, "model.pt2")',
    ],
    run: 'assay validate model.pt2',
    says: 'the archive is an exported program (.pt2): it is loaded with `torch.export.load`',
  },
  TA362: {
    make: [
      'import torch, zipfile',
      'program = torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),))',
      'torch.export.save(program, "whole.pt2")',
      'whole = zipfile.ZipFile("whole.pt2")',
      'with zipfile.ZipFile("model.pt2", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, b"{" if n.endswith("weights_config.json") else whole.read(n))',
    ],
    run: 'assay validate model.pt2',
    says: '`whole/data/weights/model_weights_config.json` cannot be read: it is not the JSON that torch.export.save writes',
  },
  TA363: {
    make: [
      'import torch',
      'from torch.package import PackageExporter',
      'with PackageExporter("model.pt") as package:',
      '    package.save_pickle("model", "weights.pkl", {"w": torch.ones(4)})',
    ],
    run: 'assay validate model.pt',
    says: 'the archive is a torch.package with 1 pickle and 0 Python files',
  },
  TA364: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02ctorch\nrelu7\n.")  # no such function`],
    run: 'assay validate model.pkl',
    says: 'the file names `torch.relu7`, which torch 2.13 does not have',
  },
  TA365: {
    make: [
      'import torch, zipfile',
      'torch.save({"device": torch.device("cpu")}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n).replace(b"cpu", b"cqu"))',
    ],
    run: 'assay validate model.pt',
    says: 'torch 2.13 cannot load the object, with `weights_only=False` either: RuntimeError: Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: cqu',
  },
  TA366: {
    make: [
      'import torch, zipfile',
      'w = torch.ones(1)',
      'torch.save([w] * 50_000, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w", zipfile.ZIP_DEFLATED) as z:  # torch.save does not compress',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n))',
    ],
    run: 'assay validate model.pt',
    says: '49118 further places of tensors are not listed; the first is one of `0`',
  },
} as const satisfies Record<string, Example>;
