import type { DType } from '../../model/dtype.ts';

/** A number as Python prints it, with no more digits than tell it from its neighbours in its own dtype. */
export function numberText(number: number, dtype: DType): string {
  if (Number.isNaN(number)) return 'nan';
  if (number === Infinity) return 'inf';
  if (number === -Infinity) return '-inf';
  if (dtype === 'bool') return number === 0 ? 'False' : 'True';
  if (!dtype.includes('float')) return String(number);
  const text = dtype === 'float64' ? String(number) : shortestSingle(number);
  const signed = Object.is(number, -0) ? `-${text}` : text;
  return /[.e]/.test(signed) ? signed : `${signed}.0`;
}

/** Digits enough for float32, which holds every shorter float too. */
function shortestSingle(number: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return String(short);
  }
  return String(Number(number.toPrecision(9)));
}

/** 64-bit integers exactly, which doubles are too coarse for; null for any other dtype. */
export function wholeText(bytes: Uint8Array, offset: number, dtype: DType, order: 'little' | 'big'): string | null {
  if (dtype !== 'int64' && dtype !== 'uint64') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order === 'little';
  return String(dtype === 'int64' ? view.getBigInt64(offset, little) : view.getBigUint64(offset, little));
}
