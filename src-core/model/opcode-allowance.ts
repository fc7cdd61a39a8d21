import type { Limits } from './limits.ts';

/**
 * Opcodes that all pickles of one file may take together. An opcode has at least a byte, so a file runs out of them only
 * where compression, or records that lie over each other, make much of little. A call of the usual kind and a run of
 * numbers count as one, a name as five, None as an eighth.
 */
export class OpcodeAllowance {
  readonly total: number;
  readonly fileBytes: number;
  left: number;

  constructor(fileBytes: number, { opcodesFree, opcodesPerByte }: Limits) {
    this.fileBytes = fileBytes;
    this.total = opcodesFree + opcodesPerByte * fileBytes;
    this.left = this.total;
  }
}
