import { latin1 } from '../../bytes/latin1.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { HEADER_BYTES } from '../../gguf/layout.ts';
import { afterJsonSpace, isJsonSpace } from '../../safetensors/json-space.ts';

/**
 * What a file is by its first bytes. A family is what one reader opens; which format of the family it is, the reader
 * tells (a zip may be a torch archive, TorchScript, npz, keras…).
 */
export type Family = 'zip' | 'pickle' | 'torch-tar' | 'safetensors' | 'gguf' | 'npy' | 'hdf5' | 'onnx';

/** `\xNN` escapes are bytes; a signature is compared at `at` (0 unless given). */
interface Signature {
  readonly bytes: string;
  readonly at?: number;
}

const FAMILIES: readonly (Signature & { readonly family: Family })[] = [
  { bytes: 'PK\x03\x04', family: 'zip' }, // local file header
  { bytes: 'PK\x05\x06', family: 'zip' }, // end of central directory: an archive without entries
  { bytes: 'PK\x07\x08', family: 'zip' }, // spanned archive
  { bytes: 'GGUF', family: 'gguf' },
  { bytes: '\x93NUMPY', family: 'npy' },
  // The HDF5 superblock lies at 0 or behind a user block of 512, 1024, 2048… bytes.
  ...[0, 512, 1024, 2048, 4096, 8192, 16384, 32768].map((at) => ({
    bytes: '\x89HDF\r\n\x1a\n',
    at,
    family: 'hdf5' as const,
  })),
];

/** Sizes of dictionary that xz writes for its ten levels, 256 KiB to 64 MiB, little-endian. Source: xz, `lzma_lzma_preset`. */
const LZMA_DICTIONARIES = [
  '\x04\x00',
  '\x10\x00',
  '\x20\x00',
  '\x40\x00',
  '\x80\x00',
  '\x00\x01',
  '\x00\x02',
  '\x00\x04',
];

const COMPRESSED: readonly (Signature & { readonly what: string; readonly tool: string })[] = [
  { bytes: '\x1f\x8b', what: 'gzip', tool: '`gunzip`' },
  { bytes: '\xfd7zXZ\x00', what: 'xz', tool: '`xz -d`' },
  { bytes: '\x28\xb5\x2f\xfd', what: 'zstd', tool: '`zstd -d`' },
  { bytes: 'BZh', what: 'bzip2', tool: '`bunzip2`' },
  { bytes: '7z\xbc\xaf\x27\x1c', what: '7-Zip', tool: '`7z x`' },
  { bytes: 'Rar!\x1a\x07', what: 'RAR', tool: '`unrar x`' },
  { bytes: '\x04\x22\x4d\x18', what: 'lz4', tool: '`lz4 -d`' },
  ...LZMA_DICTIONARIES.map((size) => ({
    bytes: `\x5d\x00\x00${size}\xff\xff\xff\xff\xff\xff\xff\xff`,
    what: 'lzma',
    tool: '`xz --format=lzma -d`',
  })),
];

/** zlib: window and method in one byte, then a byte that makes both a multiple of 31. Source: RFC 1950 §2.2. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return first === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(second);
}

const MODELS: readonly (Signature & { readonly what: string })[] = [
  { bytes: 'lmgg', what: 'GGML (before GGUF)' },
  { bytes: 'fmgg', what: 'GGMF (before GGUF)' },
  { bytes: 'tjgg', what: 'GGJT (before GGUF)' },
  { bytes: 'TFL3', at: 4, what: 'TensorFlow Lite' },
  { bytes: 'ET12', at: 4, what: 'ExecuTorch' },
];

const OTHERS: readonly (Signature & { readonly what: string })[] = [
  { bytes: '\x7fELF', what: 'an ELF executable or library' },
  { bytes: 'MZ', what: 'a Windows executable' },
  { bytes: '\xcf\xfa\xed\xfe', what: 'a macOS executable' },
  { bytes: '\xca\xfe\xba\xbe', what: 'a Java class or a universal macOS executable' },
  { bytes: 'ftyp', at: 4, what: 'an MP4 video or another ISO media file' },
  { bytes: '\x1aE\xdf\xa3', what: 'a Matroska or WebM video' },
  { bytes: '%PDF-', what: 'a PDF document' },
  { bytes: '\x89PNG\r\n\x1a\n', what: 'a PNG image' },
  { bytes: '\xff\xd8\xff', what: 'a JPEG image' },
  { bytes: 'GIF8', what: 'a GIF image' },
  { bytes: 'RIFF', what: 'a RIFF file (WAV, WebP or AVI)' },
  { bytes: 'OggS', what: 'an Ogg media file' },
  { bytes: 'ID3', what: 'an MP3 file' },
  { bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', what: 'an old Microsoft Office document' },
  { bytes: 'SQLite format 3\x00', what: 'an SQLite database' },
  { bytes: 'PAR1', what: 'a Parquet table' },
  { bytes: 'ARROW1', what: 'an Arrow table' },
  { bytes: 'Obj\x01', what: 'an Avro file' },
  { bytes: 'CD001', at: 32769, what: 'a disc image' },
];

export function familyBySignature(head: Uint8Array): Family | null {
  return FAMILIES.find((signature) => matches(head, signature))?.family ?? null;
}

/** A known kind of file that is no checkpoint, as its finding. */
export function foreignBySignature(head: Uint8Array): Finding | null {
  const compressed = COMPRESSED.find((signature) => matches(head, signature));
  if (compressed !== undefined && (compressed.what !== 'bzip2' || isBzip2(head)))
    return finding('FI109', { offset: 0 }, { what: compressed.what, tool: compressed.tool });
  if (isZlib(head)) return finding('FI109', { offset: 0 }, { what: 'zlib', tool: "joblib or Python's zlib" });
  const model = MODELS.find((signature) => matches(head, signature));
  if (model !== undefined) return finding('FI112', { offset: 0 }, { what: model.what });
  const other = OTHERS.find((signature) => matches(head, signature));
  return other === undefined ? null : finding('FI113', { offset: 0 }, { what: other.what });
}

/** `BZh`, the block size, and the first block's own signature: three letters alone could begin a text. */
function isBzip2(head: Uint8Array): boolean {
  const block = latin1(head, 4, 10);
  return block === '1AY&SY' || block === '\x17\x72\x45\x38\x50\x90';
}

function matches(head: Uint8Array, { bytes, at = 0 }: Signature): boolean {
  if (at + bytes.length > head.length) return false;
  for (let index = 0; index < bytes.length; index++) if (head[at + index] !== bytes.charCodeAt(index)) return false;
  return true;
}

/** Bytes as `50 4b 03 04` without the blanks. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A safetensors header: u64le N, then N bytes of JSON. The length alone may be damaged, so the JSON decides. White space
 * before it breaks the format's rule; the library reads it all the same.
 *
 * Source: safetensors README, "Format".
 */
export function looksLikeSafetensors(head: Uint8Array, size: number): boolean {
  const at = afterJsonSpace(head, 8);
  if (head[at] !== 0x7b || head.length < at + 2) return false;
  const second = head[at + 1];
  if (at === 8 && (second === 0x22 || second === 0x7d)) return true;
  if (second !== 0x22 && second !== 0x7d && !isJsonSpace(second)) return false;
  return headerFits(head, size);
}

/**
 * What a file named `.safetensors` has to look like to be judged by the format's rules: a length that fits into it, and the
 * beginning of some JSON behind that.
 */
export function hasSomeJsonHeader(head: Uint8Array, size: number): boolean {
  const at = afterJsonSpace(head, 8);
  const first = head[at];
  return first !== undefined && (first === 0x5b || first === 0x7b || first === 0x22) && headerFits(head, size);
}

function headerFits(head: Uint8Array, size: number): boolean {
  const length = new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(size);
}

/**
 * A safetensors header whose length fits into the file, and whose JSON begins as every writer begins it: nothing else does.
 */
export function hasHeaderLength(head: Uint8Array, size: number): boolean {
  if (!looksLikeSafetensors(head, size) || head[8] !== 0x7b || head[9] === 0x20) return false;
  return new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true) <= BigInt(size - 8);
}

/** A version of GGUF where it stands behind the signature, in either byte order. */
export function hasGgufVersion(head: Uint8Array): boolean {
  if (head.length < HEADER_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset, 8);
  return [view.getUint32(4, true), view.getUint32(4, false)].some((version) => version === 2 || version === 3);
}

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** An HDF5 file whose signature is damaged: six of its eight bytes are more than chance. */
export function looksLikeHdf5(head: Uint8Array): boolean {
  return head.length >= 16 && HDF5_SIGNATURE.filter((byte, at) => head[at] === byte).length >= 6;
}

/**
 * An ONNX `ModelProto`: field 1 (ir_version, a varint 1 to 15) first, then a field that ModelProto has, as protobuf
 * writers order them.
 *
 * Source: onnx.proto, message ModelProto.
 */
export function looksLikeOnnx(head: Uint8Array): boolean {
  const [tag, version, next, length] = head;
  if (tag !== 0x08 || version === undefined || version < 1 || version > 15) return false;
  if (next === undefined || length === undefined) return false;
  // 0x12 producer_name, 0x1a producer_version, 0x22 domain, 0x28 model_version, 0x32 doc_string, 0x3a graph, 0x42 opset_import
  return [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next);
}
