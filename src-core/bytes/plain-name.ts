/**
 * Whether a name written in a file means a file inside the folder: relative, without `..`, whichever separator the system
 * uses. Nothing is looked up.
 */
export function isPlainName(name: string): boolean {
  if (name === '' || name.length > 1024) return false;
  if (/^[a-z]:/i.test(name) || /^[\\/]/.test(name)) return false;
  return name.split(/[\\/]/).every((part) => part !== '' && part !== '.' && part !== '..' && !hasControl(part));
}

function hasControl(text: string): boolean {
  for (const character of text) if ((character.codePointAt(0) ?? 0) < 0x20) return true;
  return false;
}
