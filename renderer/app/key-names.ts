/** Where ⌘ takes the place of Ctrl. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** `mod+k` as it is written on this keyboard. */
export function keyCaps(keys: string): readonly string[] {
  return keys.split('+').map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl';
    if (key === 'delete') return 'Del';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}

/** Whether a key press is this combination. Plain keys do not count with a modifier; Shift is part of the character. */
export function isPressed(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, keys: string): boolean {
  const wantsMod = keys.startsWith('mod+');
  const key = wantsMod ? keys.slice(4) : keys;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (event.altKey || mod !== wantsMod || (isMac ? event.ctrlKey : event.metaKey)) return false;
  return event.key.toLowerCase() === key;
}
