import type { DType } from '../model/dtype.ts';

/** How an IEEE-like float of up to 16 bits is laid out: sign, exponent, mantissa from the top. */
interface FloatLayout {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /**
   * `ieee`: the top exponent holds infinities and NaN. `fn`: finite, only the all-ones code (of either sign) is NaN.
   * `fnuz`: finite, one zero, and the code of −0 is the only NaN.
   */
  readonly special: 'ieee' | 'fn' | 'fnuz';
}

/** Source: pytorch c10/util/Half.h, BFloat16.h, Float8_*.h; OCP 8-bit Floating Point Specification 1.0. */
const LAYOUTS: Readonly<Record<string, FloatLayout>> = {
  float16: { exponentBits: 5, mantissaBits: 10, bias: 15, special: 'ieee' },
  bfloat16: { exponentBits: 8, mantissaBits: 7, bias: 127, special: 'ieee' },
  float8_e4m3fn: { exponentBits: 4, mantissaBits: 3, bias: 7, special: 'fn' },
  float8_e5m2: { exponentBits: 5, mantissaBits: 2, bias: 15, special: 'ieee' },
  float8_e4m3fnuz: { exponentBits: 4, mantissaBits: 3, bias: 8, special: 'fnuz' },
  float8_e5m2fnuz: { exponentBits: 5, mantissaBits: 2, bias: 16, special: 'fnuz' },
};

/** Values of the sixteen codes of float4_e2m1fn. Source: OCP Microscaling Formats (MX) Specification 1.0, table 5. */
export const FLOAT4_VALUES: readonly number[] = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];

function decodeFloat(code: number, { exponentBits, mantissaBits, bias, special }: FloatLayout): number {
  const mantissaMask = 2 ** mantissaBits - 1;
  const exponentMask = 2 ** exponentBits - 1;
  const sign = code >>> (exponentBits + mantissaBits) === 0 ? 1 : -1;
  const exponent = (code >>> mantissaBits) & exponentMask;
  const mantissa = code & mantissaMask;
  if (special === 'fnuz' && sign === -1 && exponent === 0 && mantissa === 0) return Number.NaN;
  if (special === 'ieee' && exponent === exponentMask) return mantissa === 0 ? sign * Infinity : Number.NaN;
  if (special === 'fn' && exponent === exponentMask && mantissa === mantissaMask) return Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (2 ** mantissaBits + mantissa) * 2 ** (exponent - bias - mantissaBits);
}

/** What the codes of a dtype of one or two bytes mean. */
export interface CodeTable {
  /** Value of each code; 256 or 65,536 of them. */
  readonly values: Float64Array;
  /** 1 where the code is a denormal number. */
  readonly denormal: Uint8Array;
}

const tables = new Map<DType, CodeTable | null>();

/** The values of every code of a dtype of one or two bytes; null for wider ones, packed ones and those without numbers. */
export function codeTable(dtype: DType): CodeTable | null {
  const known = tables.get(dtype);
  if (known !== undefined) return known;
  const table = makeTable(dtype);
  tables.set(dtype, table);
  return table;
}

function makeTable(dtype: DType): CodeTable | null {
  const layout = Object.hasOwn(LAYOUTS, dtype) ? LAYOUTS[dtype] : undefined;
  if (layout === undefined) {
    const decode = Object.hasOwn(OTHER_CODES, dtype) ? OTHER_CODES[dtype] : undefined;
    if (decode === undefined) return null;
    const values = Float64Array.from({ length: decode.codes }, (_, code) => decode.value(code));
    return { values, denormal: new Uint8Array(decode.codes) };
  }
  const codes = 2 ** (1 + layout.exponentBits + layout.mantissaBits);
  const denormal = new Uint8Array(codes);
  const values = new Float64Array(codes);
  const exponentMask = 2 ** layout.exponentBits - 1;
  for (let code = 0; code < codes; code++) {
    const value = decodeFloat(code, layout);
    values[code] = value;
    // The NaN of `fnuz` lies where −0 would be.
    if (((code >>> layout.mantissaBits) & exponentMask) === 0 && value !== 0 && value === value) denormal[code] = 1;
  }
  return { values, denormal };
}

interface CodeDecoder {
  readonly codes: 256 | 65536;
  readonly value: (code: number) => number;
}

const BYTE: CodeDecoder = { codes: 256, value: (code) => code };
const SIGNED_BYTE: CodeDecoder = { codes: 256, value: (code) => (code << 24) >> 24 };

/** Dtypes whose codes are no sign, exponent and mantissa. */
const OTHER_CODES: Readonly<Record<string, CodeDecoder>> = {
  // Every bit pattern is a power of two, but the last, which is NaN. There is no zero and no sign.
  float8_e8m0fnu: { codes: 256, value: (code) => (code === 255 ? Number.NaN : 2 ** (code - 127)) },
  bool: { codes: 256, value: (code) => (code === 0 ? 0 : 1) },
  uint8: BYTE,
  quint8: BYTE,
  int8: SIGNED_BYTE,
  qint8: SIGNED_BYTE,
  uint16: { codes: 65536, value: (code) => code },
  int16: { codes: 65536, value: (code) => (code << 16) >> 16 },
};
