import type { Example } from '../example.ts';

/** The central directory and the end records. */
export const ZIP_DIRECTORY_EXAMPLES = {
  ZP210: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.rindex(b"PK\1\2")] ^= 1`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the central directory is damaged at entry 6 (byte 1391)',
  },
  ZP211: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\6\6") + 32] -= 1  # the entry counts of both end records`,
      String.raw`b[b.index(b"PK\5\6") + 10] -= 1`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the end record counts 6 entries, the central directory holds 7',
  },
  ZP212: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\5\6") + 12] ^= 8  # the size of the directory, in one end record`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the end records disagree about directory size: 457 against 449',
  },
  ZP213: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\6\6")] ^= 1`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the Zip64 end of central directory is damaged: the record that the Zip64 locator names is not there',
  },
  ZP214: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\5\6") + 4] = 1`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'a disk number in the archive is not 0, as if it were spread over several disks',
  },
  ZP215: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`end = b.index(b"PK\5\6")`,
      'b[end + 20] = 22  # a comment of 22 bytes: a second end record',
      'open("model.pt", "wb").write(b)',
      'open("model.pt", "ab").write(b[end:])',
    ],
    run: 'assay validate model.pt',
    says: 'the file holds two end of central directory records, at 1541 and at 1563',
  },
  ZP216: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\6\6") + 50] ^= 1  # offset of the directory, in both end records`,
      String.raw`b[b.index(b"PK\5\6") + 18] ^= 1`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the end record places the central directory at 66552 with 449 bytes, where there is none (the file has 1563 bytes)',
  },
  ZP217: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'torch.save({"v": torch.ones(8)}, "other.pt")',
      'open("model.pt", "ab").write(open("other.pt", "rb").read())',
    ],
    run: 'assay validate model.pt',
    says: '1563 bytes at 1521 stand between the central directory and its end record',
  },
  ZP218: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'b = bytearray(open("model.pt", "rb").read())',
      String.raw`b[b.index(b"PK\5\6") + 20] = 9`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: 'the end record announces a comment of 9 bytes, 0 follow',
  },
  ZP280: {
    make: [
      'import torch, zipfile',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in range(1_000_001):',
      '        z.writestr("model/" + str(n), "")',
    ],
    run: 'assay validate model.pt',
    says: 'the archive has more than 1000000 entries; the rest was not read',
  },
  ZP299: {
    make: [
      'import torch',
      'torch.save({str(n): torch.ones(4) for n in range(100)}, "model.pt")',
      'b = open("model.pt", "rb").read()',
      String.raw`b = b[:4] + b[4:].replace(b"PK\3\4", b"PK\3\5")  # all local headers but the first`,
      'open("model.pt", "wb").write(b)',
    ],
    run: 'assay validate model.pt',
    says: '55 further findings ZP220 are not listed',
  },
} as const satisfies Record<string, Example>;
