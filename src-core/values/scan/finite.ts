import type { Workspace } from '../kernels.ts';
import type { NumbersPart } from './task.ts';

/** Exponent bits of 16-bit floats: all of them set means NaN or infinity. */
const EXPONENTS: Readonly<Record<string, number>> = { float16: 0x7c00, bfloat16: 0x7f80 };

/** Whether bytes `[from, to)` of the workspace are known to hold finite numbers only; false where it takes a closer look. */
export function isFinitePart({ kernels }: Workspace, from: number, to: number, { dtype, order }: NumbersPart): boolean {
  switch (dtype) {
    case 'int64':
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint64':
    case 'uint32':
    case 'uint16':
    case 'uint8':
    case 'bool':
    case 'float4_e2m1fn_x2':
      return true;
    case 'float16':
    case 'bfloat16':
      return kernels !== null && order === 'little' && kernels.hasSpecial16(from, to - from, EXPONENTS[dtype] ?? 0) === 0;
    case 'float32':
      return kernels !== null && order === 'little' && kernels.hasSpecial32(from, to - from) === 0;
    case 'float64':
      return kernels !== null && order === 'little' && kernels.hasSpecial64(from, to - from) === 0;
    default:
      return false;
  }
}
