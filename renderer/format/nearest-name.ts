/** Longer names are not compared letter by letter. */
const LETTERS_AT_MOST = 200;
const NAMES_AT_MOST = 2000;

/**
 * The one of `names` that a person most likely meant by `wanted`: its last parts are the same under another prefix, or
 * few letters differ. Null where none is near.
 */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  const tail = names.find((name) => name.endsWith(`.${wanted}`) || wanted.endsWith(`.${name}`));
  if (tail !== undefined) return tail;
  if (wanted.length > LETTERS_AT_MOST) return null;
  const allowed = Math.floor(wanted.length / 3);
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of names.slice(0, NAMES_AT_MOST)) {
    if (Math.abs(name.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance <= allowed && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** Letters to insert, remove or replace. Source: Wagner and Fischer, 1974. */
function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      now.push(Math.min(replaced, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[b.length] ?? 0;
}
