/** Control characters, bidi controls, zero-width characters, private use, lone surrogates, unassigned, odd spaces. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/**
 * A name from a file or a file system as it may be shown in one line: what cannot be seen, or would change how the rest
 * is shown, becomes `\u{…}`; what is longer than `limit` UTF-16 units is cut with `…`.
 */
export function displayText(text: string, limit = 4096): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(INVISIBLE, visible);
}

/** As `displayText`, for text of several lines: line breaks and tabs stay. */
export function displayLines(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : visible(character),
  );
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A str as Python's `repr` prints it, of at most `limit` UTF-16 units of its text. Source: CPython `unicode_repr`. */
export function pythonText(text: string, limit = 4096): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const quote = cut.includes("'") && !cut.includes('"') ? '"' : "'";
  const body = cut.replace(/[\\'"]/g, (one) => (one === '\\' || one === quote ? `\\${one}` : one));
  return `${quote}${body.replace(INVISIBLE, pythonEscape)}${cut === text ? '' : '…'}${quote}`;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function pythonEscape(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
