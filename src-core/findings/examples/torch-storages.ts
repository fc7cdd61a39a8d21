import type { Example } from '../example.ts';

/** Storages and how the object names them. */
export const TORCH_STORAGES_EXAMPLES = {
  TA310: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        if n != "whole/data/0":',
      '            z.writestr(n, whole.read(n))',
    ],
    run: 'assay validate model.pt',
    says: 'the data of `w` is missing: there is no `data/0` (storage `0`, 16 bytes)',
  },
  TA311: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n)[:12] if n == "whole/data/0" else whole.read(n))',
    ],
    run: 'assay validate model.pt',
    says: 'storage `0` of `w` has 12 bytes instead of 16',
  },
  TA312: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"FloatStorage", b"FlaatStorage"))',
    ],
    run: 'assay validate model.pt',
    says: 'the storage of no listed tensor is of class `torch.FlaatStorage`, which torch does not have',
  },
  TA313: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"storage", b"storagd"))',
    ],
    run: 'assay validate model.pt',
    says: 'a persistent id is of kind `storagd`, where torch expects a storage',
  },
  TA314: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"cpu", b"cpw"))',
    ],
    run: 'assay validate model.pt',
    says: 'storage of `w` is tagged with `cpw`, which no torch restores',
  },
  TA315: {
    make: [
      'import torch',
      'w = torch.ones(4)',
      'torch.save({"w": w, "v": w[:2]}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"h\6K\4t", b"h\6K\3t"))  # v: a storage of 3`,
    ],
    run: 'assay validate model.pt',
    says: 'storage `0` is declared as 4 × float32, and again as 3 × float32: torch takes the first for all its tensors',
  },
  TA317: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"OrderedDict", b"OrderedDicu"))',
    ],
    run: 'assay validate model.pt',
    says: 'the pickle names `collections.OrderedDicu`, which is `collections.OrderedDict` with one bit flipped',
  },
  TA318: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`c = b.rindex(b"PK\1\2", 0, b.rindex(b"data/0"))`,
      'b[c + 38] |= 16  # MS-DOS attributes of `data/0`: a folder',
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the directory marks `model/data/0` as a folder: torch reads none of its 16 bytes',
  },
  TA319: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"cpu", b"mps"))',
    ],
    run: 'assay validate model.pt',
    says: '1 storage is tagged with `mps`',
  },
} as const satisfies Record<string, Example>;
