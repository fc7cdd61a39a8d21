const BY_CODE: Readonly<Record<string, string>> = {
  b1: 'Bool',
  f2: 'Float16',
  f4: 'Float32',
  f8: 'Float64',
  f16: 'LongDouble',
  c8: 'Complex64',
  c16: 'Complex128',
  c32: 'CLongDouble',
};
const BY_KIND: Readonly<Record<string, string>> = {
  O: 'Object',
  S: 'Bytes',
  U: 'Str',
  V: 'Void',
  M: 'DateTime64',
  m: 'TimeDelta64',
};

/**
 * The class of `numpy.dtype(code)`, by its name since numpy 1.25; null where the code is not known. torch's default load
 * asks for it beside `numpy.dtype` itself, because the state of a dtype is set on an instance of that class.
 */
export function numpyDtypeClass(code: string): string | null {
  const plain = code.replace(/^[<>=|]/, '');
  const integer = /^([iu])([1248])$/.exec(plain);
  const name =
    integer === null
      ? (BY_CODE[plain] ?? BY_KIND[plain[0] ?? ''])
      : `${integer[1] === 'u' ? 'UInt' : 'Int'}${8 * Number(integer[2])}`;
  return name === undefined ? null : `numpy.dtypes.${name}DType`;
}
