/**
 * Every ceiling of the product. Reaching one is a finding, never a crash. Each default names what it protects from and
 * the real file that stays far below it.
 */
export interface Limits {
  /** Bytes of one pickle. A 200,000-tensor state dict has 20 MB, long float lists 14 MB. */
  readonly pickleBytes: number;
  /**
   * Opcodes that the pickles of one file may have together, for each byte of the file. Compressed checkpoints have one to
   * three, and others less than one.
   */
  readonly opcodesPerByte: number;
  /** Opcodes that they may have besides, whatever the size of the file: small files compress best. */
  readonly opcodesFree: number;
  /**
   * Further places at which tensors that are listed already may be listed, whatever the size of the file, and besides
   * half as many as it has bytes. Tied weights are at two places, or three.
   */
  readonly tensorPlacesFree: number;
  /** Values on the pickle stack at once. Real files stay under 10,000. */
  readonly pickleStack: number;
  /** Open marks at once. Real files stay under 100. */
  readonly pickleMarks: number;
  /** Nesting that is walked before a value is shown as "…". Real files stay under 30. */
  readonly displayDepth: number;
  /** Decimal digits of a text integer that are parsed; CPython refuses more than 4,300. */
  readonly integerDigits: number;
  /** Bytes of a binary integer (LONG1, LONG4) turned into a number; longer ones stay opaque. */
  readonly integerBytes: number;
  /** Pickles inside pickles (bytes given to a loader) that are followed. */
  readonly nestedPickles: number;
  /** Entries in one archive. The largest real file seen has 200,003. */
  readonly zipEntries: number;
  /** Bytes one deflated entry may inflate to. TorchScript code stays under 10 MB. */
  readonly inflatedEntryBytes: number;
  /**
   * Times its stored size that a deflated record may inflate to, once it is longer than `inflatedFreeBytes`. The pickle
   * of 200,000 tensors compresses to a fifth; DEFLATE cannot go beyond 1,032.
   */
  readonly inflationFactor: number;
  /** Bytes that a deflated record may inflate to whatever its stored size: long lists of zeros compress to a thousandth. */
  readonly inflatedFreeBytes: number;
  /** Inflated bytes in one file altogether. */
  readonly inflatedTotalBytes: number;
  /**
   * Bytes that are read of tensors which are no plain run of the file (views by other strides, into compressed storages),
   * whatever its size, and besides for each byte of it. Real files show each of their bytes once or twice.
   */
  readonly viewBytesFree: number;
  readonly viewBytesPerByte: number;
  /** Archives inside archives that are followed. */
  readonly archiveDepth: number;
  /** Bytes of a JSON header; the safetensors library refuses more than 100,000,000. */
  readonly headerBytes: number;
  /**
   * Bytes of the chunks of an HDF5 file whose checksums are compared while its structure is read. Keras writes no
   * checksums, so real models are not touched by it.
   */
  readonly hdf5ChunkBytes: number;
  /** Dimensions of a tensor; torch refuses more than 64 in practice. */
  readonly dimensions: number;
  /** Findings of one code that are listed one by one; more are counted. */
  readonly findingsPerCode: number;
  /** Characters of a name repeated in a message. */
  readonly nameCharacters: number;
  /** Wall time of the quick part, milliseconds; reaching it is reported. */
  readonly quickMilliseconds: number;
}

export const DEFAULT_LIMITS: Limits = {
  pickleBytes: 1 << 30,
  opcodesPerByte: 5,
  opcodesFree: 8000,
  tensorPlacesFree: 256,
  pickleStack: 64_000_000,
  pickleMarks: 1_000_000,
  displayDepth: 64,
  integerDigits: 4300,
  integerBytes: 65_536,
  nestedPickles: 8,
  zipEntries: 1_000_000,
  inflatedEntryBytes: 256 << 20,
  inflationFactor: 50,
  inflatedFreeBytes: 256 << 10,
  inflatedTotalBytes: 1 << 30,
  viewBytesFree: 8 << 20,
  viewBytesPerByte: 1000,
  archiveDepth: 3,
  headerBytes: 100_000_000,
  hdf5ChunkBytes: 256 << 20,
  dimensions: 64,
  findingsPerCode: 50,
  nameCharacters: 256,
  quickMilliseconds: 60_000,
};
