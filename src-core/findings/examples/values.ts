import type { Example } from '../example.ts';

/** Numbers that are not sane. */
export const VALUES_EXAMPLES = {
  VL501: {
    make: ['import torch', 'w = torch.ones(2, 4)', 'w[0, 3] = float("nan")', 'torch.save({"w": w}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'NaN in `w`: 1 of 8 values, the first at [0, 3]',
  },
  VL502: {
    make: ['import torch', 'torch.save({"w": torch.tensor([1.0, 70_000.0]).half()}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'infinite values in `w`: 1 of 2 (+Inf: 1, -Inf: 0), the first at [1]',
  },
  VL503: {
    make: [
      'import torch',
      'w = torch.quantize_per_tensor(torch.ones(4), 0.1, 0, torch.qint8)',
      'torch.save({"w": w}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'import struct',
      'open("model.pt", "wb").write(b.replace(struct.pack(">d", 0.1), struct.pack(">d", float("nan"))))',
    ],
    run: 'assay validate model.pt --values',
    says: '`w` is quantised with a scale that makes 4 of its 4 values NaN or infinite',
  },
  VL510: {
    make: ['import torch', 'torch.save({"w": torch.zeros(4, 4), "v": torch.arange(4.0)}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'all 16 values of `w` are zero',
  },
  VL511: {
    make: ['import torch', 'torch.save({"w": torch.full((4, 4), 0.5)}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'all 16 values of `w` are 0.5',
  },
  VL512: {
    make: ['import torch', 'torch.save({"w": torch.full((4, 4), 1e-40)}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'all values of `w` other than zero are denormal: the largest has the magnitude 9.99994610111476e-41',
  },
  VL513: {
    make: ['import torch', 'torch.save({"w": torch.tensor([[1e38, -3e38], [2.0, 1.0]])}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: '`w` has values from -3.0000000054977558e+38 to 9.999999680285692e+37, close to the largest number float32 can hold',
  },
  VL514: {
    make: ['import torch', 'torch.save({"best_loss": torch.tensor(float("inf"))}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'the scalar `best_loss` is Infinity',
  },
  VL515: {
    make: [
      'import torch',
      'mask = torch.full((4, 4), float("-inf")).triu(1)',
      'torch.save({"mask": mask}, "model.pt")',
    ],
    run: 'assay validate model.pt --values',
    says: '`mask` holds only 0 and -Inf (6 of them): an attention mask, not a weight',
  },
  VL516: {
    make: ['import torch', 'torch.save({"w": torch.zeros(4, 4), "b": torch.zeros(4)}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'all 20 values of all 2 floating-point tensors are zero',
  },
  VL517: {
    make: [
      'import torch',
      'scales = torch.full((4,), 255, dtype=torch.uint8).view(torch.float8_e8m0fnu)',
      'torch.save({"scales": scales}, "model.pt")',
    ],
    run: 'assay validate model.pt --values',
    says: 'NaN in the scales `scales`: 4 of 4, the first at [0]',
  },
  VL590: {
    make: ['import torch', 'torch.save({"w": torch.empty(4, 4, device="meta"), "v": torch.arange(4.0)}, "model.pt")'],
    run: 'assay validate model.pt --values',
    says: 'values not read: `w`: it has no bytes (meta)',
  },
} as const satisfies Record<string, Example>;
