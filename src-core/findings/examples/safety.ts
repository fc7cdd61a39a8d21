import type { Example } from '../example.ts';

/** Code that loading would run. The commands are harmless. */
export const SAFETY_EXAMPLES = {
  SF301: {
    make: ['import os, pickle', 'pickle.dump(os.getcwd, open("model.pkl", "wb"))'],
    run: 'assay validate model.pkl',
    says: 'the pickle imports `posix.getcwd`, which runs programs',
  },
  SF302: {
    make: [
      'import os, torch',
      '',
      'class Payload:',
      '    def __reduce__(self):',
      '        return os.system, ("echo hello",)',
      '',
      'torch.save({"w": Payload()}, "model.pt")',
    ],
    run: 'assay validate model.pt',
    says: "loading calls `posix.system('echo hello')`: `posix.system` runs programs",
  },
  SF303: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x02cbuiltins\ngetattr\ncmath\nsqrt\nX\x08\0\0\0__call__\x86RK\x04\x85R."`,
      ')  # getattr(math.sqrt, "__call__")(4)',
    ],
    run: 'assay validate model.pkl',
    says: 'loading calls the result of another call: `builtins.getattr(…)(4)`',
  },
  SF304: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x02ctorch.nn\nLinear\n}X\x07\0\0\0forwardK\x01sb."`,
      ')  # BUILD: sets torch.nn.Linear.forward to 1',
    ],
    run: 'assay validate model.pkl',
    says: 'loading changes `torch.nn.Linear` in the running interpreter (BUILD)',
  },
  SF305: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02\x82\x01.")  # EXT1 with code 1`],
    run: 'assay validate model.pkl',
    says: 'the pickle calls for code 1 of the extension registry',
  },
  SF306: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x04cbuiltins\nstr\n\x8c\x02os\x85R\x8c\x06getcwd\x93."`,
      ')  # the module is str("os")',
    ],
    run: 'assay validate model.pkl',
    says: 'the name to import at byte 30 is the result of a computation, not text in the file',
  },
  SF307: {
    make: [
      'import pickle, torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'with zipfile.ZipFile("model.pt", "a") as z:',
      String.raw`    z.writestr("model/extra.pkl", b"cos\nsystem\n(Vecho hello\ntR.")`,
    ],
    run: 'assay validate model.pt',
    says: 'record model/extra.pkl names `os.system`, which runs programs',
  },
  SF308: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x02cargparse\nNamespace\n)\x81}X\x0c\0\0\0__setstate__cbuiltins\nprint\nsbK\x01b."`,
      ')  # BUILD sets __setstate__, a second BUILD calls it',
    ],
    run: 'assay validate model.pkl',
    says: 'loading gives an object its own `__setstate__`, which the unpickler calls',
  },
  SF309: {
    make: ['import argparse, torch', 'torch.save({"args": argparse.Namespace(lr=0.1)}, "model.pt")'],
    run: 'assay validate model.pt',
    says: "the pickle names a class or function that is not on torch's list: `argparse.Namespace`",
  },
  SF310: {
    make: [
      'import pickle',
      '',
      'class Nested:',
      '    def __init__(self, depth):',
      '        self.depth = depth',
      '',
      '    def __reduce__(self):',
      '        return pickle.loads, (pickle.dumps(Nested(self.depth - 1) if self.depth else 0),)',
      '',
      'pickle.dump(Nested(9), open("model.pkl", "wb"))',
    ],
    run: 'assay validate model.pkl',
    says: "not scanned for code: bytes given to `_pickle.loads(b'\\x80\\x04\\x95!\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8`: it is nested too deeply",
  },
  SF311: {
    make: [
      'open("model.pkl", "wb").write(',
      String.raw`    b"\x80\x02c__builtin__\nbytearray\n\x8a\x06\0\0\0\0\0\x01\x85R."`,
      ')  # bytearray(2 ** 40)',
    ],
    run: 'assay validate model.pkl',
    says: 'loading runs `__builtin__.bytearray(1099511627776)`, which makes a buffer of 1099511627776 bytes',
  },
  SF312: {
    make: [
      'import torch',
      'm = torch.jit.ScriptModule()',
      String.raw`m.define("def forward(self, x):\n    torch.save([x], 'copy.pt')\n    return x\n")`,
      'm.save("model.pt")',
    ],
    run: 'assay validate model.pt',
    says: 'the code in `model/code/__torch__/torch/jit/_script.py` calls `torch.save`, which writes a file',
  },
  SF313: {
    make: [
      'import torch, zipfile',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'with zipfile.ZipFile("model.pt", "a") as z:',
      String.raw`    z.writestr("model/model.so", b"\x7fELF\x02\x01\x01")`,
    ],
    run: 'assay validate model.pt',
    says: 'record `model/model.so` is a compiled library or program for Linux',
  },
} as const satisfies Record<string, Example>;
