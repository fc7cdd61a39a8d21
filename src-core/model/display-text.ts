/** Control characters, bidi controls, zero-width characters, private use, lone surrogates, unassigned, odd spaces. */
export const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

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
