import type { Example } from '../example.ts';

/** Archives that came apart as a whole. */
export const ZIP_DIAGNOSIS_EXAMPLES = {
  ZP200: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(100_000_000)}, "model.pt")',
      'open("model.pt", "r+b").truncate(300_000_000)',
    ],
    run: 'assay validate model.pt',
    says: 'the file ends after 300000000 bytes without a central directory; the first 4 records are whole, later ones were not looked for',
  },
  ZP201: {
    make: ['import torch', 'torch.save({"w": torch.ones(1000)}, "model.pt")', 'open("model.pt", "r+b").truncate(3000)'],
    run: 'assay validate model.pt',
    says: 'the file ends after 3000 bytes inside record `model/data/0` and has no central directory; 4 records before it are whole',
  },
  ZP202: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b[:-150])',
    ],
    run: 'assay validate model.pt',
    says: 'all 7 records are whole, but the file ends after 1413 bytes before its central directory does',
  },
  ZP203: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b[:-22])',
    ],
    run: 'assay validate model.pt',
    says: 'the central directory with 7 entries is whole, but no end of central directory record follows it',
  },
  ZP204: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(1000)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b[:3000] + bytes(len(b) - 3000))',
    ],
    run: 'assay validate model.pt',
    says: 'every byte from 3000 to the end of the file at 5531 is zero; 4 records before that are whole',
  },
  ZP205: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b"\xef\xbb\xbf" + b)`,
    ],
    run: 'assay validate model.pt',
    says: '3 foreign bytes precede the archive',
  },
  ZP206: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b + b"\r\n")`,
    ],
    run: 'assay validate model.pt',
    says: '2 bytes follow the end of the archive',
  },
  ZP207: {
    make: [
      'import torch',
      'torch.save({"w": torch.arange(10_000)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`open("model.pt", "wb").write(b.replace(b"\n", b"\r\n"))`,
    ],
    run: 'assay validate model.pt',
    says: 'every line feed has a carriage return in front of it (295 of them): the file went through a text-mode transfer',
  },
  ZP208: {
    make: [
      'import torch',
      'torch.save({"w": torch.arange(10_000) / 7}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.decode("utf-8", "replace").encode())',
    ],
    run: 'assay validate model.pt',
    says: 'the file holds 12014 replacement characters (EF BF BD) where bytes were not text',
  },
  ZP209: {
    make: [
      'import torch',
      'torch.save({"w": torch.arange(10_000) / 7}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      'open("model.pt", "wb").write(b.decode("latin-1").encode())',
    ],
    run: 'assay validate model.pt',
    says: 'every byte above 7F became two bytes: the file was encoded from Latin-1 to UTF-8',
  },
  ZP219: {
    make: [String.raw`open("model.pt", "wb").write(b"PK\3\4" + b"\xa5" * 4096)`],
    run: 'assay validate model.pt',
    says: 'the file begins like a zip archive, but no whole record and no central directory can be found in its 4100 bytes',
  },
  ZP290: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(1000)}, "model.pt.crdownload")',
      'open("model.pt.crdownload", "r+b").truncate(3000)',
    ],
    run: 'assay validate model.pt.crdownload',
    says: '`model.pt.crdownload` is a name for files that are still being written',
  },
} as const satisfies Record<string, Example>;
