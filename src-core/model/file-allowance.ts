import type { Limits } from './limits.ts';

/**
 * What reading one file may cost. A file that is not compressed stays far below: an opcode has at least a byte, and a
 * reference two. Where compression, or records that lie over each other, make much of little, it ends here.
 */
export class FileAllowance {
  readonly fileBytes: number;
  /** Opcodes that all pickles of the file may take together, each weighed by what it makes (`pickle/opcode-cost.ts`). */
  readonly opcodes: number;
  opcodesLeft: number;
  /** Further places at which a tensor that has one may be listed. */
  readonly tensorPlaces: number;
  tensorPlacesLeft: number;

  constructor(fileBytes: number, { opcodesFree, opcodesPerByte, tensorPlacesFree }: Limits) {
    this.fileBytes = fileBytes;
    this.opcodes = opcodesFree + opcodesPerByte * fileBytes;
    this.opcodesLeft = this.opcodes;
    this.tensorPlaces = tensorPlacesFree + Math.floor(fileBytes / BYTES_OF_REFERENCE);
    this.tensorPlacesLeft = this.tensorPlaces;
  }
}

/** The shortest reference of a pickle to a value it has made before. */
export const BYTES_OF_REFERENCE = 2;
