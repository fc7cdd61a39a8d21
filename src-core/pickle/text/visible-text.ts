/**
 * Text as it can be shown anywhere: control characters, bidirectional controls, zero-width and private-use characters and
 * lone surrogates are spelt out, so that a name cannot repaint a terminal or pass for another.
 */
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|[\u115f\u1160\u3164\uffa0]/gu;

const SPELT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

export function visibleText(text: string): string {
  return text.replace(HIDDEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    const spelt = code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
    return SPELT[char] ?? spelt;
  });
}
