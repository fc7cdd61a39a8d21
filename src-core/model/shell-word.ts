/** What a terminal does not show as itself: control, format, private and unassigned characters, odd spaces. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/**
 * A path or an argument as one word for a POSIX shell: bare where that is safe, else in single quotes. What could not be
 * seen is spelt out, for pasted into a terminal a raw control character acts on its own even inside quotes; shells that do
 * not know `$'…'` (dash) then take the word as it stands.
 * Source: POSIX.1-2024, XCU 2.2 "Quoting".
 */
export function shellWord(argument: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(argument)) return argument;
  const isSpelt = argument.search(UNSEEN) >= 0;
  if (isSpelt) return `$'${argument.replace(/[\\']/g, '\\$&').replace(UNSEEN, spelt)}'`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** As `shellWord`; a name that begins with a dash would be taken for an option. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith('-') ? `./${path}` : path);
}

function spelt(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
