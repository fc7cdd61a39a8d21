import type { Example } from '../example.ts';

/** Tensors and how they are rebuilt. */
export const TORCH_TENSORS_EXAMPLES = {
  TA330: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"K\4\x85", b"K\5\x85"))`,
    ],
    run: 'assay validate model.pt',
    says: '`w` with shape [5], strides [1] and offset 0 needs 20 bytes of a storage of 16',
  },
  TA331: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(70_000)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"\x70\x11\1\0\x85", b"\xff\xff\xff\xff\x85"))`,
    ],
    run: 'assay validate model.pt',
    says: 'the sizes [-1] of `w` are negative or multiply to more than 2^63',
  },
  TA332: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(2, 70_000)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"\x70\x11\1\0K\1\x86", b"\xff\xff\xff\xffK\1\x86"))`,
    ],
    run: 'assay validate model.pt',
    says: 'sizes [2, 70000] and strides [-1, 1] of `w` reach below the storage or beyond 2^63 bytes',
  },
  TA333: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(100_000)[70_000:]}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"QJ\x70\x11\1\0", b"QJ\xff\xff\xff\xff"))`,
    ],
    run: 'assay validate model.pt',
    says: '`w` begins at element -1 of its storage',
  },
  TA334: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      String.raw`        z.writestr(n, whole.read(n).replace(b"K\1\x85", b"K\1K\1\x86"))  # strides (1, 1)`,
    ],
    run: 'assay validate model.pt',
    says: '`w` has 1 sizes and 2 strides',
  },
  TA335: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"K\4\x85", b"K\4]"))`,
    ],
    run: 'assay validate model.pt',
    says: '`w` cannot be rebuilt: its place is given as (storage, int, int, list)',
  },
  TA336: {
    make: ['import torch', 'torch.save({"w": torch.ones([1] * 65)}, "model.pt")'],
    run: 'assay validate model.pt',
    says: '`w` has 65 dimensions; torch computes with at most 64',
  },
  TA337: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4, requires_grad=True)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n).replace(b"FloatStorage", b"IntStorage"))',
    ],
    run: 'assay validate model.pt',
    says: '`w` is int32 and has requires_grad set',
  },
  TA338: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"_rebuild_tensor_v2", b"_rebuild_tensor_v9"))',
    ],
    run: 'assay validate model.pt',
    says: '`w` is rebuilt by `torch._utils._rebuild_tensor_v9`, which torch 2.13 does not have',
  },
  TA339: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4).to(torch.float8_e4m3fn)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.replace(b"float8_e4m3fn", b"float8_e9m9fn"))',
    ],
    run: 'assay validate model.pt',
    says: '`w` has the dtype `torch.float8_e9m9fn`, which torch does not have',
  },
  TA340: {
    make: [
      'import sys, torch',
      'sys.setrecursionlimit(10_000)',
      'nested = torch.ones(4)',
      'for _ in range(1100):',
      '    nested = [nested]',
      'torch.save(nested, "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'some tensors lie more than 1000 levels deep and are not listed',
  },
  TA341: {
    make: [
      'import torch',
      'torch.sparse.check_sparse_tensor_invariants.disable()',
      'w = torch.sparse_csr_tensor([0, 1, 2], [0, 9], [1.0, 2.0], (2, 2))',
      'torch.save({"w": w}, "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'col_indices of `w` holds 9; it must be from 0 to below 2',
  },
  TA342: {
    make: [
      'import torch',
      'torch.sparse.check_sparse_tensor_invariants.disable()',
      'w = torch.sparse_csr_tensor([0, 9, 2], [0, 1], [1.0, 2.0], (2, 2))',
      'torch.save({"w": w}, "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'crow_indices of `w` go back at 2',
  },
} as const satisfies Record<string, Example>;
