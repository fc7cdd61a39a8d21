import type { Tally } from './number-runs.ts';
import type { OpcodeCost } from './opcode-cost.ts';
import type { ParseOptions } from './parse-options.ts';
import type { MachineState } from './state.ts';

/** What lasts from the first opcode of a pickle to its last. */
export interface Fold {
  readonly tally: Tally;
  readonly options: ParseOptions;
  /** Null where the file may ask for whatever it likes. */
  readonly cost: OpcodeCost | null;
}

/** Execute the opcode at `m.at`, behind which `m.pos` already is. */
export type ExecuteOpcode = (m: MachineState, fold: Fold) => void;

export type OpcodeRow = readonly [byte: number, execute: ExecuteOpcode];

/** By byte; `otherwise` for all bytes without a row. */
export function opcodeTable(rows: readonly OpcodeRow[], otherwise: ExecuteOpcode): readonly ExecuteOpcode[] {
  const byByte = Array.from({ length: 256 }, () => otherwise);
  for (const [byte, execute] of rows) byByte[byte] = execute;
  return byByte;
}
