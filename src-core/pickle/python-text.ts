/** A str as Python's `repr` prints it, with what cannot be printed as an escape. */
export function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\p{Cc}\xa0\xad\\'"]/gu, (char) => {
    const short = SHORT.get(char);
    if (short !== undefined) return short;
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return quote + escaped + quote;
}

/** Bytes, one character each, as Python's `repr` prints them. */
export function pythonBytes(latin1: string): string {
  return `b${pythonText(latin1).replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)}`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
]);
