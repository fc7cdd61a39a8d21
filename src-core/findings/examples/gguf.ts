import type { Example } from '../example.ts';

/** GGUF, written by hand. */
export const GGUF_EXAMPLES = {
  GG201: {
    make: [String.raw`open("model.gguf", "wb").write(b"GGUF\3\0\0\0")`],
    run: 'assay validate model.gguf',
    says: 'the file has 8 bytes; the header alone takes 24',
  },
  GG202: {
    make: ['import struct', 'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 7, 0, 0))'],
    run: 'assay validate model.gguf',
    says: 'the file is in GGUF version 7; 2 and 3 are in use',
  },
  GG203: {
    make: ['import struct', 'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<III", 1, 0, 0) + bytes(16))'],
    run: 'assay validate model.gguf',
    says: 'the file is in GGUF version 1, which had 32-bit counts and is read no more',
  },
  GG204: {
    make: [
      'import struct',
      'name = struct.pack("<Q", 20) + b"general.architecture"',
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + name + struct.pack("<I", 8))',
    ],
    run: 'assay validate model.gguf',
    says: 'a value at byte 56 needs 8 bytes, the file has 56 in all',
  },
  GG205: {
    make: ['import struct', 'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 2**40, 0) + bytes(64))'],
    run: 'assay validate model.gguf',
    says: 'the header announces 1099511627776 tensors, more than the file has room for',
  },
  GG206: {
    make: [
      'import struct',
      String.raw`key = struct.pack("<Q", 4) + b"\xff\xfe\xfd\xfc"`,
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key + struct.pack("<II", 4, 1))',
    ],
    run: 'assay validate model.gguf',
    says: 'key 0 of the metadata is not UTF-8',
  },
  GG207: {
    make: [
      'import struct',
      'key = struct.pack("<Q", 4) + b"name" + struct.pack("<II", 4, 1)',
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + key + key)',
    ],
    run: 'assay validate model.gguf',
    says: 'the metadata key `name` occurs twice',
  },
  GG208: {
    make: [
      'import struct',
      'key = struct.pack("<Q", 4) + b"name" + struct.pack("<II", 99, 1)',
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key)',
    ],
    run: 'assay validate model.gguf',
    says: 'the value of `name` has type 99, which the format does not have here',
  },
  GG209: {
    make: [
      'import struct',
      String.raw`key = struct.pack("<Q", 4) + b"name" + struct.pack("<IQ", 8, 2) + b"\xff\xfe"`,
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key)',
    ],
    run: 'assay validate model.gguf',
    says: 'the text of `name` is not UTF-8',
  },
  GG210: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<I5QIQ", 5, 1, 1, 1, 1, 1, 0, 0)',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(128, b"\0"))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `w` claims 5 dimensions; at most 4 are possible',
  },
  GG211: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 4, 999, 0)',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(64, b"\0") + bytes(32))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `w` has element type 999',
  },
  GG212: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQQIQ", 2, 2**40, 2**40, 0, 0)',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(96, b"\0"))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `w` has shape [1099511627776, 1099511627776]',
  },
  GG213: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 20, 8, 0)  # Q8_0: blocks of 32',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(64, b"\0") + bytes(64))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `w` has rows of 20 elements; Q8_0 packs 32 to a block',
  },
  GG214: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 4, 0, 8)  # offset 8',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(64, b"\0") + bytes(64))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `w` begins at 8, not a multiple of 32',
  },
  GG215: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 16, 0, 0)',
      'v = struct.pack("<Q", 1) + b"v" + struct.pack("<IQIQ", 1, 16, 0, 32)  # w ends at 64',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 2, 0) + w + v',
      String.raw`open("model.gguf", "wb").write(b.ljust(96, b"\0") + bytes(96))`,
    ],
    run: 'assay validate model.gguf',
    says: 'tensor `v` begins 32 bytes before `w` ends',
  },
  GG216: {
    make: [
      'import struct',
      'w = struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 16, 0, 0)',
      'b = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + w',
      String.raw`open("model.gguf", "wb").write(b.ljust(64, b"\0") + bytes(10))  # 64 are needed`,
    ],
    run: 'assay validate model.gguf',
    says: '54 bytes are missing at the end: 1 tensor is cut or absent (the first is `w`), 0 are whole',
  },
  GG217: {
    make: [
      'import struct',
      'key = struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, 33)',
      'open("model.gguf", "wb").write(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key)',
    ],
    run: 'assay validate model.gguf',
    says: '`general.alignment` is 33; it must be a uint32 power of two',
  },
  GG218: {
    make: ['import struct', 'open("model.gguf", "wb").write(b"GGUF" + struct.pack(">IQQ", 3, 0, 0))'],
    run: 'assay validate model.gguf',
    says: 'the file is big-endian',
  },
  GG219: {
    make: [
      'import gguf, numpy',
      'w = gguf.GGUFWriter("model.gguf", "llama")',
      'w.add_tensor("n" * 64, numpy.ones(4, dtype="float32"))',
      'w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file()',
    ],
    run: 'assay validate model.gguf',
    says: 'the name `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` has 64 bytes; llama.cpp takes at most 63',
  },
  GG220: {
    make: ['import struct', 'open("model.gguf", "wb").write(b"GGUE" + struct.pack("<IQQ", 3, 0, 0))'],
    run: 'assay validate model.gguf',
    says: 'the file begins with "GGUE" instead of `GGUF`',
  },
  GG221: {
    make: [
      'import struct',
      'text = lambda s: struct.pack("<Q", len(s)) + s',
      'header = b"GGUF" + struct.pack("<IQQ", 3, 0, 1)',
      'open("model.gguf", "wb").write(header + text(b"step") + struct.pack("<IB", 0, 1))',
    ],
    run: 'assay validate model.gguf',
    says: 'the file has no tensor and no `general.architecture`; metadata values: 1',
  },
} as const satisfies Record<string, Example>;
