import type { Example } from '../example.ts';

/** safetensors, written by hand: the library refuses to. */
export const SAFETENSORS_EXAMPLES = {
  ST201: {
    make: [String.raw`open("model.safetensors", "wb").write(b"\xd0\2\0\0\0\0\0")`],
    run: 'assay validate model.safetensors',
    says: 'the file has 7 bytes; the header length alone takes 8',
  },
  ST202: {
    make: ['import struct', 'open("model.safetensors", "wb").write(struct.pack("<Q", 900) + b\'{"w":{"dtype":"F32"\')'],
    run: 'assay validate model.safetensors',
    says: 'the header should be 900 bytes long, but the file ends 881 bytes before its end',
  },
  ST203: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'the header cannot be read: `,` or `}` was expected',
  },
  ST204: {
    make: [
      'import struct',
      'entry = b\'"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}\'',
      'header = b"{" + entry + b"," + entry + b"}"',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: '`w` occurs twice in the header, at bytes 13 and 66',
  },
  ST205: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w`: its field `data_offsets` is missing',
  },
  ST206: {
    make: [
      'import struct',
      'header = b\'{"__metadata__":{"epoch":3},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'the metadata `epoch` is a number; only text is allowed',
  },
  ST207: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` has dtype `F99`, which the format (0.8) does not define',
  },
  ST208: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` has dtype `f32`: the format writes it in capitals',
  },
  ST209: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` has offsets 8 to 0',
  },
  ST210: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\'',
      'header += b\'"v":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(12))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `v` begins 4 bytes before `w` ends',
  },
  ST211: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\'',
      'header += b\'"v":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(20))',
    ],
    run: 'assay validate model.safetensors',
    says: '4 bytes before tensor `v` belong to no tensor',
  },
  ST212: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(5))',
    ],
    run: 'assay validate model.safetensors',
    says: '3 bytes are missing at the end: 1 tensor is cut or absent (the first is `w`), 0 are whole',
  },
  ST213: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(9))',
    ],
    run: 'assay validate model.safetensors',
    says: '1 byte follows the last tensor',
  },
  ST214: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` (F32 [3]) needs 12 bytes, its offsets span 8',
  },
  ST215: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` has shape [4294967296, 4294967296], more bytes than 64 bits can count',
  },
  ST216: {
    make: [
      'import struct',
      'header = b\'{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(1))',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` (F4) takes 12 bits, which is not a whole number of bytes',
  },
  ST217: {
    make: ['import struct', 'open("model.safetensors", "wb").write(struct.pack("<Q", 2**40) + b\'{"w":{}}\')'],
    run: 'assay validate model.safetensors',
    says: 'the first 8 bytes announce a header of 1099511627776 bytes; the format allows 100,000,000',
  },
  ST218: {
    make: [
      'import struct',
      'header = b\'  {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\'',
      'open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(8))',
    ],
    run: 'assay validate model.safetensors',
    says: 'the header begins with 2 bytes of white space',
  },
  ST219: {
    make: [
      'import safetensors.torch',
      'safetensors.torch.save_file({}, "model.safetensors", {"ss_" + str(i): "1" for i in range(150)})',
    ],
    run: 'assay validate model.safetensors',
    says: 'the header has 150 entries of metadata and no tensor',
  },
  ST220: {
    make: [
      'import safetensors.torch, torch',
      'safetensors.torch.save_file({"w": torch.empty(2**30, 0)}, "model.safetensors")',
    ],
    run: 'assay validate model.safetensors',
    says: 'tensor `w` of shape [1073741824, 0] has no elements, and dimensions of 1073741824 together',
  },
} as const satisfies Record<string, Example>;
