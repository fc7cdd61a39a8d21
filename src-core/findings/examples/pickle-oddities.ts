import type { Example } from '../example.ts';

/** Pickles that no serialiser writes. */
export const PICKLE_ODDITIES_EXAMPLES = {
  PK321: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02K\x01K\x02.")  # 1, 2: only 2 is loaded`],
    run: 'assay validate model.pkl',
    says: '1 value is left on the stack at STOP',
  },
  PK322: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02K\x01(K\x02.")`],
    run: 'assay validate model.pkl',
    says: '1 mark is open at STOP',
  },
  PK323: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]q\x00\x80\x02.")`],
    run: 'assay validate model.pkl',
    says: 'PROTO 2 is not the first opcode (byte 5)',
  },
  PK324: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]r\x40\x42\x0f\0.")  # memo slot 1000000`],
    run: 'assay validate model.pkl',
    says: 'memo slots are not numbered in order',
  },
  PK325: {
    make: [String.raw`open("model.pkl", "wb").write(b"I0x10\n.")`],
    run: 'assay validate model.pkl',
    says: 'the integer is written as "0x10" (byte 0)',
  },
  PK326: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02}q\x00(K\x01K\x02K\x01K\x03u.")  # {1: 2, 1: 3}`],
    run: 'assay validate model.pkl',
    says: 'the key 1 occurs 2 times in one dict; loaders keep the last value',
  },
  PK327: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02" + b"]" * 5000 + b"a" * 4999 + b".")`],
    run: 'assay validate model.pkl',
    says: 'values are nested 5000 deep',
  },
  PK328: {
    make: ['import pickle', 'open("model.pkl", "wb").write(pickle.dumps(1 << 600_000, 2))'],
    run: 'assay validate model.pkl',
    says: 'the integer has 75001 bytes and is kept as bytes (byte 2)',
  },
  PK329: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n) + b"more" * n.endswith("data.pkl"))',
    ],
    run: 'assay validate model.pt',
    says: '4 bytes follow STOP at byte 162',
  },
  PK330: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'whole = zipfile.ZipFile("whole.pt")',
      'with zipfile.ZipFile("model.pt", "w") as z:',
      '    for n in whole.namelist():',
      '        z.writestr(n, whole.read(n) * (2 if n.endswith("data.pkl") else 1))',
    ],
    run: 'assay validate model.pt',
    says: 'another pickle begins behind the first, at byte 162',
  },
  PK331: {
    make: [
      'import pickle',
      'x = list(range(10))',
      'for _ in range(12):',
      '    x = [x] * 10',
      'pickle.dump(x, open("model.pkl", "wb"))',
    ],
    run: 'assay validate model.pkl',
    says: 'shared values stand for 12222222222221 items when they are written out',
  },
  PK332: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x04cbuiltins\nstr\n\x8c\x02os\x85R\x8c\x06getcwd\x93."`,
      ')  # the module is str("os")',
    ],
    run: 'assay validate model.pkl',
    says: 'the name at byte 30 comes from a call: the operands are object and str: made by a call',
  },
  PK333: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02}q\x00U\x04nameq\x01U\x04caf\xe9q\x02s.")`],
    run: 'assay validate model.pkl',
    says: 'a byte string of Python 2 at byte 13 is not UTF-8',
  },
  PK334: {
    make: ['import pickle', 'pickle.dump({i * (2**61 - 1): None for i in range(1, 101)}, open("model.pkl", "wb"), 2)'],
    run: 'assay validate model.pkl',
    says: '100 keys of one dict or set are different integers with the same hash in Python',
  },
} as const satisfies Record<string, Example>;
