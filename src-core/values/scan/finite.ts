import { DTYPES } from '../../model/dtype.ts';
import type { Workspace } from '../kernels.ts';
import type { NumbersPart } from './task.ts';

/** Exponent bits of 16-bit floats: all of them set means NaN or infinity. */
const EXPONENTS = { float16: 0x7c00, bfloat16: 0x7f80 } as const;

/** Whether bytes `[from, to)` of the workspace are known to hold finite numbers only; false where it takes a closer look. */
export function isFinitePart({ kernels }: Workspace, from: number, to: number, { dtype, order }: NumbersPart): boolean {
  const { kind } = DTYPES[dtype];
  if (kind === 'int' || kind === 'uint' || kind === 'bool' || dtype === 'float4_e2m1fn_x2') return true;
  if (kernels === null || order === 'big') return false;
  const bytes = to - from;
  if (dtype === 'float16' || dtype === 'bfloat16') return kernels.hasSpecial16(from, bytes, EXPONENTS[dtype]) === 0;
  if (dtype === 'float32') return kernels.hasSpecial32(from, bytes) === 0;
  return dtype === 'float64' && kernels.hasSpecial64(from, bytes) === 0;
}
