/** Digits of a number that is certainly a small integer. */
const MOST_DIGITS = 9;

/** The number that ASCII digits spell as Python prints it; -1 for any other bytes. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > MOST_DIGITS) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return end - start > 1 && bytes[start] === 0x30 ? -1 : number;
}

/** The same of a text from a character on. */
export function decimalText(text: string, from = 0): number {
  const length = text.length - from;
  if (length <= 0 || length > MOST_DIGITS) return -1;
  let number = 0;
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return length > 1 && text.charCodeAt(from) === 0x30 ? -1 : number;
}
