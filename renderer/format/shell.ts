/** One argument for a POSIX shell: bare where that is safe, else in single quotes; control characters are spelled out. */
export function shellQuote(argument: string): string {
  const place = argument.startsWith('-') ? `./${argument}` : argument;
  if (/^[A-Za-z0-9_./:=@%+-]+$/.test(place)) return place;
  // Pasted into a terminal, a raw control character could act on its own even inside quotes.
  if (/\p{C}/u.test(place)) return `$'${place.replace(/[\\']/g, '\\$&').replace(/\p{C}/gu, ansiEscape)}'`;
  return `'${place.replaceAll("'", "'\\''")}'`;
}

function ansiEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

export interface CommandOptions {
  readonly values?: boolean;
  readonly requiredKeys?: readonly string[];
}

/** The command line that gives the report on screen. */
export function validateCommand(path: string, { values = false, requiredKeys = [] }: CommandOptions = {}): string {
  const keys = requiredKeys.flatMap((key) => ['--require', shellQuote(key)]);
  return ['assay validate', ...keys, ...(values ? ['--values'] : []), shellQuote(path)].join(' ');
}
