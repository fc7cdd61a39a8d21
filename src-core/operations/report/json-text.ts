/**
 * JSON in ASCII: every other character is an escape, so that a name with control, bidi or broken characters neither
 * reaches a terminal nor depends on its encoding. Lone surrogates survive as escapes.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[^\n\x20-\x7e]/g, escape);
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
