import type { Rule } from '../rule.ts';

const CUT = 'Fetch the file again and compare its size with the source; a download or copy was probably cut short.';
const WRITER =
  'Write the file again with the safetensors library; the program that made it does not follow the format.';
const NO_CHECKSUM = 'A safetensors file has no checksums: its layout can be proven, its numbers cannot.';

/** The safetensors format, level 2: header and layout. Messages of the reference are those of the library, version 0.8. */
export const SAFETENSORS_RULES = {
  ST201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'too short to be a safetensors file',
    message: 'the file has {size} bytes; the header length alone takes 8',
    advice: CUT,
    reference: 'SafetensorError: Error while deserializing header: header too small',
    expected: 'at least 8 bytes',
    actual: '{size} bytes',
    explanation: 'The first 8 bytes say how long the header is. A shorter file has lost everything.',
  },
  ST202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'header runs past the end of the file',
    message: 'the header should be {length} bytes long, but the file ends {missing} bytes before its end',
    advice: CUT,
    reference: 'SafetensorError: Error while deserializing header: invalid header length',
    expected: '{length} bytes of header',
    actual: '{size} bytes in all',
    explanation:
      'The header comes first, so a file that ends inside it holds no tensor data at all. A damaged length field looks the same: compare the size with the source.',
  },
  ST203: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the header is not the JSON object it should be',
    message: 'the header cannot be read: {what}',
    advice: 'Fetch the file again; a header that does not parse leaves no way to find the tensors.',
    reference: 'SafetensorError: Error while deserializing header: invalid JSON in header',
    explanation:
      'The header is one JSON object from tensor names to dtype, shape and offsets. Damage in it, a wrong header length, or another kind of file behind the name all end here. ' +
      NO_CHECKSUM,
  },
  ST204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a name occurs twice in the header',
    message: '`{name}` occurs twice in the header, at bytes {first} and {second}',
    advice: WRITER,
    explanation:
      'Readers disagree about which of two entries of one name counts; the reference takes the last. Two different programs can load different weights from such a file.',
  },
  ST205: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'an entry of the header does not follow the format',
    message: 'tensor `{name}`: {what}',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid JSON in header',
    explanation:
      'Each entry has exactly a dtype (text), a shape (a list of non-negative integers) and data_offsets (two of them).',
  },
  ST206: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'metadata that is not text',
    message: 'the metadata `{key}` is a {what}; only text is allowed',
    advice: WRITER,
    reference:
      'SafetensorError: Error while deserializing header: invalid JSON in header: invalid type, expected a string',
    explanation: '`__metadata__` maps text to text. Numbers and lists must be written as text.',
  },
  ST207: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'a dtype that the format does not know',
    message: 'tensor `{name}` has dtype `{dtype}`, which the format (0.8) does not define',
    advice: 'Use a newer safetensors library if the dtype is new; otherwise convert the tensor where it was made.',
    reference: 'SafetensorError: Error while deserializing header: invalid JSON in header: unknown variant `{dtype}`',
    actual: '{dtype}',
    explanation:
      'New element types are added to the format over time. The bytes may be whole; they cannot be understood.',
  },
  ST208: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a dtype in the wrong case',
    message: 'tensor `{name}` has dtype `{dtype}`: the format writes it in capitals',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid JSON in header: unknown variant `{dtype}`',
    explanation: 'The names are exact: `F32`, not `f32`. The reference refuses the file.',
  },
  ST209: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a tensor ends before it begins',
    message: 'tensor `{name}` has offsets {begin} to {end}',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid offset for tensor `{name}`',
    explanation: 'data_offsets are begin and end, in bytes from the start of the data.',
  },
  ST210: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'two tensors share bytes',
    message: 'tensor `{name}` begins {bytes} bytes before `{other}` ends',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid offset for tensor `{name}`',
    explanation:
      'Every byte of the data belongs to exactly one tensor. Overlaps are refused because they can hide or duplicate content.',
  },
  ST211: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'bytes that belong to no tensor',
    message: '{bytes} bytes before tensor `{name}` belong to no tensor',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid offset for tensor `{name}`',
    explanation: 'The tensors must fill the data without gaps, so that nothing can hide between them.',
  },
  ST212: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file ends before its data',
    message:
      '{missing} bytes are missing at the end: {cut} tensors are cut or absent (the first is `{first}`), {whole} are whole',
    advice: CUT + ' The whole tensors can be salvaged.',
    reference: 'SafetensorError: Error while deserializing header: incomplete metadata, file not fully covered',
    expected: '{expected} bytes',
    actual: '{actual} bytes',
    explanation:
      'The header says where each tensor ends; the file is shorter than that. Older versions of the library call this MetadataIncompleteBuffer. Every tensor before the cut is there, although nothing can prove its content.',
  },
  ST213: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'bytes behind the last tensor',
    message: '{extra} bytes follow the last tensor',
    advice: 'Compare the size with the source: something was appended, or the header belongs to another file.',
    reference: 'SafetensorError: Error while deserializing header: incomplete metadata, file not fully covered',
    expected: '{expected} bytes',
    actual: '{actual} bytes',
    explanation: 'The data must end with the last tensor. The reference refuses files with anything behind it.',
  },
  ST214: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'shape and byte span disagree',
    message: 'tensor `{name}` ({dtype} {shape}) needs {expected} bytes, its offsets span {actual}',
    advice: WRITER,
    reference: 'SafetensorError: Error while deserializing header: invalid shape, data type, or offset for tensor',
    expected: '{expected} bytes',
    actual: '{actual} bytes',
    explanation: 'Elements × element size must equal end − begin exactly.',
  },
  ST215: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a shape too large to exist',
    message: 'tensor `{name}` has shape {shape}, more bytes than 64 bits can count',
    advice: WRITER,
    reference:
      'SafetensorError: Error while deserializing header: overflow computing buffer size from shape and/or element type',
    explanation: 'The product of the dimensions overflows. No real tensor has such a shape.',
  },
  ST216: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'elements that do not fill whole bytes',
    message: 'tensor `{name}` ({dtype}) takes {bits} bits, which is not a whole number of bytes',
    advice: WRITER,
    reference:
      'SafetensorError: Error while deserializing header: The slice is slicing for subbytes dtypes, and the slice does not end up at a byte boundary, this is invalid.',
    explanation: '4- and 6-bit types are packed; a tensor of them must still end on a byte.',
  },
  ST217: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'header length that no file has',
    message: 'the first 8 bytes announce a header of {length} bytes; the format allows 100,000,000',
    advice:
      'Check what kind of file this is: another format under this name looks like this, and so does a damaged beginning.',
    reference: 'SafetensorError: Error while deserializing header: header too large',
    expected: 'at most 100,000,000',
    actual: '{length}',
    explanation:
      'The reference refuses longer headers. Text, HTML or a pickle behind a .safetensors name give huge numbers here, because their first letters are read as a length.',
  },
  ST218: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'white space before the header',
    message: 'the header begins with {count} bytes of white space',
    advice:
      'Write the file again with the library: `assay rewrite FILE -o OUT`, and tell the author of the tool that wrote it.',
    expected: 'a `{` at byte 8',
    actual: '{count} bytes before it',
    explanation:
      'The format wants the first byte of the header to be a `{`; padding belongs behind the JSON. The Rust library reads such a file all the same, readers that hold to the rule do not.',
  },
  ST219: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'metadata and no tensor',
    message: 'the header has {count} entries of metadata and no tensor',
    advice: 'Check whether the right file was fetched: there are no weights in it.',
    explanation:
      'The metadata of a file tells how its tensors came about. A header of nothing else belongs to a file that lost its tensors or never had any.',
  },
  ST220: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'an empty tensor with huge dimensions',
    message: 'tensor `{name}` of shape {shape} has no elements, and dimensions of {elements} together',
    advice:
      'Look at the shape before you compute with the tensor: a sum over the empty dimension makes {elements} numbers.',
    explanation:
      'A dimension of 0 makes a tensor that stores nothing, whatever the others are. Such a shape is legal, and a step that removes the empty dimension allocates all of the rest.',
  },
} as const satisfies Record<string, Rule>;
