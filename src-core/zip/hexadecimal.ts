/** A checksum, flags or a signature as people know them: `0x` and so many digits. */
export function hexadecimal(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
