/** The CRC-32 polynomial, reflected: bit 31 is x^0. */
const POLYNOMIAL = 0xedb88320;
/** x^0. */
const ONE = 0x80000000;

/** `a * b` modulo the CRC polynomial, both reflected. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) !== 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

let powers: Uint32Array | null = null;

/** x^(2^k) modulo the polynomial for k = 0 to 63. */
function powersOfX(): Uint32Array {
  if (powers !== null) return powers;
  powers = new Uint32Array(64);
  let power = ONE >>> 1;
  for (let k = 0; k < powers.length; k++) {
    powers[k] = power;
    power = multiply(power, power);
  }
  return powers;
}

/** x^(8 * bytes) modulo the polynomial. `bytes` is any safe integer. */
function shiftBy(bytes: number): number {
  let result = ONE;
  let rest = bytes;
  for (let k = 3; rest > 0; k++) {
    if (rest % 2 === 1) result = multiply(powersOfX()[k] ?? 0, result);
    rest = Math.floor(rest / 2);
  }
  return result;
}

/** CRC-32 of `A` followed by `B`, from the CRC-32 of each and the length of `B` in bytes. */
export function crc32Combine(a: number, b: number, lengthOfB: number): number {
  return (multiply(shiftBy(lengthOfB), a) ^ b) >>> 0;
}

/** CRC-32 of that many zero bytes. */
export function crc32OfZeros(length: number): number {
  return ~multiply(shiftBy(length), 0xffffffff) >>> 0;
}
