import type { Example } from '../example.ts';

/** ONNX models, field by field. */
export const ONNX_EXAMPLES = {
  OX201: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + field(9, bytes(8))  # dims, float32, name, data`,
      String.raw`b = b"\x08\x08" + field(2, b"me") + field(7, field(2, b"g") + field(5, w))`,
      'open("model.onnx", "wb").write(b[:-5])',
    ],
    run: 'assay validate model.onnx',
    says: 'at byte 7 field 7 has 22 bytes, 17 are left',
  },
  OX202: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + b"\x07" * 40)`,
    ],
    run: 'assay validate model.onnx',
    says: 'at byte 6 there is a field with the number 0',
  },
  OX203: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      'place = field(13, field(1, b"location") + field(2, b"weights.bin"))',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + place + b"\x70\1"  # 2 × float32, external`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: '`w` lies in `weights.bin`, which is not there',
  },
  OX204: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      'entry = lambda key, value: field(13, field(1, key) + field(2, value))',
      'place = entry(b"location", b"weights.bin") + entry(b"length", b"8")',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + place + b"\x70\1"  # 2 × float32, external`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
      'open("weights.bin", "wb").write(bytes(5))',
    ],
    run: 'assay validate model.onnx',
    says: '`w` ends at byte 8 of `weights.bin`, which has 5 bytes',
  },
  OX205: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      'place = field(13, field(1, b"location") + field(2, b"../../etc/passwd"))',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + place + b"\x70\1"  # 2 × float32, external`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: '`w` is said to lie in `../../etc/passwd`, which is not a file inside the folder of the model',
  },
  OX206: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + b"\x70\1"  # 2 × float32, external`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: '`w` is said to lie in another file, but not in which',
  },
  OX301: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me"))`,
    ],
    run: 'assay validate model.onnx',
    says: 'the model has no graph',
  },
  OX302: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + field(9, bytes(5))  # 2 × float32 in 5 bytes`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: '`w` is float32 [2] and takes 8 bytes, 5 are given',
  },
  OX303: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      'place = field(13, field(1, b"location") + field(2, b"weights.bin"))',
      'place += field(13, field(1, b"offset") + field(2, b"twelve"))',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + place + b"\x70\1"  # 2 × float32, external`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
      'open("weights.bin", "wb").write(bytes(8))',
    ],
    run: 'assay validate model.onnx',
    says: '`w`: its place in the external file is no number',
  },
  OX304: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`w = b"\x08\2\x10\x63" + field(8, b"w") + field(9, bytes(8))  # element type 99`,
      'graph = field(2, b"g") + field(5, w)',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: '`w` has the element type 99, which is not known here',
  },
  OX305: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      String.raw`w = b"\x08\2\x10\1" + field(8, b"w") + field(9, bytes(8))`,
      'graph = field(2, b"g") + field(5, w)',
      'open("model.onnx", "wb").write(field(2, b"me") + field(7, graph))  # no `08 08` in front',
    ],
    run: 'assay validate model.onnx',
    says: 'the model has no `ir_version`',
  },
  OX306: {
    make: [
      'field = lambda n, data: bytes([n << 3 | 2, len(data)]) + data',
      'graph = field(1, field(3, b"node")) + field(2, b"g")  # a node with a name and no op_type',
      String.raw`open("model.onnx", "wb").write(b"\x08\x08" + field(2, b"me") + field(7, graph))`,
    ],
    run: 'assay validate model.onnx',
    says: 'nodes that name no operator: 1',
  },
} as const satisfies Record<string, Example>;
