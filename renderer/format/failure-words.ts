/** What to do about a failure of the machine, by its code; '' where the message says all there is. */
export function failureAdvice(code: string): string {
  return ADVICE.get(code) ?? '';
}

const DENIED = 'You may not read this file. Give yourself the right to, then check it again.';
const BROKEN = 'The disk or the network it is on fails. Copy the file elsewhere, then check the copy.';
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['EACCES', DENIED],
  ['EPERM', DENIED],
  ['ENOENT', 'It was moved, renamed or removed. Open it where it is now.'],
  ['EILSEQ', 'Its name is not UTF-8, and names are read as UTF-8 here. Rename the file, then open it again.'],
  ['EIO', BROKEN],
  ['ESTALE', BROKEN],
  ['ETIMEDOUT', BROKEN],
  ['EMFILE', 'Too many files are open at once. Lower the number of checks at once in the preferences.'],
  ['ENOMEM', 'Memory is short. Lower the number of checks at once in the preferences.'],
]);
