export interface HexLine {
  /** From the start of the file. */
  readonly offset: number;
  readonly hex: string;
  /** What can be printed of it; a dot for each other byte. */
  readonly text: string;
}

export const BYTES_A_LINE = 16;

/** Lines of 16 bytes. `hex` has two digits a byte. */
export function hexLines(offset: number, hex: string): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < hex.length; at += BYTES_A_LINE * 2) {
    const bytes = hex.slice(at, at + BYTES_A_LINE * 2).match(/../g) ?? [];
    const text = bytes.map((digits) => printable(Number.parseInt(digits, 16))).join('');
    lines.push({ offset: offset + at / 2, hex: bytes.join(' '), text });
  }
  return lines;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
